namespace RealtimeDebit.Core.Accounts;

/// <summary>金融機関コード: four digits, text of digits and never a number ("0005" is not "5").</summary>
public readonly record struct BankCode : IComparable<BankCode>
{
    /// <summary>Width of the code in digits.</summary>
    public const int Digits = 4;

    private readonly ushort _value;

    private BankCode(ushort value) => _value = value;

    /// <exception cref="FormatException">Not exactly four digits.</exception>
    public static BankCode Parse(string text) => new((ushort)DigitCode.Parse(text, Digits, "bank code"));

    public static bool TryParse(string? text, out BankCode code)
    {
        bool ok = DigitCode.TryParse(text, Digits, out long value);
        code = new BankCode((ushort)value);
        return ok;
    }

    /// <summary>The code of these four digits read as a number: a million records are judged without making a text of each.</summary>
    internal static BankCode FromNumber(long value) => new(checked((ushort)value));

    public int CompareTo(BankCode other) => _value.CompareTo(other._value);

    public static bool operator <(BankCode left, BankCode right) => left._value < right._value;

    public static bool operator >(BankCode left, BankCode right) => left._value > right._value;

    public static bool operator <=(BankCode left, BankCode right) => left._value <= right._value;

    public static bool operator >=(BankCode left, BankCode right) => left._value >= right._value;

    /// <summary>The four digits.</summary>
    public override string ToString() => _value.ToString("D4", null);
}
