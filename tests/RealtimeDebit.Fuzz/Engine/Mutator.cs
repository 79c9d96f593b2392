namespace RealtimeDebit.Fuzz.Engine;

/// <summary>Makes new inputs out of known ones: a few random changes at a time, from one seed.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens, int maxBytes)
{
    private const int MostChanges = 6;

    private static readonly byte[] s_interesting =
        [0, 1, 0x7F, 0x80, 0xFF, (byte)'0', (byte)'1', (byte)'2', (byte)'8', (byte)'9', (byte)' ', 0x0D, 0x0A, 0x1A, (byte)',', (byte)'"', (byte)'-', 0xB0, 0xDF];

    // Lengths that mean something here: one byte, a newline, a record, a mandate record, a message and its frame.
    private static readonly int[] s_blocks = [1, 1, 2, 4, 16, 60, 118, 119, 120, 121, 122, 256, 258, 260];

    /// <summary>A changed copy of <paramref name="input"/>; <paramref name="other"/> lends parts.</summary>
    public byte[] Change(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        int changes = random.Next(2) == 0 ? 1 : 1 + random.Next(MostChanges);
        for (int i = 0; i < changes; i++) ChangeOnce(bytes, other);
        if (bytes.Count > maxBytes) bytes.RemoveRange(maxBytes, bytes.Count - maxBytes);
        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
        {
            Insert(bytes, 0, RandomBytes(1 + random.Next(8)));
            return;
        }

        int at = random.Next(bytes.Count);
        switch (random.Next(16))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes[at] = s_interesting[random.Next(s_interesting.Length)]; break;
            case 3: bytes[at] = (byte)(bytes[at] + random.Next(-9, 10)); break;
            case 4: ChangeDigit(bytes, at); break;
            case 5: Insert(bytes, at, RandomBytes(1 + random.Next(8))); break;
            case 6: bytes.RemoveRange(at, Math.Min(Block(), bytes.Count - at)); break;
            case 7: Insert(bytes, at, Part(bytes, Aligned(bytes.Count))); break;
            case 8: Overwrite(bytes, at, Part(bytes, random.Next(bytes.Count))); break;
            case 9 when tokens.Count > 0: Insert(bytes, at, Token()); break;
            case 10 when tokens.Count > 0: Overwrite(bytes, at, Token()); break;
            case 11 when other.Length > 0: Insert(bytes, at, Part(other, random.Next(other.Length))); break;
            case 12 when other.Length > 0: Splice(bytes, at, other); break;
            default: bytes[at] = (byte)random.Next(256); break;
        }
    }

    // The next digit behind the place: sums, counts and dates are what a random byte never hits.
    private void ChangeDigit(List<byte> bytes, int at)
    {
        int digit = bytes.FindIndex(at, static b => b is >= (byte)'0' and <= (byte)'9');
        if (digit >= 0) bytes[digit] = (byte)('0' + random.Next(10));
    }

    private static void Insert(List<byte> bytes, int at, byte[] part) => bytes.InsertRange(at, part);

    private static void Overwrite(List<byte> bytes, int at, byte[] part)
    {
        for (int i = 0; i < part.Length && at + i < bytes.Count; i++) bytes[at + i] = part[i];
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(random.Next(other.Length)));
    }

    private byte[] Part(IReadOnlyList<byte> from, int start) => [.. from.Skip(start).Take(Block())];

    private int Block() => s_blocks[random.Next(s_blocks.Length)];

    private int Aligned(int count) => random.Next(count) / 120 * 120;

    private byte[] Token() => tokens[random.Next(tokens.Count)];

    private byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
