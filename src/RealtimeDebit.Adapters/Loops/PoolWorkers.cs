using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Adapters.Loops;

/// <summary>Runs pure work on the thread pool.</summary>
public sealed class PoolWorkers : IWorkers
{
    public Task<T> RunAsync<T>(Func<T> pureWork) => Task.Run(pureWork);
}
