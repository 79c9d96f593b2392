using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mismatches;

/// <summary>One thing that does not fit.</summary>
/// <param name="Bank">The bank that it is about; part of what makes it the same mismatch tomorrow.</param>
/// <param name="OurAccount">The customer's, <see cref="BankAccount.None"/> without a customer.</param>
/// <param name="BankAccount">The mandate's, <see cref="BankAccount.None"/> without one.</param>
internal sealed record Mismatch(
    MismatchKind Kind, string CustomerNumber, BankCode Bank, BankAccount OurAccount, string OurHolder, BankAccount BankAccount, string BankHolder)
{
    /// <summary>What stands where other kinds have the differing fields; null = those.</summary>
    public string? Note { get; init; }

    /// <summary>The same on another day.</summary>
    public string Key => KeyOf(Kind.ToString(), CustomerNumber, Bank.ToString());

    public static string KeyOf(MismatchLine line) => KeyOf(line.Kind, line.CustomerNumber, line.Bank);

    public MismatchLine ToLine(string standing, DateOnly firstSeen)
    {
        MismatchText text = MismatchText.Of(Kind);
        return new MismatchLine(
            standing, Kind.ToString(), text.NameJa, CustomerNumber, Bank.ToString(), Text(OurAccount), OurHolder, Text(BankAccount), BankHolder,
            Note ?? Difference(), $"{text.ResponseCode:D4}", firstSeen, text.HintJa, text.HintEn);
    }

    private static string KeyOf(string kind, string customerNumber, string bank) => $"{kind}\t{customerNumber}\t{bank}";

    private static string Text(BankAccount account) => account.IsNone ? "" : $"{account.Bank}-{account.Branch}-{account.Kind}-{account.Number}";

    private string Difference()
    {
        var parts = new List<string>();
        if (!OurAccount.IsNone && !BankAccount.IsNone)
        {
            Add(parts, "bank", OurAccount.Bank.ToString(), BankAccount.Bank.ToString());
            Add(parts, "branch", OurAccount.Branch, BankAccount.Branch);
            Add(parts, "kind", $"{OurAccount.Kind}", $"{BankAccount.Kind}");
            Add(parts, "account", OurAccount.Number, BankAccount.Number);
        }

        if (Kind is MismatchKind.NameDiffers or MismatchKind.OtherPerson) parts.Add(NameDifference());
        return string.Join("; ", parts);
    }

    private static void Add(List<string> parts, string field, string ours, string theirs)
    {
        if (!string.Equals(ours, theirs, StringComparison.Ordinal)) parts.Add($"{field} {ours} > {theirs}");
    }

    /// <summary>The first byte that differs: ｰ and - look alike, B0 and 2D do not.</summary>
    private string NameDifference()
    {
        byte[] ours = JisX0201.Encode(OurHolder);
        byte[] theirs = JisX0201.Encode(BankHolder);
        int same = ours.AsSpan().CommonPrefixLength(theirs);
        string Hex(byte[] name) => same < name.Length ? $"{name[same]:X2}" : "end";
        return $"name byte {same + 1}: {Hex(ours)} > {Hex(theirs)}";
    }
}
