namespace RealtimeDebit.Adapters.Loops;

/// <summary>One thread that works off a queue in order.</summary>
internal sealed class WorkThread : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private Queue<WorkItem> _waiting = new();
    private bool _stopping;

    public WorkThread(string name, Action? atStart = null)
    {
        _thread = new Thread(() => Run(atStart)) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Queues work. It must not throw.</summary>
    /// <returns>False after <see cref="DisposeAsync"/>: the work will never run.</returns>
    public bool Post(SendOrPostCallback work, object? state)
    {
        lock (_gate)
        {
            if (_stopping)
                return false;
            _waiting.Enqueue(new WorkItem(work, state));
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Works off what is queued, then ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        if (!IsCurrent)
            await _ended.Task.ConfigureAwait(false);
    }

    private void Run(Action? atStart)
    {
        atStart?.Invoke();
        var taken = new Queue<WorkItem>();
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0)
                {
                    if (_stopping)
                    {
                        _ended.SetResult();
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                (taken, _waiting) = (_waiting, taken);
            }

            while (taken.TryDequeue(out var item))
                item.Work(item.State);
        }
    }

    private readonly record struct WorkItem(SendOrPostCallback Work, object? State);
}
