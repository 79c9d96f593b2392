namespace RealtimeDebit.Core.Journal;

/// <summary>Reads one segment frame by frame in slices. Judges each frame alone: sequence and chain are the caller's to check.</summary>
internal sealed class SegmentReader
{
    private const int SliceBytes = 256 * 1024;

    private readonly IJournalFile _file;
    private readonly uint _segment;
    private byte[] _buffer = [];
    private long _bufferOffset;
    private int _buffered;
    private long? _fileBytes;

    public SegmentReader(IJournalFile file, uint segment)
    {
        _file = file;
        _segment = segment;
    }

    /// <summary>Where the next frame begins.</summary>
    public long OffsetBytes { get; private set; } = JournalFormat.HeaderBytes;

    public async Task<ReadOnlyMemory<byte>> ReadHeaderBytesAsync() => await PeekAsync(0, JournalFormat.HeaderBytes);

    /// <summary>Steps over the next frame. The frame's memory is valid until the next call.</summary>
    public async Task<FrameRead> NextAsync()
    {
        var frame = await FrameAtAsync(OffsetBytes);
        if (!frame.IsEmpty)
        {
            OffsetBytes += frame.Length;
            return new FrameRead(FrameKind.Whole, frame);
        }

        var clean = await FindAsync(OffsetBytes, static bytes => bytes.IndexOfAnyExcept((byte)0)) < 0;
        return new FrameRead(clean ? FrameKind.End : FrameKind.Damaged, default);
    }

    /// <summary>Looks behind a damaged frame for a whole one.</summary>
    /// <returns>Its offset, or -1.</returns>
    public async Task<long> FindWholeFrameAfterAsync(long offset)
    {
        while (true)
        {
            offset = await FindAsync(offset + 1, static bytes => bytes.IndexOf(JournalFormat.FrameMagic));
            if (offset < 0 || !(await FrameAtAsync(offset)).IsEmpty)
                return offset;
        }
    }

    /// <summary>The whole frame at <paramref name="offset"/>, or nothing.</summary>
    private async Task<ReadOnlyMemory<byte>> FrameAtAsync(long offset)
    {
        var header = await PeekAsync(offset, JournalFormat.FrameHeaderBytes);
        if (JournalFormat.ClaimedPayloadBytes(header.Span) is not { } payloadBytes)
            return default;
        var length = JournalFormat.FrameHeaderBytes + payloadBytes;
        if (length > _fileBytes - offset)
            return default;
        var frame = await PeekAsync(offset, length);
        return frame.Length == length && JournalFormat.IsWhole(frame.Span, _segment) ? frame : default;
    }

    private delegate int Search(ReadOnlySpan<byte> bytes);

    // Slices overlap by three bytes, so that a frame's magic across a border is seen.
    private async Task<long> FindAsync(long offset, Search search)
    {
        const int overlap = 3;
        while (true)
        {
            var bytes = await PeekAsync(offset, SliceBytes);
            var found = search(bytes.Span);
            if (found >= 0)
                return offset + found;
            if (bytes.Length < SliceBytes)
                return -1;
            offset += SliceBytes - overlap;
        }
    }

    private async Task<ReadOnlyMemory<byte>> PeekAsync(long offset, int wanted)
    {
        if (offset < _bufferOffset || offset + wanted > _bufferOffset + _buffered)
        {
            // A slice, but never more than there is: most segments of a young journal are small.
            _fileBytes ??= await _file.LengthAsync();
            var room = (int)Math.Min(Math.Max(wanted, SliceBytes), Math.Max(0, _fileBytes.Value - offset));
            if (_buffer.Length < room)
                _buffer = new byte[room];
            _bufferOffset = offset;
            _buffered = await _file.ReadAsync(offset, _buffer);
        }

        var start = (int)(offset - _bufferOffset);
        return _buffer.AsMemory(start, Math.Max(0, Math.Min(wanted, _buffered - start)));
    }
}

internal enum FrameKind
{
    Whole,

    /// <summary>Nothing but zeros, or nothing at all, up to the end of the file.</summary>
    End,

    /// <summary>Something stands there that is not a whole frame.</summary>
    Damaged,
}

internal readonly record struct FrameRead(FrameKind Kind, ReadOnlyMemory<byte> Frame)
{
    public FrameHeader Header => JournalFormat.ReadFrameHeader(Frame.Span);

    public ReadOnlyMemory<byte> Payload => Frame[JournalFormat.FrameHeaderBytes..];
}
