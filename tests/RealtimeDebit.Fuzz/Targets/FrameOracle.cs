using System.Buffers;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>A stream of frames with either length prefix: any bytes, in any pieces.</summary>
internal static class FrameOracle
{
    public static void Check(byte[] stream)
    {
        CheckStream(stream, LengthPrefix.Ascii4, "0256"u8);
        CheckStream(stream, LengthPrefix.Binary2, [1, 0]);
    }

    private static void CheckStream(byte[] stream, LengthPrefix prefix, ReadOnlySpan<byte> length)
    {
        (List<byte[]> bodies, FrameStatus end) = ReadSpans(stream, prefix);
        (List<byte[]> independent, bool isBad) = ReadIndependently(stream, length);
        (List<byte[]> sequences, FrameStatus sequenceEnd) = ReadPieces(stream, prefix);

        Promise.AreEqual(isBad ? FrameStatus.BadLength : FrameStatus.Incomplete, end, "the end of the stream");
        Promise.AreEqual(end, sequenceEnd, "the end of the stream that came in pieces");
        Same(independent, bodies, "bodies of the independent reader and ours");
        Same(bodies, sequences, "bodies of the stream that came in pieces");
        foreach (byte[] body in bodies) Same([body], ReadSpans(MessageFrame.Write(body, prefix), prefix).Bodies, "the frame written again");
    }

    private static (List<byte[]> Bodies, FrameStatus End) ReadSpans(ReadOnlySpan<byte> stream, LengthPrefix prefix)
    {
        List<byte[]> bodies = [];
        while (true)
        {
            FrameStatus status = MessageFrame.TryRead(stream, prefix, out ReadOnlySpan<byte> body);
            if (status != FrameStatus.Complete) return (bodies, status);
            bodies.Add(body.ToArray());
            stream = stream[MessageFrame.FrameBytes(prefix)..];
        }
    }

    /// <summary>As a door reads: what came so far is looked at after each piece, and whole frames are taken off its start.</summary>
    private static (List<byte[]> Bodies, FrameStatus End) ReadPieces(byte[] stream, LengthPrefix prefix)
    {
        List<byte[]> bodies = [];
        FrameStatus status = FrameStatus.Incomplete;
        byte[] kept = [];
        foreach (Range piece in RecordFiles.Pieces(stream))
        {
            PieceOfFrames first = new(kept, null);
            PieceOfFrames last = new(stream[piece], first);
            ReadOnlySequence<byte> received = new(first, 0, last, last.Memory.Length);
            while ((status = MessageFrame.TryRead(ref received, prefix, out ReadOnlySequence<byte> body)) == FrameStatus.Complete) bodies.Add(body.ToArray());
            if (status == FrameStatus.BadLength) break;
            kept = received.ToArray();
        }

        return (bodies, status);
    }

    private static (List<byte[]> Bodies, bool IsBad) ReadIndependently(byte[] stream, ReadOnlySpan<byte> length)
    {
        List<byte[]> bodies = [];
        for (int at = 0; ; at += length.Length + 256)
        {
            for (int i = 0; i < length.Length && at + i < stream.Length; i++)
                if (stream[at + i] != length[i]) return (bodies, true);
            if (at + length.Length + 256 > stream.Length) return (bodies, false);
            bodies.Add(stream[(at + length.Length)..(at + length.Length + 256)]);
        }
    }

    private static void Same(List<byte[]> expected, List<byte[]> actual, string what)
        => Promise.SameItems([.. expected.Select(Convert.ToHexString)], (string[])[.. actual.Select(Convert.ToHexString)], what);

    private sealed class PieceOfFrames : ReadOnlySequenceSegment<byte>
    {
        public PieceOfFrames(byte[] bytes, PieceOfFrames? before)
        {
            Memory = bytes;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
