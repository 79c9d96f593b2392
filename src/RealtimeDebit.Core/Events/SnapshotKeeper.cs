using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Events;

/// <summary>Makes a new snapshot while the house works, so that a start after a crash never replays more than a bounded tail.</summary>
/// <remarks>
/// It never touches the live books: it takes the last snapshot, adds what the journal says since, and keeps the result. So the
/// loop is not held up, and each snapshot proves that the journal's bytes lead to the state that was kept before.
/// </remarks>
public sealed class SnapshotKeeper
{
    private readonly EventStore _store;
    private readonly StorePorts _ports;
    private readonly IWorkers _workers;
    private readonly SnapshotOptions _options;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _covered;

    public SnapshotKeeper(EventStore store, StorePorts ports, IWorkers workers, SnapshotOptions options)
    {
        _store = store;
        _ports = ports;
        _workers = workers;
        _options = options;
        _covered = store.Opening.SnapshotSequence;
    }

    /// <summary>Told in a sentence why a snapshot could not be kept. Nothing is lost by it: the next start reads more of the journal.</summary>
    public event Action<string>? Troubled;

    /// <summary>Keeps one whenever the tail has grown long, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        _store.Log.Recorded += NoteRecorded;
        try
        {
            while (true)
            {
                await Task.Delay(_options.Interval, _ports.Time, stopping);
                await WhenGrownAsync(stopping);
                await TryKeepAsync();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop; the store keeps a snapshot of its own when it closes.
        }
        finally
        {
            _store.Log.Recorded -= NoteRecorded;
        }
    }

    private async Task WhenGrownAsync(CancellationToken stopping)
    {
        _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!IsLong(_store.Log.LastSequence)) await _grown.Task.OrCanceledAsync(stopping);
    }

    private void NoteRecorded(HouseEvent happened, long sequence)
    {
        if (IsLong(sequence)) _grown.TrySetResult();
    }

    private bool IsLong(long sequence) => sequence - _covered >= _options.Events;

    /// <summary>A snapshot is never the truth: a disk that does not take it must not stop the debits.</summary>
    private async Task TryKeepAsync()
    {
        try
        {
            await KeepAsync();
        }
        catch (IOException failed)
        {
            Tell(failed.Message);
        }
    }

    /// <summary>Says why one was not kept.</summary>
    internal void Tell(string trouble) => Troubled?.Invoke(trouble);

    /// <summary>Keeps one now.</summary>
    /// <returns>The event up to which it reaches.</returns>
    internal async Task<long> KeepAsync()
    {
        await _store.SealKeysAsync(_workers);
        JournalPosition end = await _store.Journal.MarkAsync();
        var snapshots = new BooksSnapshots(_ports);
        LoadedBooks last = await snapshots.LoadBesideAsync(_workers);
        await _store.Journal.ReadAsync(
            last.Position,
            slice => _workers.RunAsync(() => Apply(slice, last.Books, end.Sequence)),
            _ports.JournalForReading);
        await _store.CarryOverAsync(last.Books, _workers);
        await snapshots.SaveAsync(last.Books, end, _workers);
        _covered = end.Sequence;
        return _covered;
    }

    /// <summary>Frames end at <paramref name="end"/>, but a slice may go on behind it: those events belong to the next snapshot.</summary>
    private static int Apply(IReadOnlyList<JournalEvent> slice, Books books, long end)
    {
        int taken = 0;
        foreach (JournalEvent item in slice)
        {
            if (item.Sequence > end) break;
            books.Apply(EventCodec.Read(item.Payload.Span), item.Sequence);
            taken++;
        }

        return taken;
    }
}

/// <summary>When a snapshot is made while the house works.</summary>
public sealed record SnapshotOptions
{
    /// <summary>Events since the last snapshot from which on a new one is made.</summary>
    public long Events { get; init; } = 200_000;

    /// <summary>The least time from the start, or from the end of one (also of one that could not be kept), to the beginning of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}
