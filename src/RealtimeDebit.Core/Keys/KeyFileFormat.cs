using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Keys;

/// <summary>The bytes of a key file (docs/formats/keys.md). Integers are little-endian but for digests, which sort as their bytes do.</summary>
internal static class KeyFileFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 64;
    public const int RowBytes = 64;
    public const int FooterBytes = SHA256.HashSizeInBytes;

    /// <summary>So many rows are read for one look-up.</summary>
    public const int BlockRows = 64;

    /// <summary>The longest code of a bank that a row holds, in UTF-16 units. Banks' codes have at most 4.</summary>
    public const int MaxRawCode = 6;

    private const int HeaderChecksumOffset = 60;

    public static ReadOnlySpan<byte> Magic => "RDKEYSET"u8;

    public static string Name(long month) => string.Create(CultureInfo.InvariantCulture, $"keys-{month:D4}.rdk");

    public static long LengthOf(int count) => HeaderBytes + ((long)count * RowBytes) + FooterBytes;

    public static byte[] Header(long month, long idsPerMonth, int count)
    {
        var bytes = new byte[HeaderBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), RowBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), month);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), idsPerMonth);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderChecksumOffset), Checksum(bytes.AsSpan(0, HeaderChecksumOffset)));
        return bytes;
    }

    /// <summary>What the header says, or why it cannot be used.</summary>
    public static (long Month, long IdsPerMonth, int Count)? ReadHeader(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic)) problem = "it is not a key file (its first bytes are wrong)";
        else if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is var version && version != Version) problem = $"it is written in key file version {version}; this program reads version {Version}";
        else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderChecksumOffset..]) != Checksum(bytes[..HeaderChecksumOffset])) problem = "its header is damaged (wrong checksum)";
        else if (BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != RowBytes) problem = "its rows have another length";

        if (problem.Length > 0) return null;

        return (BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]));
    }

    public static bool CanHold(RequestKeyEntry entry) => entry.IsFinal && (entry.RawCode ?? "").Length <= MaxRawCode;

    public static void WriteRow(Span<byte> row, UInt128 key, RequestKeyEntry entry)
    {
        string rawCode = entry.RawCode ?? "";
        row.Clear();
        BinaryPrimitives.WriteUInt128BigEndian(row, key);
        BinaryPrimitives.WriteUInt128BigEndian(row[16..], entry.Content);
        BinaryPrimitives.WriteInt64LittleEndian(row[32..], entry.Debit);
        BinaryPrimitives.WriteInt64LittleEndian(row[40..], entry.ClosedAtUnixMilliseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(row[48..], entry.ResponseCode);
        row[50] = entry.ResultCode;
        row[51] = (byte)rawCode.Length;
        for (int i = 0; i < rawCode.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(row[(52 + (2 * i))..], rawCode[i]);
    }

    public static UInt128 KeyOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt128BigEndian(row);

    /// <summary>The row's content; null when no row is written so, whatever a checksum says.</summary>
    public static RequestKeyEntry? ReadRow(ReadOnlySpan<byte> row)
    {
        int rawLength = row[51];
        if (rawLength > MaxRawCode || row[(52 + (2 * rawLength))..RowBytes].ContainsAnyExcept((byte)0)) return null;
        if (row[50] is < (byte)'0' or > (byte)'9' || JournalFormat.ReadTime(row[40..]) is not { } closedAt) return null;

        Span<char> rawCode = stackalloc char[rawLength];
        for (int i = 0; i < rawLength; i++) rawCode[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(row[(52 + (2 * i))..]);
        return new RequestKeyEntry(BinaryPrimitives.ReadUInt128BigEndian(row[16..]), BinaryPrimitives.ReadInt64LittleEndian(row[32..]))
        {
            ClosedAtUnixMilliseconds = closedAt.ToUnixTimeMilliseconds(),
            ResponseCode = BinaryPrimitives.ReadUInt16LittleEndian(row[48..]),
            ResultCode = row[50],
            RawCode = new string(rawCode),
        };
    }

    /// <summary>The row of a key among whole rows in order; empty when it is not there.</summary>
    public static ReadOnlySpan<byte> FindRow(ReadOnlySpan<byte> rows, UInt128 key)
    {
        int low = 0;
        int high = (rows.Length / RowBytes) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ReadOnlySpan<byte> row = rows.Slice(middle * RowBytes, RowBytes);
            UInt128 found = KeyOf(row);
            if (found == key) return row;
            if (found < key) low = middle + 1;
            else high = middle - 1;
        }

        return [];
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes) => ~JournalFormat.Crc32C(uint.MaxValue, bytes);
}
