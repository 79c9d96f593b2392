using System.Globalization;

namespace RealtimeDebit.Core.Debits;

/// <summary>受付番号 of a debit: <c>R</c>, the day of receipt in Japan (yyMMdd), and a number of that day. 15 characters.</summary>
/// <remarks>Grows with time and is never used twice, so it is also the order of receipt.</remarks>
public readonly record struct DebitId(long Value) : IComparable<DebitId>
{
    /// <summary>Numbers in one day: eight digits.</summary>
    public const long PerDay = 100_000_000;

    /// <summary>Numbers that begin with the same year and month.</summary>
    public const long PerMonth = 100 * PerDay;

    public static bool operator <(DebitId left, DebitId right) => left.Value < right.Value;

    public static bool operator >(DebitId left, DebitId right) => left.Value > right.Value;

    public static bool operator <=(DebitId left, DebitId right) => left.Value <= right.Value;

    public static bool operator >=(DebitId left, DebitId right) => left.Value >= right.Value;

    /// <summary>The first number of a day in Japan.</summary>
    public static DebitId FirstOf(DateOnly day) => new(DayNumber.Of(day) * PerDay);

    /// <exception cref="FormatException">Not <c>R</c> and 14 digits.</exception>
    public static DebitId Parse(string text)
        => TryParse(text, out DebitId id) ? id : throw new FormatException($"A receipt number is R and 14 digits; \"{text}\" is not.");

    public static bool TryParse(string? text, out DebitId id)
    {
        bool ok = DayNumber.TryParse(text, 'R', out long value);
        id = new DebitId(value);
        return ok;
    }

    public int CompareTo(DebitId other) => Value.CompareTo(other.Value);

    /// <summary>The key under which a bank knows this debit, in the debit itself and in every inquiry: the number and the installation's salt.</summary>
    public string RequestKey(string salt) => ToString() + salt;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"R{Value:D14}");
}

/// <summary>受付番号 of a file: <c>F</c>, the day of receipt in Japan (yyMMdd), and a number of that day. 15 characters.</summary>
public readonly record struct BatchId(long Value) : IComparable<BatchId>
{
    public static bool operator <(BatchId left, BatchId right) => left.Value < right.Value;

    public static bool operator >(BatchId left, BatchId right) => left.Value > right.Value;

    public static bool operator <=(BatchId left, BatchId right) => left.Value <= right.Value;

    public static bool operator >=(BatchId left, BatchId right) => left.Value >= right.Value;

    /// <summary>The first number of a day in Japan.</summary>
    public static BatchId FirstOf(DateOnly day) => new(DayNumber.Of(day) * DebitId.PerDay);

    /// <exception cref="FormatException">Not <c>F</c> and 14 digits.</exception>
    public static BatchId Parse(string text)
        => TryParse(text, out BatchId id) ? id : throw new FormatException($"A file's receipt number is F and 14 digits; \"{text}\" is not.");

    public static bool TryParse(string? text, out BatchId id)
    {
        bool ok = DayNumber.TryParse(text, 'F', out long value);
        id = new BatchId(value);
        return ok;
    }

    public int CompareTo(BatchId other) => Value.CompareTo(other.Value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"F{Value:D14}");
}

/// <summary>What both kinds of receipt numbers share: a letter, yyMMdd, eight digits.</summary>
internal static class DayNumber
{
    private const int Digits = 14;

    public static long Of(DateOnly day) => ((day.Year % 100) * 10_000L) + (day.Month * 100) + day.Day;

    public static bool TryParse(string? text, char letter, out long value)
    {
        value = 0;
        if (text is null || text.Length != Digits + 1 || text[0] != letter) return false;

        return Accounts.DigitCode.TryParse(text[1..], Digits, out value);
    }
}
