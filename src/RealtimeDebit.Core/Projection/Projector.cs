using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Projection;

/// <summary>Keeps the read model behind the journal, never before it: rows of an event are handed on when the event is durable.</summary>
/// <remarks>
/// Lives on the loop. When the read model is behind (start-up, overflow, a part set aside, a wish to rebuild), the missing rows are
/// made from the journal with books of their own, while the service goes on; live rows wait in a bounded queue meanwhile.
/// </remarks>
public sealed class Projector
{
    /// <summary>The pause between attempts doubles up to this often: what is set aside takes disk space each time.</summary>
    private const int MostDoublings = 9;

    private readonly EventStore _store;
    private readonly StorePorts _ports;
    private readonly IWorkers _workers;
    private readonly IProjection _projection;
    private readonly ProjectorOptions _options;
    private readonly ReadModelQueue _queue;
    private readonly ReadModelWriter _writer;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _rebuilt;
    private bool _mustCatchUp;
    private bool _setAside;
    private bool _fromTheBeginning;
    private bool _stopping;
    private TaskCompletionSource? _reached;
    private long _wanted;
    private bool _pause;
    private int _troublesInARow;
    private bool _mustLook;

    /// <summary>To be made right after <paramref name="store"/> was opened, on the loop, before anything is recorded.</summary>
    public Projector(EventStore store, StorePorts ports, IWorkers workers, OpenedProjection opened, ProjectorOptions options)
    {
        _store = store;
        _ports = ports;
        _workers = workers;
        _projection = opened.Projection;
        _options = options;
        _queue = new ReadModelQueue(options.MostWaitingRows);
        _writer = new ReadModelWriter(opened.Projection, options.PieceRows);
        _writer.StartFrom(opened.Opening.Applied);

        // The events of this start itself give no rows.
        _mustCatchUp = opened.Opening.Applied < store.Opening.Journal.LastSequence;
        var mapper = new ReadModelMapper(Log.Books, _queue.Add);
        Log.Recorded += mapper.Note;
    }

    /// <summary>Told of each trouble, as a sentence for people. The read model is made good by itself.</summary>
    public event Action<string>? Troubled;

    /// <summary>Every row up to and with this event is in the read model.</summary>
    public long Applied => _writer.Applied;

    /// <summary>True while missing rows are made from the journal: answers about the past may be incomplete.</summary>
    public bool IsCatchingUp => _mustCatchUp || !_queue.IsWhole;

    private EventLog Log => _store.Log;

    /// <summary>The flow that keeps it going; to be started on the loop once.</summary>
    public async Task RunAsync()
    {
        while (!_stopping || !_queue.IsEmpty)
        {
            try
            {
                if (_pause) await PauseAsync();
                else if (IsCatchingUp) await CatchUpAsync();
                else await ApplyLiveAsync();

                TellReached();
            }
            catch (ProjectionLostException lost)
            {
                NoteLost(lost);
            }
            catch (OperationCanceledException) when (_stopping)
            {
                break;
            }
        }

        if (_stopping && _queue.IsEmpty && !IsCatchingUp) await FlushLastAsync();
        _rebuilt?.TrySetCanceled();
        _ended.SetResult();
    }

    /// <summary>Sets the whole read model aside and makes it anew from the journal, while everything goes on.</summary>
    /// <returns>Ends when it is there again; is cancelled when the service stops before.</returns>
    public Task RebuildAsync()
    {
        _rebuilt ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _setAside = true;
        _mustCatchUp = true;
        _queue.Wake();
        return _rebuilt.Task;
    }

