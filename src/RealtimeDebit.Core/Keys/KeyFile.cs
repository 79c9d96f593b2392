using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Keys;

/// <summary>The request ids of a sealed month on the disk, open for look-ups: one read each, and none for most ids that it does not hold.</summary>
internal sealed class KeyFile
{
    /// <summary>So much is read and looked at in one stretch of the loop while the whole file is checked.</summary>
    private const int SliceBytes = 64 * 1024;

    private const int BlockBytes = KeyFileFormat.BlockRows * KeyFileFormat.RowBytes;

    private readonly IJournalFile _file;
    private readonly UInt128[] _firsts;
    private readonly uint[] _checks;
    private readonly KeyFilter _filter;

    private KeyFile(IJournalFile file, SealedMonth month, KeyFileCheck check)
    {
        (_file, Month, _filter) = (file, month, check.Filter);
        _firsts = [.. check.Firsts];
        _checks = [.. check.Checks];
    }

    public SealedMonth Month { get; }

    /// <summary>Reads and checks every byte.</summary>
    /// <exception cref="InvalidDataException">It is not the file that was sealed.</exception>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    public static async Task<KeyFile> OpenAsync(IJournalDisk disk, string name, SealedMonth month, KeyOptions options)
    {
        IJournalFile file = await disk.OpenAsync(name);
        using var check = new KeyFileCheck(month, options.IdsPerMonth, options.FilterBitsPerKey);
        await ReadAsync(file, month.Count, check);
        if (check.Problem.Length == 0) return new KeyFile(file, month, check);

        await file.CloseAsync();
        throw new InvalidDataException($"{name} cannot be used: {check.Problem}.");
    }

    /// <summary>False: it certainly does not hold this key.</summary>
    public bool MayHold(UInt128 key) => _filter.MayHold(key);

    /// <summary>What the file says of a key; null when it does not hold it.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those that were checked when the file was opened.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<RequestKeyEntry?> FindAsync(UInt128 key)
    {
        int place = Array.BinarySearch(_firsts, key);
        int block = place >= 0 ? place : ~place - 1;
        if (block < 0) return null;

        int rows = Math.Min(KeyFileFormat.BlockRows, Month.Count - (block * KeyFileFormat.BlockRows));
        var bytes = new byte[rows * KeyFileFormat.RowBytes];
        int read = await _file.ReadAsync(KeyFileFormat.HeaderBytes + ((long)block * BlockBytes), bytes);
        if (read < bytes.Length || KeyFileFormat.Checksum(bytes) != _checks[block])
        {
            throw new InvalidDataException($"{KeyFileFormat.Name(Month.Number)} was damaged while it was in use, behind byte {KeyFileFormat.HeaderBytes + ((long)block * BlockBytes)}.");
        }

        ReadOnlySpan<byte> row = KeyFileFormat.FindRow(bytes, key);
        return row.IsEmpty ? null : KeyFileFormat.ReadRow(row);
    }

    public Task CloseAsync() => _file.CloseAsync();

    private static async Task ReadAsync(IJournalFile file, int count, KeyFileCheck check)
    {
        long length = await file.LengthAsync();
        check.TakeHeader(await ReadAsync(file, 0, KeyFileFormat.HeaderBytes), length);
        for (int row = 0; row < count && check.Problem.Length == 0;)
        {
            int rows = Math.Min(SliceBytes / KeyFileFormat.RowBytes, count - row);
            byte[] bytes = await ReadAsync(file, KeyFileFormat.HeaderBytes + ((long)row * KeyFileFormat.RowBytes), rows * KeyFileFormat.RowBytes);
            check.TakeRows(bytes);
            row += rows;
        }

        if (check.Problem.Length == 0) check.TakeFooter(await ReadAsync(file, length - KeyFileFormat.FooterBytes, KeyFileFormat.FooterBytes));
    }

    /// <summary>What is not there reads as zeros, and then nothing fits.</summary>
    private static async Task<byte[]> ReadAsync(IJournalFile file, long offset, int length)
    {
        var bytes = new byte[length];
        await file.ReadAsync(offset, bytes);
        return bytes;
    }
}
