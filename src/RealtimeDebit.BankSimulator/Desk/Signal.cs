namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>A counter that can be waited for, so that a test waits for what happened and never for a time.</summary>
internal sealed class Signal
{
    private readonly Lock _gate = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiting = [];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Raise()
    {
        lock (_gate)
        {
            long now = Interlocked.Increment(ref _count);
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Count > now) continue;
                _waiting[i].Reached.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Ends when the counter is at <paramref name="count"/> or beyond.</summary>
    public Task ReachesAsync(long count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Count >= count) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }
}
