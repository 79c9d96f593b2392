using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Brings what was accepted to the lanes once it is durable: single debits and files on two belts, each in order.</summary>
internal sealed class LaneFeed
{
    private readonly EventLog _log;
    private readonly ILoop _loop;
    private readonly Action<Debit> _put;
    private readonly Belt<DebitId> _singles;
    private readonly Belt<BatchId> _files;

    public LaneFeed(EventLog log, ILoop loop, Action<Debit> put)
    {
        _log = log;
        _loop = loop;
        _put = put;
        _singles = new Belt<DebitId>(log, PutSingle);
        _files = new Belt<BatchId>(log, PutFileAsync);
    }

    public void Single(DebitId id, long sequence) => _singles.Add(id, sequence);

    public void File(BatchId batch, long sequence) => _files.Add(batch, sequence);

    public void Start()
    {
        _loop.Start("lane feed of single debits", _singles.RunAsync);
        _loop.Start("lane feed of files", _files.RunAsync);
    }

    /// <summary>What was not handed over yet stays Queued for the next start.</summary>
    public void Stop()
    {
        _singles.Stop();
        _files.Stop();
    }

    private Task PutSingle(DebitId id)
    {
        if (_log.Books.Debits.FindOpen(id) is { State: DebitState.Queued } debit) _put(debit);
        return Task.CompletedTask;
    }

    private Task PutFileAsync(BatchId batch)
        => _log.Books.Debits.FindRun(batch) is DebitRun run ? RunSlices.ForEachOpenAsync(run, PutQueued) : Task.CompletedTask;

    private void PutQueued(Debit debit)
    {
        if (debit.State == DebitState.Queued) _put(debit);
    }

    /// <summary>Things in order, each handed over when its event is durable.</summary>
    private sealed class Belt<T>(EventLog log, Func<T, Task> handOver)
    {
        private readonly Queue<(T Thing, long Sequence)> _things = new();
        private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _stopped;

        public void Add(T thing, long sequence)
        {
            _things.Enqueue((thing, sequence));
            _wake.TrySetResult();
        }

        public void Stop()
        {
            _stopped = true;
            _wake.TrySetResult();
        }

        public async Task RunAsync()
        {
            while (!_stopped)
            {
                while (!_stopped && _things.TryDequeue(out (T Thing, long Sequence) next))
                {
                    await log.DurableAsync(next.Sequence);
                    await handOver(next.Thing);
                }

                if (_stopped) return;
                _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_things.Count == 0) await _wake.Task;
            }
        }
    }
}
