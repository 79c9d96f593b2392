using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Brings the debits of accepted files to the lanes once the acceptance is durable: file after file, in slices, so that the loop stays free.</summary>
internal sealed class LaneFeed
{
    private readonly EventLog _log;
    private readonly ILoop _loop;
    private readonly Action<Debit> _put;
    private readonly Queue<(BatchId Batch, long Sequence)> _files = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    public LaneFeed(EventLog log, ILoop loop, Action<Debit> put)
    {
        _log = log;
        _loop = loop;
        _put = put;
    }

    public void Add(BatchId batch, long sequence)
    {
        _files.Enqueue((batch, sequence));
        _wake.TrySetResult();
    }

    public void Start() => _loop.Start("lane feed of files", RunAsync);

    /// <summary>What was not handed over yet stays Queued for the next start.</summary>
    public void Stop()
    {
        _stopped = true;
        _wake.TrySetResult();
    }

    private async Task RunAsync()
    {
        while (!_stopped)
        {
            while (!_stopped && _files.TryDequeue(out (BatchId Batch, long Sequence) next))
            {
                await _log.DurableAsync(next.Sequence);
                if (_log.Books.Debits.FindRun(next.Batch) is DebitRun run) await RunSlices.ForEachOpenAsync(run, PutQueued);
            }

            if (_stopped) return;
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_files.Count == 0) await _wake.Task;
        }
    }

    private void PutQueued(Debit debit)
    {
        if (debit.State == DebitState.Queued) _put(debit);
    }
}
