using System.Buffers.Binary;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>CRC-32C (Castagnoli, reflected 0x82F63B78), four bytes at a time from four tables: written apart from the journal's own.</summary>
internal static class Checksum
{
    // Table k says what a byte does to the remainder when k more bytes follow it.
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(Entry)];
    private static readonly uint[] s_then1 = [.. s_table.Select(Follow)];
    private static readonly uint[] s_then2 = [.. s_then1.Select(Follow)];
    private static readonly uint[] s_then3 = [.. s_then2.Select(Follow)];

    /// <summary>Of a segment's header.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);

    /// <summary>Of a frame: the segment's number, then what stands around the checksum itself.</summary>
    public static uint OfFrame(uint segment, ReadOnlySpan<byte> length, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> number = [(byte)segment, (byte)(segment >> 8), (byte)(segment >> 16), (byte)(segment >> 24)];
        return ~Add(Add(Add(uint.MaxValue, number), length), rest);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            crc ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = s_then3[(byte)crc] ^ s_then2[(byte)(crc >> 8)] ^ s_then1[(byte)(crc >> 16)] ^ s_table[crc >> 24];
        }

        foreach (byte one in bytes) crc = s_table[(byte)(crc ^ one)] ^ (crc >> 8);
        return crc;
    }

    private static uint Follow(uint value) => s_table[(byte)value] ^ (value >> 8);

    private static uint Entry(int index)
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0x82F63B78;
        return value;
    }
}
