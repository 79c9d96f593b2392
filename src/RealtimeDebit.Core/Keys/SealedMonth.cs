using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RealtimeDebit.Core.Keys;

/// <summary>A month whose request ids lie in a key file. A snapshot names it so; another file is not the one that is meant.</summary>
/// <param name="Number">The beginning of its receipt numbers: yyMM.</param>
/// <param name="Count">How many request ids.</param>
/// <param name="Sha256">The file's own checksum, hexadecimal.</param>
internal sealed record SealedMonth(long Number, int Count, string Sha256)
{
    private const int Bytes = sizeof(long) + sizeof(int) + SHA256.HashSizeInBytes;

    /// <summary>The names as a snapshot holds them (docs/formats/keys.md).</summary>
    public static byte[] Write(IReadOnlyCollection<SealedMonth> months, long idsPerMonth)
    {
        var bytes = new byte[sizeof(long) + (months.Count * Bytes)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, idsPerMonth);
        Span<byte> rest = bytes.AsSpan(sizeof(long));
        foreach (SealedMonth month in months)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, month.Number);
            BinaryPrimitives.WriteInt32LittleEndian(rest[8..], month.Count);
            Convert.FromHexString(month.Sha256).CopyTo(rest[12..]);
            rest = rest[Bytes..];
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it is something else.</summary>
    public static IReadOnlyList<SealedMonth>? Read(ReadOnlySpan<byte> bytes, long idsPerMonth)
    {
        if (bytes.Length < sizeof(long) || (bytes.Length - sizeof(long)) % Bytes != 0 || BinaryPrimitives.ReadInt64LittleEndian(bytes) != idsPerMonth) return null;

        var months = new List<SealedMonth>();
        for (bytes = bytes[sizeof(long)..]; bytes.Length > 0; bytes = bytes[Bytes..])
        {
            var month = new SealedMonth(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
                Convert.ToHexStringLower(bytes.Slice(12, SHA256.HashSizeInBytes)));
            if (month.Count <= 0 || month.Number <= (months.Count == 0 ? -1 : months[^1].Number)) return null;

            months.Add(month);
        }

        return months;
    }
}
