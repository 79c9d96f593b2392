using System.Globalization;
using RealtimeDebit.Core.Accounts;

namespace RealtimeDebit.Core.Creditors;

/// <summary>委託者コード: ten digits, given by the bank to a collecting company.</summary>
public readonly record struct CreditorCode : IComparable<CreditorCode>
{
    /// <summary>Width of the code in digits.</summary>
    public const int Digits = 10;

    private readonly long _value;

    private CreditorCode(long value) => _value = value;

    /// <exception cref="FormatException">Not exactly ten digits.</exception>
    public static CreditorCode Parse(string text) => new(DigitCode.Parse(text, Digits, "creditor code"));

    public static bool TryParse(string? text, out CreditorCode code)
    {
        bool ok = DigitCode.TryParse(text, Digits, out long value);
        code = new CreditorCode(value);
        return ok;
    }

    /// <summary>The ten digits as a number, for compact storage only.</summary>
    internal long Number => _value;

    /// <summary>Gives back the code whose <see cref="Number"/> this was.</summary>
    internal static CreditorCode FromNumber(long value) => new(value);

    public int CompareTo(CreditorCode other) => _value.CompareTo(other._value);

    public static bool operator <(CreditorCode left, CreditorCode right) => left._value < right._value;

    public static bool operator >(CreditorCode left, CreditorCode right) => left._value > right._value;

    public static bool operator <=(CreditorCode left, CreditorCode right) => left._value <= right._value;

    public static bool operator >=(CreditorCode left, CreditorCode right) => left._value >= right._value;

    /// <summary>The ten digits.</summary>
    public override string ToString() => _value.ToString("D10", CultureInfo.InvariantCulture);
}
