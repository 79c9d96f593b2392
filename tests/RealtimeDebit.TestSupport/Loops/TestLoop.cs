using System.Runtime.ExceptionServices;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.TestSupport.Loops;

/// <summary>A loop that runs on the test's own thread: a queue worked off until a task ends or nothing is left to do.</summary>
/// <remarks>With a seed, any ready item may be next; without, first in, first out. Dropping the loop is the death of its process: no continuation ever runs.</remarks>
public sealed class TestLoop : ILoop
{
    private readonly List<(SendOrPostCallback Work, object? State)> _ready = [];
    private readonly LoopContext _context;
    private readonly Random? _order;
    private readonly TaskCompletionSource<FlowFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestLoop(int? seed = null)
    {
        _context = new LoopContext(this);
        _order = seed is { } value ? new Random(value) : null;
    }

    public bool IsCurrent => SynchronizationContext.Current == _context;

    public Task<FlowFailure> Failed => _failed.Task;

    public void Start(string name, Func<Task> flow) => Post(_ => _ = ObserveAsync(name, flow), null);

    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => _ = DeliverAsync(work, result), null);
        return result.Task;
    }

    public Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Runs until <paramref name="task"/> ends or nothing is ready any more.</summary>
    /// <returns>Whether it ended.</returns>
    public bool RunUntil(Task task)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            while (!task.IsCompleted && _ready.Count > 0)
                Next();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        return task.IsCompleted;
    }

    /// <summary>Runs <paramref name="work"/> to its end on this loop.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that never comes.</exception>
    public T Run<T>(Func<Task<T>> work)
    {
        var result = default(T);
        var task = RunAsync(async () => { result = await work(); });
        if (!RunUntil(task))
            throw new InvalidOperationException("The work never ends: nothing is ready on the loop.");
        if (task.Exception?.InnerException is { } error)
            ExceptionDispatchInfo.Throw(error);
        return result!;
    }

    /// <inheritdoc cref="Run{T}(Func{Task{T}})"/>
    public void Run(Func<Task> work) => Run(async () =>
    {
        await work();
        return true;
    });

    internal void Post(SendOrPostCallback work, object? state) => _ready.Add((work, state));

    private void Next()
    {
        var index = _order?.Next(_ready.Count) ?? 0;
        var (work, state) = _ready[index];
        _ready.RemoveAt(index);
        work(state);
    }

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
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    private sealed class LoopContext(TestLoop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for the loop.");

        public override SynchronizationContext CreateCopy() => this;
    }
}
