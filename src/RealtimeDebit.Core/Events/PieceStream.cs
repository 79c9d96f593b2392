namespace RealtimeDebit.Core.Events;

/// <summary>Bytes in pieces of up to 1 MB: a snapshot may be larger than one array and should not be copied to grow.</summary>
internal sealed class PieceStream : Stream
{
    private const int FirstPieceBytes = 16 * 1024;
    private const int MostPieceBytes = 1024 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private byte[] _last = [];
    private int _piece;
    private int _offset;
    private int _lastUsed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Everything written, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces
        => _pieces.Select((piece, i) => i == _pieces.Count - 1 ? piece[.._lastUsed] : piece);

    /// <summary>Adds bytes to be read; they are not copied.</summary>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        _pieces.Add(bytes);
        _lastUsed = bytes.Length;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_piece < _pieces.Count)
        {
            ReadOnlyMemory<byte> rest = _pieces[_piece][_offset..];
            if (rest.Length > 0)
            {
                int count = Math.Min(rest.Length, buffer.Length);
                rest.Span[..count].CopyTo(buffer);
                _offset += count;
                return count;
            }

            // A piece that was read is let go: the books that grow from it take its place in memory.
            _pieces[_piece] = default;
            _piece++;
            _offset = 0;
        }

        return 0;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_pieces.Count == 0 || _lastUsed == _last.Length)
            {
                _last = new byte[_pieces.Count == 0 ? FirstPieceBytes : Math.Min(MostPieceBytes, _last.Length * 2)];
                _pieces.Add(_last);
                _lastUsed = 0;
            }

            int count = Math.Min(_last.Length - _lastUsed, buffer.Length);
            buffer[..count].CopyTo(_last.AsSpan(_lastUsed));
            _lastUsed += count;
            buffer = buffer[count..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is buffered elsewhere.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
