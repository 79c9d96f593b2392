namespace RealtimeDebit.Core.Loops;

/// <summary>Work of which one run for each key may be under way, and that ends at its next step when the house stops.</summary>
/// <remarks>Nothing may be recorded once the store closes; so the house waits here before it closes it.</remarks>
internal sealed class RunningWork<TKey>
    where TKey : notnull
{
    private readonly HashSet<TKey> _running = [];
    private TaskCompletionSource? _idle;

    /// <summary>True from the moment the house stops.</summary>
    public bool IsStopping => _idle is not null;

    /// <summary>Begins a run. False when one is under way already.</summary>
    public bool TryBegin(TKey key) => _running.Add(key);

    public bool IsRunning(TKey key) => _running.Contains(key);

    public void End(TKey key)
    {
        _running.Remove(key);
        if (_running.Count == 0) _idle?.TrySetResult();
    }

    /// <summary>To be called between steps.</summary>
    /// <exception cref="OperationCanceledException">The house stops.</exception>
    public void ThrowIfStopping()
    {
        if (IsStopping) throw new OperationCanceledException("The service is stopping.");
    }

    /// <summary>Lets every run end at its next step.</summary>
    /// <returns>Ends when none is under way.</returns>
    public Task StopAsync()
    {
        _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.Count == 0) _idle.TrySetResult();
        return _idle.Task;
    }
}
