using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Projection;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>
/// The only way into LiteDB: one thread, one call at a time, readers too. With two threads inside, LiteDB 5.0.20 fails within
/// seconds and has lost index entries without a word (docs/performance.md, storage).
/// </summary>
internal sealed class LiteDbGate : IAsyncDisposable
{
    private const int MostWaiting = 256;

    private readonly WorkThread _thread = new("LiteDB gate");
    private int _waiting;
    private volatile bool _disposed;

    /// <summary>Runs a call inside, after those that came before. What it returns must hold no reference into LiteDB.</summary>
    /// <exception cref="ProjectionBusyException">Too many wait already.</exception>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ProjectionBusyException();
        }

        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(_ => Run(call, result), null);
        return result.Task;
    }

    /// <summary>Works off what waits, then ends the thread.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _thread.DisposeAsync();
    }

    private void Run<T>(Func<T> call, TaskCompletionSource<T> result)
    {
        Interlocked.Decrement(ref _waiting);
        try
        {
            result.SetResult(call());
        }
        catch (Exception error)
        {
            // Nothing is swallowed: it goes to whoever awaits the call.
            result.SetException(error);
        }
    }
}
