using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads one entry of <c>creditors.json</c>.</summary>
internal sealed class CreditorOptionsReader(ConfigDirectory directory, DropsOptions drops)
{
    /// <summary>Width of 委託者名 in a header record, in bytes.</summary>
    private const int NameBytes = 40;

    /// <returns>Null when the entry has no usable code; the problem is reported.</returns>
    public CreditorOptions? Read(SectionReader section)
    {
        CreditorCode? code = ReadCode(section);
        string name = section.RequiredText("Name", "the creditor's name in half-width kana, at most 40 bytes");
        if (name.Length > 0 && !ValueRules.IsKanaName(name, NameBytes))
            section.Problem("Name", $"\"{name}\" is not allowed. Allowed: half-width kana, capitals, digits and ( ) - . / of at most 40 bytes.");
        SectionReader drop = section.Section("Drop");
        DropOptions? dropOptions = section.Has("Drop") ? new DropOptionsReader(directory).Read(drop) : null;
        TimeSpan quiet = drop.Duration("QuietPeriod", drops.QuietPeriod, TimeSpan.Zero, TimeSpan.FromDays(1));
        drop.NothingElse();

        var creditor = new Creditor
        {
            Code = code ?? default,
            Name = name,
            DisplayName = section.Text("DisplayName") ?? name,
            AlsoCodes = ReadCodes(section),
            Banks = ReadBanks(section),
            Stopped = section.Flag("Stopped", fallback: false),
            MaxAmount = new Yen(section.Whole("MaxAmountYen", Yen.MaxPerDebit, 1, Yen.MaxPerDebit)),
            DailyLimit = section.Whole("DailyLimitYen", 0, 1, 999_999_999_999) is var limit and > 0 ? new Yen(limit) : null,
            NameCheck = section.Choice("NameCheck", NameCheck.Fold),
            DuplicateGuard = section.Choice("DuplicateGuard", DuplicateGuard.Overlap),
            OverlapPercent = (int)section.Whole("OverlapPercent", 50, 0, 100),
            QuietPeriod = quiet,
        };
        CreditorMessageOptions messages = ReadMessages(section.Section("Messages"));
        ReceiverOptions notifications = new NotificationOptionsReader(directory).ReadCreditor(section.Section("Notifications"));
        section.NothingElse();
        return code is null ? null : new CreditorOptions { Creditor = creditor, Drop = dropOptions, Messages = messages, Notifications = notifications };
    }

    private static CreditorCode? ReadCode(SectionReader section)
    {
        string text = section.RequiredText("Code", "ten digits, in quotes");
        if (CreditorCode.TryParse(text, out CreditorCode code)) return code;
        if (text.Length > 0) section.Problem("Code", $"\"{text}\" is not allowed. Allowed: ten digits, in quotes.");
        return null;
    }

    private static List<CreditorCode> ReadCodes(SectionReader section)
    {
        List<CreditorCode> codes = [];
        foreach ((int index, string text) in section.Texts("AlsoCodes").Index())
        {
            if (CreditorCode.TryParse(text, out CreditorCode code)) codes.Add(code);
            else section.Problem($"AlsoCodes:{index}", $"\"{text}\" is not allowed. Allowed: ten digits, in quotes.");
        }

        return codes;
    }

    private static List<BankCode> ReadBanks(SectionReader section)
    {
        List<BankCode> banks = [];
        foreach ((int index, string text) in section.Texts("Banks").Index())
        {
            if (BankCode.TryParse(text, out BankCode code)) banks.Add(code);
            else section.Problem($"Banks:{index}", $"\"{text}\" is not allowed. Allowed: a bank's four digits, in quotes.");
        }

        if (!section.Has("Banks")) section.Problem("Banks", "is missing. Allowed: a list of bank codes, each of them in banks.json.");
        return banks;
    }

    private CreditorMessageOptions ReadMessages(SectionReader section)
    {
        IReadOnlyList<string> addresses = section.Texts("AllowedAddresses");
        foreach ((int index, string text) in addresses.Index())
        {
            if (!ValueRules.IsAddressRange(text))
                section.Problem($"AllowedAddresses:{index}", $"\"{text}\" is not allowed. Allowed: an IP address, or a range such as 10.8.0.0/24.");
        }

        var options = new CreditorMessageOptions
        {
            AllowedAddresses = addresses,
            PasswordSecretFile = SecretFile.PathFrom(section, "PasswordSecretFile", directory),
            RequireSignOn = section.Flag("RequireSignOn", fallback: false),
        };
        if (options.PasswordSecretFile is { } file && SecretFile.Read(file).Secret is { } password && !ValueRules.IsMessagePassword(password))
            section.Problem("PasswordSecretFile", $"the secret in \"{file}\" does not fit a message. Allowed: 1 to 32 half-width characters, no space at either end.");
        if (options.RequireSignOn && options.PasswordSecretFile is null)
            section.Problem("PasswordSecretFile", "is missing although RequireSignOn is true. Allowed: a file that holds the password.");
        section.NothingElse();
        return options;
    }
}
