using System.Diagnostics.CodeAnalysis;

namespace RealtimeDebit.Core.Accounts;

/// <summary>Parsing that all codes of digits share. Codes are text of a fixed width: "0005" is not "5".</summary>
internal static class DigitCode
{
    /// <summary>True when <paramref name="text"/> is exactly <paramref name="width"/> ASCII digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, int width, out long value)
    {
        value = 0;
        if (text is null || text.Length != width) return false;

        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }

        return true;
    }

    public static long Parse(string text, int width, string what)
        => TryParse(text, width, out long value)
            ? value
            : throw new FormatException($"A {what} is {width} digits; \"{text}\" is not.");
}
