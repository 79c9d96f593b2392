namespace RealtimeDebit.Core.Journal;

/// <summary>Follows sequence and hash chain through one segment, and says where its last whole commit ends.</summary>
/// <remarks>Used by recovery, which may cut a torn tail, and by reading, which may not.</remarks>
internal sealed class SegmentScan
{
    private readonly string _name;
    private readonly SegmentReader _reader;
    private readonly byte[] _chain;
    private long _sequence;

    private SegmentScan(string name, SegmentReader reader, SegmentHeader header)
    {
        _name = name;
        _reader = reader;
        Header = header;
        _chain = header.Chain.ToArray();
        _sequence = header.FirstSequence - 1;
        Committed = new JournalPosition(_sequence, header.Chain);
        CommittedBytes = JournalFormat.HeaderBytes;
    }

    public SegmentHeader Header { get; }

    /// <summary>End of the last whole commit.</summary>
    public JournalPosition Committed { get; private set; }

    /// <summary>Offset of that end in the file.</summary>
    public long CommittedBytes { get; private set; }

    /// <summary>Why the segment ends before its bytes do; null at a clean end.</summary>
    public string? TornBecause { get; private set; }

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="JournalRefusedException">The header is damaged, of a later format, or of another segment.</exception>
    public static async Task<SegmentScan> BeginAsync(IJournalFile file, uint number)
    {
        var name = JournalFormat.SegmentName(number);
        var reader = new SegmentReader(file, number);
        var header = JournalFormat.ReadHeader((await reader.ReadHeaderBytesAsync()).Span, out var problem)
            ?? throw new JournalRefusedException(name, 0, problem);
        return header.Number == number
            ? new SegmentScan(name, reader, header)
            : throw new JournalRefusedException(name, 16, $"the file holds segment {header.Number}");
    }

    /// <summary>The next frame whose place in sequence and chain is right, or null at the end, clean or torn.</summary>
    /// <exception cref="JournalRefusedException">Damage that is not a torn tail.</exception>
    public async Task<ScannedFrame?> NextAsync()
    {
        var offset = _reader.OffsetBytes;
        var read = await _reader.NextAsync();
        if (read.Kind == FrameKind.Whole)
            return Follow(offset, read);
        if (read.Kind == FrameKind.Damaged)
        {
            // Frames are flushed one by one, so a torn write is the last thing in the file. A whole frame behind it means that
            // what was once flushed is damaged: events may be missing that somebody was told of.
            var later = await _reader.FindWholeFrameAfterAsync(offset);
            if (later >= 0)
                throw new JournalRefusedException(_name, offset, $"damaged; a whole commit stands behind it at byte {later}");
            TornBecause = "an incomplete commit";
        }
        else if (CommittedBytes < offset)
        {
            TornBecause = "a commit whose last frames are missing";
        }

        return null;
    }

    private ScannedFrame Follow(long offset, FrameRead read)
    {
        var header = read.Header;
        if (header.FirstSequence != _sequence + 1)
            throw new JournalRefusedException(_name, offset, $"sequence {_sequence + 1} is missing; the next commit begins at {header.FirstSequence}");
        var events = JournalFormat.SplitPayload(read.Payload, header.Events)
            ?? throw new JournalRefusedException(_name, offset, "the commit's events do not fill it");
        JournalFormat.MoveChain(_chain, read.Payload.Span);
        if (!read.Frame.Span.Slice(JournalFormat.ChainOffsetBytes, JournalFormat.ChainBytes).SequenceEqual(_chain))
            throw new JournalRefusedException(_name, offset, "the hash chain is broken: an earlier commit was changed");
        _sequence += header.Events;
        if (!header.Continues)
        {
            Committed = new JournalPosition(_sequence, _chain.ToArray());
            CommittedBytes = _reader.OffsetBytes;
        }

        return new ScannedFrame(header.FirstSequence, events, header.Continues);
    }
}

/// <summary>A frame in its right place. Its memory is valid until the next one is read.</summary>
internal sealed record ScannedFrame(long FirstSequence, IReadOnlyList<ReadOnlyMemory<byte>> Events, bool Continues)
{
    public long LastSequence => FirstSequence + Events.Count - 1;
}