    /// <summary>Hands on what waits and stops; what is not caught up yet is left to the next start. To be called after the store was closed.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _stop.TrySetResult();
        _queue.Wake();
        return _ended.Task;
    }

    /// <summary>Ends when every row up to and with this event, which was recorded already, is in.</summary>
    public async Task ReachedAsync(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, Log.LastSequence);
        while (Applied < sequence)
        {
            _wanted = Math.Max(_wanted, sequence);
            _reached ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _queue.Wake();
            await _reached.Task;
        }
    }

    /// <summary>Asks the read model, on the loop.</summary>
    /// <exception cref="ProjectionLostException">The part that would answer broke; it is made anew from the journal.</exception>
    /// <exception cref="ProjectionBusyException">Too many questions wait already.</exception>
    public async Task<T> AskAsync<T>(Func<IProjection, Task<T>> question)
    {
        try
        {
            return await question(_projection);
        }
        catch (ProjectionLostException)
        {
            _mustLook = true;
            _queue.Wake();
            throw;
        }
    }

    private async Task ApplyLiveAsync()
    {
        if (_mustLook)
        {
            // Fails when a question found a part broken.
            _mustLook = false;
            await _projection.ApplyAsync([], _writer.Applied);
        }

        if (_queue.IsEmpty)
        {
            if (Applied < _wanted) await FlushAsync(Log.LastSequence);
            else await _queue.WaitAsync();

            return;
        }

        await GatherAsync();
        int rows = 0;
        long sequence = 0;
        while (!_queue.IsEmpty && (rows < _options.PieceRows || _queue.Peek().Sequence == sequence))
        {
            ReadModelEntry entry = _queue.Take();
            sequence = entry.Sequence;
            rows += entry.Count;
            await Log.DurableAsync(sequence);
            await _writer.AddAsync(entry);
            if (_mustCatchUp) return;
        }

        // All rows up to here have been taken, also of those that gave none.
        await FlushAsync(_queue.IsEmpty ? Log.LastSequence : sequence);
    }

    /// <summary>A commit costs LiteDB as much for one row as for hundreds: a moment's wait leaves the processor to the lanes.</summary>
    private async Task GatherAsync()
    {
        bool wanted = _stopping || Applied < _wanted || _queue.Rows >= _options.PieceRows;
        if (wanted || _options.GatherFor == TimeSpan.Zero) return;

        await StopOrAsync(_options.GatherFor);
    }

    private async Task FlushAsync(long through)
    {
        await Log.DurableAsync(through);
        await _writer.FlushAsync(through);
        _troublesInARow = 0;
    }

    private async Task FlushLastAsync()
    {
        try
        {
            await _writer.FlushAsync(Log.LastSequence);
        }
        catch (ProjectionLostException lost)
        {
            Troubled?.Invoke(lost.Message);
        }
    }

    private void NoteLost(ProjectionLostException lost)
    {
        Troubled?.Invoke(lost.Message);
        _writer.StartFrom(Math.Min(_writer.Applied, lost.Applied));
        _mustCatchUp = true;
        _pause = true;
    }

    private void TellReached()
    {
        if (Applied < _wanted) return;

        TaskCompletionSource? reached = _reached;
        _reached = null;
        reached?.SetResult();
    }

    /// <summary>Ends after <paramref name="wait"/>, or at once when told to stop.</summary>
    private async Task StopOrAsync(TimeSpan wait) => await Task.WhenAny(Task.Delay(wait, _ports.Time), StoppedAsync());

    /// <summary>An async method in between: straight on the source's task, WhenAny would pass through the thread pool (ADR 0014).</summary>
    private async Task StoppedAsync() => await _stop.Task;

    private async Task PauseAsync()
    {
        _pause = false;
        TimeSpan pause = _options.PauseAfterTrouble * Math.Pow(2, Math.Min(_troublesInARow++, MostDoublings));
        await StopOrAsync(pause);
    }

    private async Task CatchUpAsync()
    {
        if (_setAside)
        {
            _setAside = false;
            await _projection.SetAsideAsync();
            _writer.StartFrom(0);
        }

        _writer.StartFrom(_writer.Applied);
        LoadedBooks start = await StartAsync();
        var replay = new JournalReplay(_store.Journal, _ports, _workers, _writer, start, () => _stopping);
        do
        {
            // Live rows are taken from here on; the journal gives all that came before.
            _queue.Begin();
            await Log.DurableAsync(Log.LastSequence);
            await replay.GoOnAsync();
            if (replay.LacksRecords)
            {
                _fromTheBeginning = true;
                return;
            }
        }
        while (!_queue.IsWhole);

        _queue.DropThrough(replay.Reached);
        _mustCatchUp = _setAside;
        if (_mustCatchUp) return;

        _rebuilt?.TrySetResult();
        _rebuilt = null;
    }

    /// <summary>A snapshot that is not newer than the read model, or the beginning.</summary>
    private async Task<LoadedBooks> StartAsync()
    {
        if (!_fromTheBeginning && _writer.Applied > 0)
        {
            LoadedBooks loaded = await new BooksSnapshots(_ports).LoadBesideAsync(_workers);
            if (loaded.Position.Sequence <= _writer.Applied) return loaded;
        }

        _fromTheBeginning = false;
        return LoadedBooks.Empty(_ports.Keys);
    }
}

/// <summary>Bounds of the projector. The defaults are those of production.</summary>
public sealed record ProjectorOptions
{
    /// <summary>Rows in one transaction of the read model.</summary>
    public int PieceRows { get; init; } = 1_000;

    /// <summary>Live rows that may wait in memory, about 250 bytes each; beyond it they are read from the journal again.</summary>
    public int MostWaitingRows { get; init; } = 400_000;

    /// <summary>How long rows are gathered before they are handed on.</summary>
    public TimeSpan GatherFor { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a first trouble the next attempt is made; doubles with each further one, up to 512 times.</summary>
    public TimeSpan PauseAfterTrouble { get; init; } = TimeSpan.FromSeconds(1);
}
