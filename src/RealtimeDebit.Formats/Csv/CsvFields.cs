using System.Globalization;
using System.Text;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Reads the values of one CSV line; every problem is reported to the reader and the value is then left out.</summary>
internal static class CsvFields
{
    private const int MostTextChars = 1_000;
    private const int MostNameChars = 30;
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>Digit text of exactly <paramref name="length"/>; a spreadsheet may have eaten leading zeros, so they are put back.</summary>
    public static string Digits(CsvTableReader reader, CsvColumn column, int length)
    {
        string value = reader.Value(column);
        if (value.Length == 0 || !IsNumber(reader, column, value))
        {
            return "";
        }

        if (value.Length > length)
        {
            reader.Reject(CsvProblems.TooLong, column, $"{length}");
            return "";
        }

        return value.PadLeft(length, '0');
    }

    /// <summary>A value that must not be empty; its problems are reported by the reading that is passed on.</summary>
    public static string Required(CsvTableReader reader, CsvColumn column, string value)
    {
        if (value.Length == 0 && reader.Value(column).Length == 0)
        {
            reader.Reject(CsvProblems.Missing, column);
        }

        return value;
    }

    /// <summary>Yen from 1 to 9,999,999,999; null when empty or wrong.</summary>
    public static long? Yen(CsvTableReader reader, CsvColumn column)
    {
        string value = reader.Value(column);
        if (value.Length == 0 || !IsNumber(reader, column, value))
        {
            return null;
        }

        ReadOnlySpan<char> digits = value.AsSpan().TrimStart('0');
        if (digits.Length is 0 or > 10)
        {
            reader.Reject(CsvProblems.AmountOutOfRange, column);
            return null;
        }

        return long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>yyyy-MM-dd; null when empty or wrong.</summary>
    public static DateOnly? Date(CsvTableReader reader, CsvColumn column)
    {
        string value = reader.Value(column);
        if (value.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(value, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            return date;
        }

        reader.Reject(CsvProblems.NotADate, column);
        return null;
    }

    /// <summary>A key of single-byte characters, at most 20.</summary>
    public static string Key(CsvTableReader reader, CsvColumn column) =>
        SingleByteText(reader, column, 20, bytes => CharacterRules.JudgeKey(bytes, out _));

    /// <summary>A name of single-byte characters as 預金者名 takes them, at most 30.</summary>
    public static string Name(CsvTableReader reader, CsvColumn column) =>
        SingleByteText(reader, column, MostNameChars, bytes => CharacterRules.JudgeName(bytes, out _));

    /// <summary>Any text, at most 1,000 characters.</summary>
    public static string Text(CsvTableReader reader, CsvColumn column)
    {
        string value = SpreadsheetText.Unguard(reader.Value(column));
        if (value.Length <= MostTextChars)
        {
            return value;
        }

        reader.Reject(CsvProblems.TooLong, column, $"{MostTextChars}");
        return "";
    }

    /// <summary>As <see cref="Key"/>, for files that people keep in spreadsheets.</summary>
    public static string UnguardedKey(CsvTableReader reader, CsvColumn column) =>
        SingleByteText(reader, column, 20, bytes => CharacterRules.JudgeKey(bytes, out _), SpreadsheetText.Unguard(reader.Value(column)));

    /// <summary>A name as 預金者名 takes them, at most 30 characters; full-width ones become half-width where there is one way, with a warning.</summary>
    public static string NarrowedName(CsvTableReader reader, CsvColumn column)
    {
        string value = SpreadsheetText.Unguard(reader.Value(column));
        if (!NameNarrowing.TryNarrow(value, out string narrowed, out int badIndex))
        {
            RejectCharacter(reader, column, value, badIndex);
            return "";
        }

        narrowed = narrowed.Trim();
        if (narrowed.Length > MostNameChars)
        {
            reader.Reject(CsvProblems.TooLong, column, $"{MostNameChars}");
            return "";
        }

        Span<byte> bytes = stackalloc byte[narrowed.Length];
        JisX0201.TryEncode(narrowed, bytes, out _);
        if (CharacterRules.JudgeName(bytes, out badIndex) > CharacterVerdict.Tolerated)
        {
            RejectCharacter(reader, column, narrowed, badIndex);
            return "";
        }

        if (narrowed != value)
        {
            reader.Warn(CsvProblems.Narrowed, column, value, narrowed);
        }

        return narrowed;
    }

    /// <summary>預金種目: 1, 2, 3 or 9; a space when empty or wrong.</summary>
    public static char AccountKind(CsvTableReader reader, CsvColumn column)
    {
        string value = Digits(reader, column, 1);
        if (value is "1" or "2" or "3" or "9")
        {
            return value[0];
        }

        if (value.Length > 0)
        {
            reader.Reject(CsvProblems.BadValue, column);
        }

        return ' ';
    }

    private static void RejectCharacter(CsvTableReader reader, CsvColumn column, string value, int badIndex)
    {
        string character = Rune.TryGetRuneAt(value, badIndex, out Rune rune) ? $"{rune} (U+{rune.Value:X4})" : $"U+{(int)value[badIndex]:X4}";
        reader.Reject(CsvProblems.CharacterAt, column, $"{badIndex + 1}", character);
    }

    private static string SingleByteText(
        CsvTableReader reader, CsvColumn column, int maxLength, Func<ReadOnlySpan<byte>, CharacterVerdict> judge, string? given = null)
    {
        string value = given ?? reader.Value(column);
        if (value.Length > maxLength)
        {
            reader.Reject(CsvProblems.TooLong, column, $"{maxLength}");
            return "";
        }

        Span<byte> bytes = stackalloc byte[value.Length];
        if (!JisX0201.TryEncode(value, bytes, out _) || judge(bytes) > CharacterVerdict.Tolerated)
        {
            reader.Reject(CsvProblems.BadCharacter, column);
            return "";
        }

        return value;
    }

    private static bool IsNumber(CsvTableReader reader, CsvColumn column, string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return true;
        }

        bool fullWidth = value.AsSpan().ContainsAnyInRange('０', '９');
        reader.Reject(fullWidth ? CsvProblems.FullWidthDigits : CsvProblems.NotANumber, column);
        return false;
    }
}
