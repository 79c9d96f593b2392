using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Adapters.Loops;

/// <summary>The loop of production: one dedicated thread with its own <see cref="SynchronizationContext"/>.</summary>
/// <remarks>No ConfigureAwait(false) in here: the few lines around a flow belong to the loop too, and a way through the thread pool would only cost time.</remarks>
public sealed class LoopThread : ILoop, IAsyncDisposable
{
    private readonly WorkThread _thread;
    private readonly TaskCompletionSource<FlowFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopThread(string name = "core loop")
        => _thread = new WorkThread(name, () => SynchronizationContext.SetSynchronizationContext(new LoopContext(this)));

    public bool IsCurrent => _thread.IsCurrent;

    public Task<FlowFailure> Failed => _failed.Task;

    public void Start(string name, Func<Task> flow) => _thread.Post(_ => _ = ObserveAsync(name, flow), null);

    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_thread.Post(_ => _ = DeliverAsync(work, result), null))
            result.SetException(new ObjectDisposedException(nameof(LoopThread), "The loop has ended."));
        return result.Task;
    }

    public Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Works off what is queued now, then ends the thread. Flows that still wait for something never go on.</summary>
    public ValueTask DisposeAsync() => _thread.DisposeAsync();

    // The task itself is dropped: it cannot fail, because every exception ends in the catch.
    private async Task ObserveAsync(string name, Func<Task> flow)
    {
        try
        {
            await flow();
        }
        catch (Exception error)
        {
            _failed.TrySetResult(new FlowFailure(name, error));
        }
    }

    private static async Task DeliverAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(await work());
        }
        catch (OperationCanceledException canceled)
        {
            result.SetCanceled(canceled.CancellationToken);
        }
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    private void Post(SendOrPostCallback callback, object? state) => _thread.Post(state2 => Guarded(callback, state2), state);

    // A continuation never throws by itself (its exception lands in a task); an async void method could.
    private void Guarded(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception error)
        {
            _failed.TrySetResult(new FlowFailure("a callback", error));
        }
    }

    private sealed class LoopContext(LoopThread loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state)
            => throw new NotSupportedException("Waiting for the loop would block its caller; use ILoop.RunAsync.");

        public override SynchronizationContext CreateCopy() => this;
    }
}
