using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.TestSupport.Loops;

/// <summary>Does the work as a later step of the same loop.</summary>
public sealed class InlineWorkers : IWorkers
{
    public async Task<T> RunAsync<T>(Func<T> pureWork)
    {
        await Task.Yield();
        return pureWork();
    }
}
