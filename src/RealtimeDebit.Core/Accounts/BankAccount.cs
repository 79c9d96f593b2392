using System.Globalization;

namespace RealtimeDebit.Core.Accounts;

/// <summary>
/// A debtor's account as every layout names it: 引落銀行番号 (4 digits), 引落支店番号 (3), 預金種目 (1), 口座番号 (7).
/// </summary>
/// <remarks>
/// Fifteen digits of fixed width, held packed: a million open debits and a million mandates live in memory.
/// From outside it is text of digits; nothing calculates with it.
/// </remarks>
public readonly record struct BankAccount
{
    /// <summary>Width of all four parts together, in digits.</summary>
    public const int Digits = 15;

    private const long AccountsPerBank = 100_000_000_000;

    private readonly long _packed;

    private BankAccount(long packed) => _packed = packed;

    /// <summary>No account: fifteen zeros, as a message says "use the mandate's account".</summary>
    public static BankAccount None => default;

    public bool IsNone => _packed == 0;

    /// <summary>The fifteen digits as a number, for compact storage only (see <see cref="FromPacked"/>).</summary>
    public long Packed => _packed;

    /// <summary>金融機関コード.</summary>
    public BankCode Bank => BankCode.FromNumber(_packed / AccountsPerBank);

    /// <summary>支店番号, three digits.</summary>
    public string Branch => Text(4, 3);

    /// <summary>預金種目: 1 普通, 2 当座, 3 納税準備, 9 その他.</summary>
    public char Kind => Text(7, 1)[0];

    /// <summary>口座番号, seven digits.</summary>
    public string Number => Text(8, 7);

    /// <summary>What logs and screens show: bank, branch, kind, and the last three digits of the number.</summary>
    public string Masked => $"{Text(0, 4)}-{Branch}-{Kind}-****{Number[4..]}";

    /// <exception cref="FormatException">A part has another width or another character than digits.</exception>
    public static BankAccount Parse(string bank, string branch, char kind, string number)
        => TryParse(bank, branch, kind, number, out BankAccount account)
            ? account
            : throw new FormatException("An account is bank (4 digits), branch (3), kind (1), number (7).");

    public static bool TryParse(string? bank, string? branch, char kind, string? number, out BankAccount account)
    {
        account = default;
        if (!DigitCode.TryParse(bank, 4, out long bankValue)
            || !DigitCode.TryParse(branch, 3, out long branchValue)
            || !char.IsAsciiDigit(kind)
            || !DigitCode.TryParse(number, 7, out long numberValue))
        {
            return false;
        }

        account = new BankAccount((((((bankValue * 1000) + branchValue) * 10) + (kind - '0')) * 10_000_000) + numberValue);
        return true;
    }

    /// <summary>Gives back the account whose <see cref="Packed"/> this was.</summary>
    public static BankAccount FromPacked(long packed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(packed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packed, 999_999_999_999_999);
        return new BankAccount(packed);
    }

    /// <summary>All fifteen digits. Never into a log: use <see cref="Masked"/>.</summary>
    public string ToDigits() => _packed.ToString("D15", CultureInfo.InvariantCulture);

    /// <summary>Masked, so that an account that slips into a log template stays private.</summary>
    public override string ToString() => Masked;

    private string Text(int offset, int length) => ToDigits().Substring(offset, length);
}
