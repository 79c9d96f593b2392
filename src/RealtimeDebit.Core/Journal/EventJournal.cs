using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Journal;

/// <summary>The truth: an append-only list of events, each durable before anyone outside hears of it.</summary>
/// <remarks>
/// Lives on the loop. Events are opaque bytes. Sequences are given at once, in the order of the calls; all that was appended while the disk
/// was busy goes into the next frame: one write and one flush for many callers (group commit).
/// </remarks>
public sealed class EventJournal
{
    private readonly ILoop _loop;
    private readonly IJournalDisk _disk;
    private readonly SegmentWriter _writer;
    private readonly PendingFrames _pending;
    private readonly TaskCompletionSource<JournalFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PendingFrame? _writing;
    private JournalFailedException? _failure;
    private bool _closing;

    private EventJournal(ILoop loop, IJournalDisk disk, TimeProvider time, JournalOptions options, OpenSegment segment, JournalRecoveryReport recovery)
    {
        _loop = loop;
        _disk = disk;
        _writer = new SegmentWriter(disk, time, options, segment);
        _pending = new PendingFrames(options, segment.End.Sequence);
        Durable = segment.End;
        Recovery = recovery;
        Space = new DiskSpace(disk, time, options, _closed.Task);
    }

    /// <summary>What start-up found.</summary>
    public JournalRecoveryReport Recovery { get; }

    /// <summary>Last sequence given away, durable or not.</summary>
    public long LastSequence => _pending.LastSequence;

    /// <summary>The end of the last commit that is on the disk.</summary>
    public JournalPosition Durable { get; private set; }

    /// <summary>Whether the disk has room to accept new things.</summary>
    public DiskSpace Space { get; }

    /// <summary>Completes when a write or flush failed. From then on every append fails; the process must stop.</summary>
    public Task<JournalFailedException> Failed => _failed.Task;

    /// <summary>Recovers the folder and opens the journal. What it holds then is durable and may be acted upon.</summary>
    /// <param name="knownSequence">The highest sequence that a snapshot or a read model has seen; 0 if none.</param>
    /// <exception cref="JournalRefusedException">The journal must not be used as it is.</exception>
    public static async Task<EventJournal> OpenAsync(ILoop loop, IJournalDisk disk, TimeProvider time, JournalOptions options, long knownSequence)
    {
        var (segment, report) = await new JournalRecovery(disk, time, options).RunAsync(knownSequence);
        var journal = new EventJournal(loop, disk, time, options, segment, report);
        await journal.Space.LookAsync();
        loop.Start("journal writer", journal.WriteFramesAsync);
        loop.Start("journal disk space", journal.Space.WatchAsync);
        return journal;
    }

    /// <summary>Queues events that become durable together or not at all, and gives them their sequences.</summary>
    /// <param name="events">The bytes must not change until <see cref="Appended.Durable"/> ends.</param>
    /// <returns>Its task fails with <see cref="JournalFailedException"/> if the disk fails.</returns>
    public Appended Append(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        RequireLoop();
        if (_closing)
            throw new InvalidOperationException("The journal is closed.");
        var appended = _pending.Add(events);
        if (_failure is not null)
            return appended with { Durable = Task.FromException(_failure) };
        _work.TrySetResult();
        return appended;
    }

    /// <summary>Ends when the event <paramref name="sequence"/>, given away earlier, is on the disk.</summary>
    public Task DurableAsync(long sequence)
    {
        RequireLoop();
        if (sequence > LastSequence)
            throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "This sequence was not given away yet.");
        if (sequence <= Durable.Sequence)
            return Task.CompletedTask;
        if (_writing is { Continues: false } writing && sequence <= writing.LastSequence)
            return writing.Durable.Task;
        return _pending.Find(sequence)?.Durable.Task ?? Task.FromException(_failure!);
    }

    /// <summary>Makes a commit end at <see cref="LastSequence"/> and gives that place once it is durable: a snapshot can name it.</summary>
    public async Task<JournalPosition> MarkAsync()
    {
        RequireLoop();
        _pending.EndFrame();
        var frame = _pending.Last ?? _writing;
        if (frame is null)
            return Durable;
        await frame.Durable.Task;
        return frame.End;
    }

    /// <summary>Hands all durable events behind <paramref name="after"/> to <paramref name="visit"/>, in slices, each checked.</summary>
    /// <param name="visit">Gets up to 256 events; their bytes are valid until its task ends.</param>
    /// <param name="through">The same folder through another port with its own thread, so that a long reading does not hold up commits; null: the journal's own.</param>
    /// <returns>The place up to which was read.</returns>
    /// <exception cref="JournalRefusedException">A segment is damaged, or <paramref name="after"/> is not a place of this journal.</exception>
    public Task<JournalPosition> ReadAsync(JournalPosition after, Func<IReadOnlyList<JournalEvent>, Task> visit, IJournalDisk? through = null)
    {
        RequireLoop();
        return JournalReader.ReadAsync(through ?? _disk, after, Durable, visit);
    }

    /// <summary>Waits until everything appended is durable, then closes the file.</summary>
    /// <exception cref="JournalFailedException">The disk failed.</exception>
    public Task CloseAsync()
    {
        RequireLoop();
        _closing = true;
        _work.TrySetResult();
        return _closed.Task;
    }

    private async Task WriteFramesAsync()
    {
        while (!_closing || !_pending.IsEmpty)
        {
            await _work.Task;
            _work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await WriteWaitingAsync();
        }

        await _writer.CloseAsync();
        _closed.SetResult();
    }

    private async Task WriteWaitingAsync()
    {
        var beginsCommit = true;
        while (!_pending.IsEmpty)
        {
            // Whoever stands ready on the loop goes first: what it appends shares this flush. A debit that is accepted is marked Sending
            // by its lane in the same one, and what the last flush let go on need not wait for the one after the next.
            if (beginsCommit)
                await Task.Yield();
            var frame = _pending.Take();
            _writing = frame;
            try
            {
                if (beginsCommit)
                    await _writer.MakeRoomAsync(frame.FirstSequence, _pending.BytesUntilCommitEnds(frame));
                await _writer.WriteAsync(frame);
            }
            catch (Exception error)
            {
                // What is on the disk is not known now, and no later flush can tell. Nobody is told that anything more was saved.
                throw Fail(frame, error);
            }

            // Checkpoint: the frame is on the disk. Only those whose events are in it hear of it; who queued meanwhile waits for the next flush.
            frame.End = new JournalPosition(frame.LastSequence, _writer.Chain);
            beginsCommit = !frame.Continues;
            if (beginsCommit)
                Durable = frame.End;
            _writing = null;
            frame.Durable.SetResult();
        }
    }

    private JournalFailedException Fail(PendingFrame writing, Exception error)
    {
        var failure = new JournalFailedException(error);
        _failure = failure;
        _failed.SetResult(failure);
        writing.Durable.SetException(failure);
        while (!_pending.IsEmpty)
            _pending.Take().Durable.SetException(failure);
        _closed.TrySetException(failure);
        return failure;
    }

    private void RequireLoop()
    {
        if (!_loop.IsCurrent)
            throw new InvalidOperationException("The journal is used on the loop only.");
    }
}
