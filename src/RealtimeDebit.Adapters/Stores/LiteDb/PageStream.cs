using Microsoft.Win32.SafeHandles;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>
/// A file of LiteDB's pages whose writes never fail for LiteDB. The first fault of the disk is kept for whoever owns the database, and
/// from then on nothing more reaches the disk: what is written stays in memory, so that LiteDB reads back what it wrote until it is closed.
/// </summary>
/// <remarks>
/// LiteDB 5.0.20 does not survive a failed write: its writer thread waits for itself for ever, so does everybody who closes the file, or a
/// finalizer throws and the process is dead (ADR 0032). After a fault the disk stands as a kill at that moment would have left it.
/// </remarks>
internal sealed class PageStream : Stream
{
    /// <summary>LiteDB reads and writes nothing but whole pages of this size in bytes.</summary>
    private const int PageBytes = 8192;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly Dictionary<long, byte[]> _unwritten = [];
    private readonly FirstFault _fault;
    private long _length;
    private long _position;

    /// <summary>Opens or makes the file; nobody else may write it meanwhile.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="fault">Shared by the files of one database: a log must not be emptied when the data could not be written.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public PageStream(string path, FirstFault fault)
    {
        _fault = fault;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _length = RandomAccess.GetLength(_file);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length
    {
        get
        {
            lock (_gate) return _length;
        }
    }

    public override long Position
    {
        get
        {
            lock (_gate) return _position;
        }

        set
        {
            lock (_gate) _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            Span<byte> into = buffer.AsSpan(offset, (int)Math.Clamp(_length - _position, 0, count));
            if (_unwritten.TryGetValue(_position, out byte[]? page)) page.AsSpan(0, into.Length).CopyTo(into);
            else ReadFile(into);
            _position += into.Length;
            return into.Length;
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count != PageBytes || offset < 0) throw new NotSupportedException($"A page has {PageBytes} bytes; {count} were to be written.");

        lock (_gate)
        {
            ReadOnlySpan<byte> page = buffer.AsSpan(offset, count);
            if (!TryOnDisk(page, static (file, at, bytes) => RandomAccess.Write(file, bytes, at))) _unwritten[_position] = page.ToArray();
            _position += count;
            _length = Math.Max(_length, _position);
        }
    }

    /// <summary>To the disk itself.</summary>
    public override void Flush()
    {
        lock (_gate) TryOnDisk([], static (file, _, _) => RandomAccess.FlushToDisk(file));
    }

    public override void SetLength(long value)
    {
        lock (_gate)
        {
            TryOnDisk([], (file, _, _) => RandomAccess.SetLength(file, value));
            foreach (long beyond in _unwritten.Keys.Where(at => at >= value).ToList()) _unwritten.Remove(beyond);
            _length = value;
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        lock (_gate)
        {
            return _position = origin switch
            {
                SeekOrigin.Current => _position + offset,
                SeekOrigin.End => _length + offset,
                _ => offset,
            };
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What lies on the disk at the position; beyond its end, where only unwritten pages were meant to be, zeros.</summary>
    private void ReadFile(Span<byte> into)
    {
        int read = 0;
        while (read < into.Length && RandomAccess.Read(_file, into[read..], _position + read) is > 0 and int more) read += more;

        into[read..].Clear();
    }

    /// <returns>False when the disk did not take it, now or before.</returns>
    private bool TryOnDisk(ReadOnlySpan<byte> bytes, Action<SafeFileHandle, long, ReadOnlySpan<byte>> act)
    {
        if (_fault.Happened is not null) return false;

        try
        {
            act(_file, _position, bytes);
            return true;
        }
        catch (IOException fault)
        {
            _fault.Keep(fault);
            return false;
        }
    }
}

/// <summary>Keeps the first fault of a disk. From any thread.</summary>
internal sealed class FirstFault
{
    private IOException? _happened;

    /// <summary>Null while the disk took everything.</summary>
    public IOException? Happened => Volatile.Read(ref _happened);

    public void Keep(IOException fault) => Interlocked.CompareExchange(ref _happened, fault, null);
}
