using System.Buffers.Binary;

namespace RealtimeDebit.EndToEndTests;

/// <summary>What a power cut or a dying disk does to the journal's last segment, done by hand. Written from docs/formats/journal.md, with none of the journal's code.</summary>
internal static class JournalDamage
{
    private const int HeaderBytes = 128;
    private const int FrameHeaderBytes = 60;

    /// <summary>A frame that was being written when the power went: its first half stands behind the last whole frame.</summary>
    public static void AppendHalfOfTheLastFrame(string dataDirectory)
    {
        string segment = LastSegment(dataDirectory);
        byte[] bytes = File.ReadAllBytes(segment);
        (int start, int length) = Frames(bytes).Last();
        byte[] half = bytes[start..(start + (length / 2))];
        // Its sequence is the next one, as the frame that was being written would have had.
        using FileStream file = File.OpenWrite(segment);
        file.Position = start + length;
        file.Write(half);
        file.Flush(flushToDisk: true);
    }

    /// <summary>One bit of something that was once flushed is another now.</summary>
    /// <returns>The name of the segment.</returns>
    public static string FlipOneBitOfTheFirstFrame(string dataDirectory)
    {
        string segment = LastSegment(dataDirectory);
        byte[] bytes = File.ReadAllBytes(segment);
        (int start, _) = Frames(bytes).First();
        bytes[start + FrameHeaderBytes + 10] ^= 1;
        File.WriteAllBytes(segment, bytes);
        return Path.GetFileName(segment);
    }

    private static string LastSegment(string dataDirectory)
        => Directory.EnumerateFiles(Path.Combine(dataDirectory, "journal"), "journal-*.rdj").Order(StringComparer.Ordinal).Last();

    private static IEnumerable<(int Start, int LengthBytes)> Frames(byte[] segment)
    {
        int at = HeaderBytes;
        while (at + FrameHeaderBytes <= segment.Length && segment.AsSpan(at, 4).SequenceEqual("RDJC"u8))
        {
            int length = FrameHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(segment.AsSpan(at + 4));
            yield return (at, length);
            at += length;
        }
    }
}
