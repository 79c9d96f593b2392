using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>Reads a list of files from any bytes: entries, and how many lines were not understood. Never an exception.</summary>
internal sealed class DropListing
{
    public const int MaxEntries = 100_000;
    public const int MaxLineBytes = 4 * 1024;

    /// <summary>A longer list has no end.</summary>
    public const long MaxBytes = 64L * 1024 * 1024;

    /// <summary>The same for a list that is read for one name and not kept: some ten million files.</summary>
    public const long MaxSearchedBytes = 1024L * 1024 * 1024;

    private readonly FtpNames _names;
    private readonly Func<string, ListedLine> _read;
    private readonly string? _only;
    private readonly List<DropEntry> _entries = [];
    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _filled;
    private bool _isLineTooLong;

    private DropListing(FtpNames names, Func<string, ListedLine> read, string? only)
    {
        _names = names;
        _read = read;
        _only = only;
    }

    public IReadOnlyList<DropEntry> Entries => _entries;

    /// <summary>Lines that may have named a file.</summary>
    public int LinesNotUnderstood { get; private set; }

    /// <summary>The list went on behind the last entry that is kept.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Why a whole list that was read for one name does not say that there is no file of that name; null when it does.</summary>
    public string? Doubt => _entries.Count > 0 ? "The folder's list has the file."
        : LinesNotUnderstood > 0 ? $"The folder's list does not tell whether the file is there: {LinesNotUnderstood} of its lines are not understood."
        : null;

    /// <summary>For the answer to MLSD.</summary>
    /// <param name="names">The server's encoding.</param>
    /// <param name="only">The one name that is kept, however many others there are; null for all.</param>
    public static DropListing OfMachine(FtpNames names, string? only = null) => new(names, MachineLine.Read, only);

    /// <summary>For the answer to LIST; each line may be of Unix or of IIS.</summary>
    /// <param name="names">The server's encoding.</param>
    /// <param name="now">Tells the year of lines without one.</param>
    /// <param name="only">The one name that is kept, however many others there are; null for all.</param>
    public static DropListing OfPeople(FtpNames names, DateTimeOffset now, string? only = null)
        => new(names, line => char.IsAsciiDigit(line[0]) ? DosLine.Read(line) : UnixLine.Read(line, now), only);

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
            case ListedKind.File:
                Keep(new DropEntry(_names.Decode(line[listed.NameAt..]), listed.SizeBytes, listed.ModifiedAt));
                break;
        }
    }

    private void Keep(DropEntry entry)
    {
        if (_only is not null && !string.Equals(entry.Name, _only, StringComparison.Ordinal)) return;
        if (_entries.Count == MaxEntries) HasMore = true;
        else _entries.Add(entry);
    }
}
