using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace RealtimeDebit.Core.Journal;

/// <summary>The bytes of a journal segment (docs/formats/journal.md). Integers are little-endian.</summary>
internal static class JournalFormat
{
    public const int Version = 1;
    public const int ChainBytes = SHA256.HashSizeInBytes;
    public const int HeaderBytes = 128;
    public const int FrameHeaderBytes = 60;
    public const int ChainOffsetBytes = 28;
    public const int EventPrefixBytes = 4;

    private const int SmallPayloadBytes = 1024;

    /// <summary>No frame is longer. A length above it is damage, not a reason to ask for memory.</summary>
    public const int MaxPayloadBytes = 256 * 1024 * 1024;

    /// <summary>The commit goes on in the next frame; alone, this frame is worth nothing.</summary>
    public const uint ContinuesFlag = 1;

    private const string NamePrefix = "journal-";
    private const string NameSuffix = ".rdj";
    private const int NumberDigits = 8;

    /// <summary>Ending of a segment that is being made; it becomes a segment by rename once it is flushed.</summary>
    public const string UnfinishedSuffix = ".new";

    public static ReadOnlySpan<byte> SegmentMagic => "RDJOURNL"u8;

    public static ReadOnlySpan<byte> FrameMagic => "RDJC"u8;

    public static string SegmentName(uint number) => $"{NamePrefix}{number:D8}{NameSuffix}";

    /// <summary>The segment number in a file name, or null for another file.</summary>
    public static uint? ParseSegmentName(string name)
    {
        if (name.Length != NamePrefix.Length + NumberDigits + NameSuffix.Length
            || !name.StartsWith(NamePrefix, StringComparison.Ordinal) || !name.EndsWith(NameSuffix, StringComparison.Ordinal))
            return null;
        var digits = name.AsSpan(NamePrefix.Length, NumberDigits);
        return digits.ContainsAnyExceptInRange('0', '9') ? null : uint.Parse(digits);
    }

    public static void WriteHeader(Span<byte> target, SegmentHeader header)
    {
        target = target[..HeaderBytes];
        target.Clear();
        SegmentMagic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], header.Number);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], header.FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], header.CreatedAt.ToUnixTimeMilliseconds());
        header.Chain.Span.CopyTo(target[40..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[124..], ~Crc32C(uint.MaxValue, target[..124]));
    }

    /// <summary>Reads a segment header, or says why it cannot be used.</summary>
    public static SegmentHeader? ReadHeader(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(SegmentMagic))
        {
            problem = "this is not a journal segment (its first bytes are wrong)";
            return null;
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            problem = $"written in journal format version {version}; this program reads version {Version}";
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[124..]) != ~Crc32C(uint.MaxValue, bytes[..124]))
        {
            problem = "the segment header is damaged (wrong checksum)";
            return null;
        }

        // A right checksum over values that were never written: they are refused here, before arithmetic meets them.
        var number = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        if (number > uint.MaxValue || ReadTime(bytes[32..]) is not { } createdAt)
        {
            problem = "the segment header holds a number or a time that cannot be";
            return null;
        }

        return new SegmentHeader((uint)number, BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), createdAt, bytes.Slice(40, ChainBytes).ToArray());
    }

    /// <summary>A moment in milliseconds since 1970, or null when it lies outside of the calendar.</summary>
    public static DateTimeOffset? ReadTime(ReadOnlySpan<byte> bytes)
    {
        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    /// <summary>Completes a frame whose payload already stands behind the room for its header, and moves <paramref name="chain"/> on.</summary>
    public static void SealFrame(Span<byte> frame, uint segment, long firstSequence, int events, bool continues, Span<byte> chain)
    {
        var payload = frame[FrameHeaderBytes..];
        MoveChain(chain, payload);
        FrameMagic.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], firstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(frame[20..], events);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[24..], continues ? ContinuesFlag : 0);
        chain.CopyTo(frame[28..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], FrameChecksum(frame, segment));
    }

    /// <summary>chain = SHA-256(chain before, payload).</summary>
    public static void MoveChain(Span<byte> chain, ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= SmallPayloadBytes)
        {
            // Most commits are a few hundred bytes: one call in one piece costs half of what a hash object does.
            Span<byte> piece = stackalloc byte[ChainBytes + SmallPayloadBytes];
            chain.CopyTo(piece);
            payload.CopyTo(piece[ChainBytes..]);
            SHA256.HashData(piece[..(ChainBytes + payload.Length)], chain);
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(chain);
        hash.AppendData(payload);
        hash.GetHashAndReset(chain);
    }

    /// <summary>The payload length that a frame's first bytes claim, or null if no frame begins here.</summary>
    public static int? ClaimedPayloadBytes(ReadOnlySpan<byte> frameHeader)
    {
        if (frameHeader.Length < FrameHeaderBytes || !frameHeader.StartsWith(FrameMagic))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(frameHeader[4..]);
        return length is > 0 and <= MaxPayloadBytes ? length : null;
    }

    /// <summary>Whether header and payload together are undamaged and belong to this segment.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame, uint segment)
        => BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) == FrameChecksum(frame, segment);

    public static FrameHeader ReadFrameHeader(ReadOnlySpan<byte> frame) => new(
        BinaryPrimitives.ReadInt64LittleEndian(frame[12..]),
        BinaryPrimitives.ReadInt32LittleEndian(frame[20..]),
        BinaryPrimitives.ReadUInt32LittleEndian(frame[24..]));

    /// <summary>Splits a payload into its events, or returns null if it does not hold exactly <paramref name="events"/>.</summary>
    public static List<ReadOnlyMemory<byte>>? SplitPayload(ReadOnlyMemory<byte> payload, int events)
    {
        if (events <= 0 || events > payload.Length / EventPrefixBytes)
            return null;
        var result = new List<ReadOnlyMemory<byte>>(events);
        while (payload.Length >= EventPrefixBytes && result.Count < events)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(payload.Span);
            if (length < 0 || length > payload.Length - EventPrefixBytes)
                return null;
            result.Add(payload.Slice(EventPrefixBytes, length));
            payload = payload[(EventPrefixBytes + length)..];
        }

        return payload.IsEmpty && result.Count == events ? result : null;
    }

    // The segment number comes first, so that bytes of another segment that were left on the disk cannot pass for a frame of this one.
    private static uint FrameChecksum(ReadOnlySpan<byte> frame, uint segment)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, segment);
        crc = Crc32C(crc, frame.Slice(4, 4));
        return ~Crc32C(crc, frame[12..]);
    }

    public static uint Crc32C(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}

/// <summary>First bytes of a segment: where it stands in the journal.</summary>
/// <param name="Number">From 1; also the seed of the frames' checksums.</param>
/// <param name="Chain">Hash chain before its first frame.</param>
internal sealed record SegmentHeader(uint Number, long FirstSequence, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Chain);

/// <summary>What a frame says about itself.</summary>
internal readonly record struct FrameHeader(long FirstSequence, int Events, uint Flags)
{
    public bool Continues => (Flags & JournalFormat.ContinuesFlag) != 0;
}
