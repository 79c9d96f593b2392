using System.Security.Cryptography;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Keys;

/// <summary>A past month as the bytes of its key file. They follow from the journal: whenever the month is written, the file is the same.</summary>
internal sealed class EncodedMonth
{
    private const int PieceRows = 16 * 1024;

    private EncodedMonth(SealedMonth month, IReadOnlyList<byte[]> pieces) => (Month, Pieces) = (month, pieces);

    public SealedMonth Month { get; }

    /// <summary>The file, in pieces of at most 1 MB.</summary>
    public IReadOnlyList<byte[]> Pieces { get; }

    /// <summary>Takes long: off the loop. The month must not change any more.</summary>
    /// <returns>Null when a row does not fit the format: such a month stays in memory.</returns>
    public static EncodedMonth? Of(KeyMonth month, long idsPerMonth)
    {
        var pieces = new List<byte[]> { KeyFileFormat.Header(month.Number, idsPerMonth, month.Count) };
        byte[] piece = [];
        int used = 0;
        int left = month.Count;
        foreach ((UInt128 key, RequestKeyEntry entry) in month.Entries.OrderBy(e => e.Key))
        {
            if (!KeyFileFormat.CanHold(entry)) return null;

            if (used == piece.Length)
            {
                piece = new byte[Math.Min(left, PieceRows) * KeyFileFormat.RowBytes];
                pieces.Add(piece);
                used = 0;
            }

            KeyFileFormat.WriteRow(piece.AsSpan(used, KeyFileFormat.RowBytes), key, entry);
            used += KeyFileFormat.RowBytes;
            left--;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] written in pieces) hash.AppendData(written);
        byte[] sha256 = hash.GetHashAndReset();
        pieces.Add(sha256);
        return new EncodedMonth(new SealedMonth(month.Number, month.Count, Convert.ToHexStringLower(sha256)), pieces);
    }
}
