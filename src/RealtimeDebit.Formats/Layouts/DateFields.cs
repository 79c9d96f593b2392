using System.Globalization;

namespace RealtimeDebit.Formats.Layouts;

/// <summary>Dates of eight digits, yyyyMMdd; zeros stand for no date.</summary>
internal static class DateFields
{
    private const string Format = "yyyyMMdd";

    /// <returns>Null for zeros and for what is no date.</returns>
    public static DateOnly? Read(ReadOnlySpan<byte> record, Field field) =>
        DateOnly.TryParseExact(field.ReadText(record), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : null;

    public static bool IsDateOrZeros(ReadOnlySpan<byte> record, Field field) =>
        field.IsAllZeros(record) || (field.IsAllDigits(record) && Read(record, field) is not null);

    public static void Write(Span<byte> record, Field field, DateOnly? date)
    {
        if (date is { } value)
        {
            field.WriteText(record, value.ToString(Format, CultureInfo.InvariantCulture));
        }
        else
        {
            field.WriteEmpty(record);
        }
    }
}
