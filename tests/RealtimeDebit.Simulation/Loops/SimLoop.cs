using RealtimeDebit.Core.Loops;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Loops;

/// <summary>The loop of one simulated process: a list of ready items of which any may be next. Dead, it forgets everything: its awaits never return.</summary>
internal sealed class SimLoop : SynchronizationContext, ILoop
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly SeededNumbers _numbers;
    private readonly bool _inOrder;
    private readonly TaskCompletionSource<FlowFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(SendOrPostCallback Work, object? State)> _ready = new(32);
    private volatile string? _foreignPost;

    /// <param name="numbers">Draws the next item.</param>
    /// <param name="inOrder">First in, first out, as the real loop has it; else any ready item.</param>
    public SimLoop(SeededNumbers numbers, bool inOrder)
    {
        _numbers = numbers;
        _inOrder = inOrder;
    }

    public bool IsCurrent => ReferenceEquals(Current, this);

    public Task<FlowFailure> Failed => _failed.Task;

    /// <summary>Told when a flow ended in an exception.</summary>
    public Action<FlowFailure>? OnFailed { get; set; }

    public bool IsDead { get; private set; }

    public int Ready => _ready.Count;

    /// <summary>Who posted from another thread (I11); null when nobody did.</summary>
    public string? ForeignPost => _foreignPost;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread) _foreignPost ??= $"a post from a foreign thread: {Environment.StackTrace}";
        else if (!IsDead) _ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for the loop.");

    public override SynchronizationContext CreateCopy() => this;

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

    /// <summary>The process is gone.</summary>
    public void Die()
    {
        IsDead = true;
        _ready.Clear();
    }

    /// <summary>Runs one ready item.</summary>
    public void Step()
    {
        int last = _ready.Count - 1;
        int index = _inOrder || last == 0 ? 0 : _numbers.Between(0, last);
        (SendOrPostCallback work, object? state) = _ready[index];
        if (_inOrder) _ready.RemoveAt(0);
        else
        {
            _ready[index] = _ready[last];
            _ready.RemoveAt(last);
        }

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
            var failure = new FlowFailure(name, error);
            _failed.TrySetResult(failure);
            OnFailed?.Invoke(failure);
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
}
