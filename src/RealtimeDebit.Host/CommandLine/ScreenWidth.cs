namespace RealtimeDebit.Host.CommandLine;

/// <summary>How wide a text stands on a screen: Japanese characters take two columns, half-width kana one.</summary>
internal static class ScreenWidth
{
    public static int Of(string text)
    {
        int columns = 0;
        foreach (char c in text) columns += IsWide(c) ? 2 : 1;
        return columns;
    }

    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    private static bool IsWide(char c)
        => c is >= '\u1100' and <= '\u115F' or >= '\u2E80' and <= '\uA4CF' or >= '\uAC00' and <= '\uD7A3'
            or >= '\uF900' and <= '\uFAFF' or >= '\uFE30' and <= '\uFE6F' or >= '\uFF00' and <= '\uFF60' or >= '\uFFE0' and <= '\uFFE6';
}
