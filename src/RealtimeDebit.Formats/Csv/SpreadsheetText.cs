using System.Buffers;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Keeps a text from becoming a formula when a spreadsheet opens the file, without losing a character of it.</summary>
/// <remarks>
/// A value that begins with = + - @ (or their full-width forms), whatever apostrophes stand before them, gets one apostrophe more when it is
/// written, and loses one when it is read. So each value reads back as it was, and a value without such a beginning is never touched.
/// </remarks>
internal static class SpreadsheetText
{
    private const char Guarding = '\'';
    private static readonly SearchValues<char> s_beginnings = SearchValues.Create("=+-@＝＋－＠");

    public static string Guard(string value) => IsFormula(value) ? Guarding + value : value;

    public static string Unguard(string value) => value is [Guarding, ..] && IsFormula(value) ? value[1..] : value;

    private static bool IsFormula(string value)
    {
        ReadOnlySpan<char> rest = value.AsSpan().TrimStart(Guarding);
        return rest.Length > 0 && s_beginnings.Contains(rest[0]);
    }
}
