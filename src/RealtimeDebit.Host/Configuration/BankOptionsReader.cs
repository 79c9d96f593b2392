using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads one entry of <c>banks.json</c>.</summary>
internal sealed class BankOptionsReader(ConfigDirectory directory)
{
    /// <summary>Width of 引落銀行名 in a data record, in bytes.</summary>
    private const int NameBytes = 15;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <returns>Null when the entry has no usable code; the problem is reported.</returns>
    public BankOptions? Read(SectionReader section)
    {
        BankCode? code = ReadCode(section);
        string name = section.RequiredText("Name", "the bank's name in half-width kana, at most 15 bytes");
        if (name.Length > 0 && !ValueRules.IsKanaName(name, NameBytes))
            section.Problem("Name", $"\"{name}\" is not allowed. Allowed: half-width kana, capitals, digits and ( ) - . / of at most 15 bytes.");

        MandateSourceOptions? source = new MandateSourceReader(directory).Read(section);
        var settings = new BankSettings
        {
            Code = code ?? default,
            Name = name,
            DisplayName = section.Text("DisplayName") ?? name,
            InFlight = (int)section.Whole("InFlight", 1, 1, 1_000),
            DebitTimeout = section.Duration("DebitTimeout", TimeSpan.FromSeconds(15), Shortest, TimeSpan.FromMinutes(10)),
            InquiryTimeout = section.Duration("InquiryTimeout", TimeSpan.FromSeconds(15), Shortest, TimeSpan.FromMinutes(10)),
            InquiryAfter = ReadInquiryAfter(section),
            NotFoundIsFinalAfter = section.Duration("NotFoundIsFinalAfter", TimeSpan.FromMinutes(1), TimeSpan.Zero, 7 * Day),
            ProvisionalMandates = section.Flag("ProvisionalMandates", fallback: false),
            Hours = HoursReader.Read(section),
            MandateSource = source?.Settings,
        };
        AdapterOptions adapter = ReadAdapter(section.Section("Adapter"));
        if (settings.InFlight > adapter.Profile.Abilities.MaxInFlight)
            section.Problem("InFlight", $"\"{settings.InFlight}\" is more than the profile {adapter.Profile.Name} allows. Allowed: 1 to {adapter.Profile.Abilities.MaxInFlight}.");
        SectionReader credit = section.Section("Credit");
        CreditRule rule = credit.Choice("Rule", CreditRule.NextBusinessDay);
        credit.NothingElse();
        section.NothingElse();
        return code is null ? null : new BankOptions { Settings = settings, Adapter = adapter, Credit = rule, MandateSource = source };
    }

    private static BankCode? ReadCode(SectionReader section)
    {
        string text = section.RequiredText("Code", "four digits, in quotes");
        if (!BankCode.TryParse(text, out BankCode code))
        {
            if (text.Length > 0) section.Problem("Code", $"\"{text}\" is not allowed. Allowed: four digits, in quotes.");
            return null;
        }

        // 0000 and 9999 stand for "no bank" in 全銀 files; no debtor can have them.
        if (text is "0000" or "9999") section.Problem("Code", $"\"{text}\" is never a debtor's bank. Allowed: 0001 to 9998.");
        return code;
    }

    private static IReadOnlyList<TimeSpan> ReadInquiryAfter(SectionReader section)
    {
        IReadOnlyList<TimeSpan> usual = new BankSettings { Code = default, Name = string.Empty, DisplayName = string.Empty }.InquiryAfter;
        IReadOnlyList<TimeSpan> values = section.Durations("InquiryAfter", usual, Shortest, Day);
        if (values.Count > 0) return values;
        section.Problem("InquiryAfter", "is empty. Allowed: a list of at least one duration hh:mm:ss; the last repeats.");
        return usual;
    }

    private AdapterOptions ReadAdapter(SectionReader section)
    {
        AdapterKind kind = section.RequiredChoice("Kind", AdapterKind.FixedTcp);
        if (kind != AdapterKind.FixedTcp)
            section.Problem("Kind", $"this build reaches banks by FixedTcp only, not {kind}. Allowed: FixedTcp.");
        string endpoint = section.RequiredText("Endpoint", "HOST:PORT");
        if (endpoint.Length > 0 && !ValueRules.IsEndpoint(endpoint))
            section.Problem("Endpoint", $"\"{endpoint}\" is not allowed. Allowed: HOST:PORT, port 1 to 65535.");

        var options = new AdapterOptions
        {
            Kind = kind,
            Endpoint = endpoint,
            Profile = BankProfileFiles.Read(directory, section),
            ConnectTimeout = section.Duration("ConnectTimeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        };
        section.NothingElse();
        return options;
    }
}
