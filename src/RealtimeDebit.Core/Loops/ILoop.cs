namespace RealtimeDebit.Core.Loops;

/// <summary>The one thread on which all of Core runs. Between two awaits a flow on the loop is atomic.</summary>
/// <remarks>In production a dedicated thread; in the simulator a queue whose next item comes from a seed.</remarks>
public interface ILoop
{
    /// <summary>Whether the caller runs on the loop.</summary>
    bool IsCurrent { get; }

    /// <summary>Completes with the first background flow that ended in an exception. After that the process must stop: money may be at stake.</summary>
    Task<FlowFailure> Failed { get; }

    /// <summary>Starts a background flow on the loop, from any thread. Its exception is fatal and is told through <see cref="Failed"/>.</summary>
    void Start(string name, Func<Task> flow);

    /// <summary>Runs <paramref name="work"/> on the loop, from any thread; its result or exception goes to the caller, outside the loop.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}})"/>
    Task RunAsync(Func<Task> work);
}

/// <summary>A background flow that ended in an exception.</summary>
public sealed record FlowFailure(string Flow, Exception Error);
