using System.Buffers.Binary;

namespace RealtimeDebit.Simulation.Disks;

/// <summary>Where frames lie in a segment, by their lengths alone (docs/formats/journal.md).</summary>
internal static class JournalFrames
{
    private const int HeaderBytes = 128;
    private const int FrameHeaderBytes = 60;

    /// <summary>The first event in the frame that begins at <paramref name="offset"/>.</summary>
    public static long FirstSequence(ReadOnlySpan<byte> segment, int offset) => BinaryPrimitives.ReadInt64LittleEndian(segment[(offset + 12)..]);

    public static List<(int Offset, int Length)> In(ReadOnlySpan<byte> segment)
    {
        var frames = new List<(int, int)>();
        for (int offset = HeaderBytes; offset + FrameHeaderBytes <= segment.Length && segment[offset..].StartsWith("RDJC"u8);)
        {
            int length = FrameHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(segment[(offset + 4)..]);
            if (length <= FrameHeaderBytes || offset + length > segment.Length) break;
            frames.Add((offset, length));
            offset += length;
        }

        return frames;
    }
}
