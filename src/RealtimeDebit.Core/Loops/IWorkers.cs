namespace RealtimeDebit.Core.Loops;

/// <summary>Runs long pure work (parsing, hashing) off the loop, so that the loop stays free.</summary>
public interface IWorkers
{
    /// <summary>Runs <paramref name="pureWork"/> elsewhere. It must touch nothing that the loop changes meanwhile. The awaiting flow goes on on the loop.</summary>
    Task<T> RunAsync<T>(Func<T> pureWork);
}
