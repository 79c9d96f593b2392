using System.Globalization;

namespace RealtimeDebit.Core.Money;

/// <summary>An amount of whole yen, 0 or more. Yen have no fraction, so this is a count and never a floating number.</summary>
/// <remarks>
/// One debit moves 1 to 9,999,999,999 yen (the 10-digit 引落金額 of every layout); sums may be larger.
/// Addition is checked: an overflow is a bug and throws.
/// </remarks>
public readonly record struct Yen : IComparable<Yen>
{
    /// <summary>The largest amount that one debit can carry: ten digits.</summary>
    public const long MaxPerDebit = 9_999_999_999;

    /// <summary>Makes an amount of <paramref name="value"/> yen.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public Yen(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>Zero yen.</summary>
    public static Yen Zero => default;

    /// <summary>The amount in yen, 0 or more.</summary>
    public long Value { get; }

    /// <summary>True when one debit may ask for this amount: 1 to 9,999,999,999 yen.</summary>
    public bool IsDebitable => Value is >= 1 and <= MaxPerDebit;

    public static Yen operator +(Yen left, Yen right) => new(checked(left.Value + right.Value));

    public static Yen operator -(Yen left, Yen right) => new(checked(left.Value - right.Value));

    public static bool operator <(Yen left, Yen right) => left.Value < right.Value;

    public static bool operator >(Yen left, Yen right) => left.Value > right.Value;

    public static bool operator <=(Yen left, Yen right) => left.Value <= right.Value;

    public static bool operator >=(Yen left, Yen right) => left.Value >= right.Value;

    /// <inheritdoc cref="op_Addition"/>
    public Yen Add(Yen other) => this + other;

    /// <inheritdoc cref="op_Subtraction"/>
    public Yen Subtract(Yen other) => this - other;

    public int CompareTo(Yen other) => Value.CompareTo(other.Value);

    /// <summary>As people read it: <c>¥128,000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"¥{Value:N0}");
}
