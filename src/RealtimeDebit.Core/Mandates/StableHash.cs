using System.Buffers.Binary;

namespace RealtimeDebit.Core.Mandates;

/// <summary>A hash that is the same in every process, for keys of a number and a 20-byte 顧客番号.</summary>
internal static class StableHash
{
    /// <summary>31 bits, 0 or more.</summary>
    /// <param name="number">Mixed in first.</param>
    /// <param name="customerNumber">All 20 bytes.</param>
    public static int Of(int number, ReadOnlySpan<byte> customerNumber)
    {
        ulong hash = ((ulong)(uint)number + 1) * 0x9E3779B97F4A7C15;
        hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(customerNumber));
        hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(customerNumber[8..]));
        hash = Mix(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(customerNumber[16..]));
        return (int)(hash >> 33);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 32);
    }
}
