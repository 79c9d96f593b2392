using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>Reads a list of files from any bytes: entries, and how many lines were not understood. Never an exception.</summary>
internal sealed class DropListing
{
    public const int MaxEntries = 100_000;
    public const int MaxLineBytes = 4 * 1024;

    private readonly FtpNames _names;
    private readonly Func<string, ListedLine> _read;
    private readonly List<DropEntry> _entries = [];
    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _filled;
    private bool _isLineTooLong;

    private DropListing(FtpNames names, Func<string, ListedLine> read)
    {
        _names = names;
        _read = read;
    }

    public IReadOnlyList<DropEntry> Entries => _entries;

    /// <summary>Lines that may have named a file.</summary>
    public int LinesNotUnderstood { get; private set; }

    /// <summary>The list went on behind the last entry that is kept.</summary>
    public bool HasMore { get; private set; }

    /// <summary>For the answer to MLSD.</summary>
    public static DropListing OfMachine(FtpNames names) => new(names, MachineLine.Read);

    /// <summary>For the answer to LIST; each line may be of Unix or of IIS.</summary>
    public static DropListing OfPeople(FtpNames names, DateTimeOffset now)
        => new(names, line => char.IsAsciiDigit(line[0]) ? DosLine.Read(line) : UnixLine.Read(line, now));

    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = bytes.IndexOf((byte)'\n');
            Gather(length < 0 ? bytes : bytes[..length]);
            if (length < 0) return;

            EndLine();
            bytes = bytes[(length + 1)..];
        }
    }

    /// <summary>No more bytes come; a last line without its end counts too.</summary>
    public void Complete()
    {
        if (_filled > 0 || _isLineTooLong) EndLine();
    }

    private void Gather(ReadOnlySpan<byte> part)
    {
        if (part.Length > MaxLineBytes - _filled)
        {
            _isLineTooLong = true;
            return;
        }

        part.CopyTo(_line.AsSpan(_filled));
        _filled += part.Length;
    }

    private void EndLine()
    {
        if (_isLineTooLong) LinesNotUnderstood++;
        else Take(_line.AsSpan(0, _filled));
        _filled = 0;
        _isLineTooLong = false;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.EndsWith("\r"u8)) line = line[..^1];
        if (line.IsEmpty) return;

        ListedLine listed = _read(Encoding.Latin1.GetString(line));
        switch (listed.Kind)
        {
            case ListedKind.NotUnderstood:
                LinesNotUnderstood++;
                break;
            case ListedKind.File when _entries.Count == MaxEntries:
                HasMore = true;
                break;
            case ListedKind.File:
                _entries.Add(new DropEntry(_names.Decode(line[listed.NameAt..]), listed.SizeBytes, listed.ModifiedAt));
                break;
        }
    }
}
