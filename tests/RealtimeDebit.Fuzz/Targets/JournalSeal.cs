using System.Buffers.Binary;
using System.Security.Cryptography;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>
/// What is made right in a segment of any bytes before it is read. No mutation ever hits a checksum, so without this nothing behind
/// the checksums would be reached: bit 0 header, bit 1 frames' checksums, bit 2 their hash chain, bit 3 their sequence numbers.
/// </summary>
internal readonly record struct JournalSeal(byte Bits)
{
    public static explicit operator JournalSeal(byte bits) => new(bits);

    public byte[] Apply(byte[] bytes)
    {
        byte[] segment = [.. bytes];
        if (segment.Length < JournalFormat.HeaderBytes) return segment;
        if ((Bits & 1) != 0) BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(124), ~JournalFormat.Crc32C(uint.MaxValue, segment.AsSpan(0, 124)));
        if ((Bits & 2) != 0) SealFrames(segment);
        return segment;
    }

    private void SealFrames(byte[] segment)
    {
        byte[] chain = segment[40..72];
        long next = BinaryPrimitives.ReadInt64LittleEndian(segment.AsSpan(24));
        for (int at = JournalFormat.HeaderBytes; at + JournalFormat.FrameHeaderBytes <= segment.Length;)
        {
            Span<byte> frame = segment.AsSpan(at);
            if (JournalFormat.ClaimedPayloadBytes(frame) is not { } payloadBytes || payloadBytes > frame.Length - JournalFormat.FrameHeaderBytes) return;
            frame = frame[..(JournalFormat.FrameHeaderBytes + payloadBytes)];
            chain = SHA256.HashData([.. chain, .. frame[JournalFormat.FrameHeaderBytes..]]);
            if ((Bits & 4) != 0) chain.CopyTo(frame[JournalFormat.ChainOffsetBytes..]);
            if ((Bits & 8) != 0) BinaryPrimitives.WriteInt64LittleEndian(frame[12..], next);
            next += BinaryPrimitives.ReadInt32LittleEndian(frame[20..]);
            uint checksum = JournalFormat.Crc32C(uint.MaxValue, [1, 0, 0, 0]);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], ~JournalFormat.Crc32C(JournalFormat.Crc32C(checksum, frame.Slice(4, 4)), frame[12..]));
            at += frame.Length;
        }
    }
}
