using System.Buffers;
using System.Buffers.Binary;

namespace RealtimeDebit.Formats.Messages;

/// <summary>How a frame tells the length of its body.</summary>
public enum LengthPrefix
{
    /// <summary>Four ASCII digits: always 0256.</summary>
    Ascii4,

    /// <summary>Two bytes, big-endian.</summary>
    Binary2,
}

/// <summary>What was found at the start of received bytes.</summary>
public enum FrameStatus
{
    /// <summary>A whole frame; its body is given.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The length is not 256. Where the next frame begins cannot be known: close the connection, answer nothing.</summary>
    BadLength,
}

/// <summary>A length prefix and a body of 256 bytes. The length does not count itself.</summary>
public static class MessageFrame
{
    private const int BodyBytes = DebitMessageLayout.LengthBytes;

    public static int PrefixBytes(LengthPrefix prefix) => prefix == LengthPrefix.Ascii4 ? 4 : 2;

    /// <summary>Bytes of a whole frame.</summary>
    public static int FrameBytes(LengthPrefix prefix) => PrefixBytes(prefix) + BodyBytes;

    /// <summary>Looks for a whole frame at the start of <paramref name="received"/>; consumes nothing.</summary>
    /// <param name="body">The body's 256 bytes when the status is <see cref="FrameStatus.Complete"/>.</param>
    public static FrameStatus TryRead(ReadOnlySpan<byte> received, LengthPrefix prefix, out ReadOnlySpan<byte> body)
    {
        body = default;
        int prefixBytes = PrefixBytes(prefix);
        if (!PrefixMayBe(received[..Math.Min(prefixBytes, received.Length)], prefix))
        {
            return FrameStatus.BadLength;
        }

        if (received.Length < prefixBytes + BodyBytes)
        {
            return FrameStatus.Incomplete;
        }

        body = received.Slice(prefixBytes, BodyBytes);
        return FrameStatus.Complete;
    }

    /// <summary>Takes one whole frame off the start of <paramref name="received"/>; leaves it as it is when there is none.</summary>
    public static FrameStatus TryRead(ref ReadOnlySequence<byte> received, LengthPrefix prefix, out ReadOnlySequence<byte> body)
    {
        body = default;
        int prefixBytes = PrefixBytes(prefix);
        Span<byte> start = stackalloc byte[4];
        int have = (int)Math.Min(prefixBytes, received.Length);
        received.Slice(0, have).CopyTo(start);
        if (!PrefixMayBe(start[..have], prefix))
        {
            return FrameStatus.BadLength;
        }

        if (received.Length < prefixBytes + BodyBytes)
        {
            return FrameStatus.Incomplete;
        }

        body = received.Slice(prefixBytes, BodyBytes);
        received = received.Slice(prefixBytes + BodyBytes);
        return FrameStatus.Complete;
    }

    /// <summary>Writes the length and the body into the first <see cref="FrameBytes"/> bytes of <paramref name="target"/>.</summary>
    /// <exception cref="ArgumentException">The body does not have 256 bytes.</exception>
    public static void Write(ReadOnlySpan<byte> body, LengthPrefix prefix, Span<byte> target)
    {
        if (body.Length != BodyBytes)
        {
            throw new ArgumentException($"A body has {BodyBytes} bytes, not {body.Length}.", nameof(body));
        }

        Expected(prefix, target);
        body.CopyTo(target[PrefixBytes(prefix)..]);
    }

    /// <summary>The length and the body as one new array.</summary>
    public static byte[] Write(ReadOnlySpan<byte> body, LengthPrefix prefix)
    {
        byte[] frame = new byte[FrameBytes(prefix)];
        Write(body, prefix, frame);
        return frame;
    }

    // A wrong length is told from its first wrong byte, so that a stray connection is closed at once, not after a timeout.
    private static bool PrefixMayBe(ReadOnlySpan<byte> start, LengthPrefix prefix)
    {
        Span<byte> expected = stackalloc byte[4];
        Expected(prefix, expected);
        return start.SequenceEqual(expected[..start.Length]);
    }

    private static void Expected(LengthPrefix prefix, Span<byte> target)
    {
        if (prefix == LengthPrefix.Ascii4)
        {
            "0256"u8.CopyTo(target);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, BodyBytes);
        }
    }
}
