namespace RealtimeDebit.Core.Journal;

/// <summary>Events that wait for the disk, already parted into the frames in which they will be written.</summary>
internal sealed class PendingFrames
{
    private readonly Queue<PendingFrame> _frames = new();
    private readonly JournalOptions _options;
    private PendingFrame? _open;

    public PendingFrames(JournalOptions options, long lastSequence)
    {
        _options = options;
        LastSequence = lastSequence;
    }

    /// <summary>Last sequence that was given away.</summary>
    public long LastSequence { get; private set; }

    public bool IsEmpty => _frames.Count == 0;

    /// <summary>Queues events that are durable together or not at all.</summary>
    public Appended Add(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        if (events.Count == 0)
            throw new ArgumentException("An append has at least one event.", nameof(events));
        var first = LastSequence + 1;
        var bytes = events.Sum(e => (long)e.Length + JournalFormat.EventPrefixBytes);
        if (_open is null || !Fits(_open, events.Count, bytes))
            Open();
        foreach (var e in events)
        {
            // An append that spans frames begins in a fresh one: earlier events in it would have to wait for the last frame.
            if (_open!.Events.Count > 0 && !Fits(_open, 1, (long)e.Length + JournalFormat.EventPrefixBytes))
            {
                _open.Continues = true;
                Open();
            }

            _open!.Add(e);
            LastSequence++;
        }

        return new Appended(first, LastSequence, _open!.Durable.Task);
    }

    /// <summary>The frame that was begun last and is not taken yet.</summary>
    public PendingFrame? Last { get; private set; }

    /// <summary>Closes the frame that is being gathered, so that a commit ends at <see cref="LastSequence"/>.</summary>
    public void EndFrame() => _open = null;

    public PendingFrame Take()
    {
        var frame = _frames.Dequeue();
        if (ReferenceEquals(frame, _open))
            _open = null;
        if (ReferenceEquals(frame, Last))
            Last = null;
        return frame;
    }

    /// <summary>Bytes of the frames that follow the one just taken and belong to the same commit.</summary>
    public long BytesUntilCommitEnds(PendingFrame taken)
    {
        var bytes = (long)taken.FrameBytes;
        if (!taken.Continues)
            return bytes;
        foreach (var frame in _frames)
        {
            bytes += frame.FrameBytes;
            if (!frame.Continues)
                break;
        }

        return bytes;
    }

    /// <summary>The waiting frame with <paramref name="sequence"/>; of a commit that spans frames its last one.</summary>
    public PendingFrame? Find(long sequence)
        => _frames.FirstOrDefault(frame => frame.LastSequence >= sequence && !frame.Continues);

    private bool Fits(PendingFrame frame, int events, long bytes)
        => frame.Events.Count + events <= _options.MaxFrameEvents && frame.PayloadBytes + bytes <= _options.MaxFrameBytes;

    private void Open()
    {
        _open = new PendingFrame(LastSequence + 1);
        _frames.Enqueue(_open);
        Last = _open;
    }
}

/// <summary>One frame to be: written and flushed in one go.</summary>
internal sealed class PendingFrame(long firstSequence)
{
    public long FirstSequence { get; } = firstSequence;

    public long LastSequence => FirstSequence + Events.Count - 1;

    public List<ReadOnlyMemory<byte>> Events { get; } = [];

    public int PayloadBytes { get; private set; }

    public int FrameBytes => JournalFormat.FrameHeaderBytes + PayloadBytes;

    /// <summary>The commit goes on in the next frame.</summary>
    public bool Continues { get; set; }

    /// <summary>The place behind the frame; set when it is on the disk.</summary>
    public JournalPosition End { get; set; } = JournalPosition.Start;

    /// <summary>Ends with the flush of this frame.</summary>
    public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(ReadOnlyMemory<byte> payload)
    {
        Events.Add(payload);
        PayloadBytes = checked(PayloadBytes + JournalFormat.EventPrefixBytes + payload.Length);
    }
}
