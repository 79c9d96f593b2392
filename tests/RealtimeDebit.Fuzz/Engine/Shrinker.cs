namespace RealtimeDebit.Fuzz.Engine;

/// <summary>Makes an input smaller as long as it stays what it is.</summary>
internal static class Shrinker
{
    private const int MostAttempts = 2_000;

    /// <param name="isSame">Whether a candidate still shows what the input showed.</param>
    public static byte[] Shrink(byte[] input, Func<byte[], bool> isSame)
    {
        int attempts = 0;
        for (int piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (int at = 0; at < input.Length && attempts < MostAttempts;)
            {
                byte[] candidate = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + piece))];
                attempts++;
                if (isSame(candidate)) input = candidate;
                else at += piece;
            }
        }

        return input;
    }
}
