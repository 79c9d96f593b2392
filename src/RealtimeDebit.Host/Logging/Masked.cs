namespace RealtimeDebit.Host.Logging;

/// <summary>What may be logged of something that must not be logged.</summary>
internal static class Masked
{
    private const int Shown = 4;
    private const string Stars = "***";

    /// <summary>An account number's last four digits: <c>***4567</c>. A shorter text shows nothing.</summary>
    public static string Account(string number)
        => number.Length > Shown ? string.Concat(Stars, number.AsSpan(number.Length - Shown)) : Stars;
}
