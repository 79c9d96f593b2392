namespace RealtimeDebit.Fuzz.Targets;

/// <summary>One reader that is given any bytes.</summary>
/// <param name="Name">As on the command line, and the folder of its corpus.</param>
/// <param name="Oracle">Throws when something that was promised does not hold, or lets the reader's exception through.</param>
/// <param name="Tokens">Words of the format: what random bytes would take long to spell.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Oracle, IReadOnlyList<byte[]> Tokens, int MaxBytes = 2048);

/// <summary>Something that a reader promises did not hold for an input.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);

/// <summary>How an oracle says what must hold.</summary>
internal static class Promise
{
    public static void Holds(bool condition, string what)
    {
        if (!condition) throw new BrokenPromiseException(what);
    }

    /// <summary>Names both sides, so that a find tells more than that it is one.</summary>
    public static void AreEqual<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new BrokenPromiseException($"{what}: '{expected}' and '{actual}'");
    }

    public static void SameItems<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual, string what)
    {
        AreEqual(expected.Count, actual.Count, what + ", how many");
        for (int i = 0; i < expected.Count; i++) AreEqual(expected[i], actual[i], what);
    }

    public static void SameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        int differsAt = expected.CommonPrefixLength(actual);
        if (differsAt < Math.Max(expected.Length, actual.Length))
            throw new BrokenPromiseException($"{what}: {expected.Length} and {actual.Length} bytes, the first difference at {differsAt}");
    }
}
