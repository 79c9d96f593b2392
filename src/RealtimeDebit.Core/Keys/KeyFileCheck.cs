using System.Security.Cryptography;

namespace RealtimeDebit.Core.Keys;

/// <summary>Reads a whole key file before anything in it is believed, and makes what a look-up needs in memory.</summary>
/// <remarks>Any bytes may come: they are the file that was meant, or there is a problem.</remarks>
internal sealed class KeyFileCheck(SealedMonth expected, long idsPerMonth, int filterBitsPerKey) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<UInt128> _firsts = [];
    private readonly List<uint> _checks = [];
    private readonly byte[] _block = new byte[KeyFileFormat.BlockRows * KeyFileFormat.RowBytes];
    private KeyFilter? _filter;
    private UInt128 _last;
    private int _rows;
    private int _inBlock;

    /// <summary>What is wrong; empty as long as nothing is.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The first key of each block.</summary>
    public IReadOnlyList<UInt128> Firsts => _firsts;

    /// <summary>The checksum of each block.</summary>
    public IReadOnlyList<uint> Checks => _checks;

    public KeyFilter Filter => _filter ?? throw new InvalidOperationException("The header was not read.");

    /// <summary>The first bytes of the file.</summary>
    public void TakeHeader(ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (KeyFileFormat.ReadHeader(bytes, out string problem) is not { } header) Problem = problem;
        else if (header.IdsPerMonth != idsPerMonth || header.Month != expected.Number) Problem = $"it holds the month {header.Month}";
        else if (header.Count != expected.Count) Problem = $"it holds {header.Count} request ids, {expected.Count} were sealed";
        else if (fileLength != KeyFileFormat.LengthOf(expected.Count)) Problem = $"it has {fileLength} bytes, {KeyFileFormat.LengthOf(expected.Count)} were written";
        else _filter = new KeyFilter(expected.Count, filterBitsPerKey);

        if (Problem.Length == 0) _hash.AppendData(bytes);
    }

    /// <summary>The next whole rows.</summary>
    public void TakeRows(ReadOnlySpan<byte> rows)
    {
        _hash.AppendData(rows);
        for (; rows.Length > 0 && Problem.Length == 0; rows = rows[KeyFileFormat.RowBytes..])
        {
            TakeRow(rows[..KeyFileFormat.RowBytes]);
        }
    }

    /// <summary>The last bytes of the file.</summary>
    public void TakeFooter(ReadOnlySpan<byte> bytes)
    {
        if (Problem.Length > 0) return;

        EndBlock();
        byte[] sha256 = _hash.GetHashAndReset();
        if (!bytes.SequenceEqual(sha256)) Problem = "it is damaged (wrong SHA-256)";
        else if (Convert.ToHexStringLower(sha256) != expected.Sha256) Problem = "it is whole, but not the one that was sealed";
    }

    public void Dispose() => _hash.Dispose();

    private void TakeRow(ReadOnlySpan<byte> row)
    {
        UInt128 key = KeyFileFormat.KeyOf(row);
        if (_rows > 0 && key <= _last) Problem = $"its row {_rows + 1} is out of order";
        else if (KeyFileFormat.ReadRow(row) is not { } entry || entry.Debit / idsPerMonth != expected.Number) Problem = $"its row {_rows + 1} is none";

        if (_inBlock == 0) _firsts.Add(key);
        row.CopyTo(_block.AsSpan(_inBlock));
        _inBlock += KeyFileFormat.RowBytes;
        if (_inBlock == _block.Length) EndBlock();

        Filter.Add(key);
        _last = key;
        _rows++;
    }

    private void EndBlock()
    {
        if (_inBlock == 0) return;

        _checks.Add(KeyFileFormat.Checksum(_block.AsSpan(0, _inBlock)));
        _inBlock = 0;
    }
}
