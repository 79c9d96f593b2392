namespace RealtimeDebit.Core.Projection;

/// <summary>Rows of live events that wait for the read model, with a bound. What does not fit is read from the journal later.</summary>
internal sealed class ReadModelQueue(int mostRows)
{
    private readonly Queue<ReadModelEntry> _entries = new();
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False from an overflow to the next <see cref="Begin"/>: rows are missing.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Rows that wait.</summary>
    public long Rows { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Empties the queue and takes rows from now on.</summary>
    public void Begin()
    {
        _entries.Clear();
        Rows = 0;
        IsWhole = true;
    }

    public void Add(ReadModelEntry entry)
    {
        if (!IsWhole) return;

        // One entry may be larger than the bound: it is kept in a compact form until it is read.
        if (Rows >= mostRows)
        {
            Begin();
            IsWhole = false;
        }
        else
        {
            _entries.Enqueue(entry);
            Rows += entry.Count;
        }

        Wake();
    }

    /// <summary>Lets go of what the journal has given already.</summary>
    public void DropThrough(long sequence)
    {
        while (_entries.TryPeek(out ReadModelEntry? entry) && entry.Sequence <= sequence) Take();
    }

    public ReadModelEntry Peek() => _entries.Peek();

    public ReadModelEntry Take()
    {
        ReadModelEntry entry = _entries.Dequeue();
        Rows -= entry.Count;
        return entry;
    }

    /// <summary>Ends a wait.</summary>
    public void Wake() => _signal.TrySetResult();

    /// <summary>Ends when something was added or <see cref="Wake"/> was called since the last wait.</summary>
    public async Task WaitAsync()
    {
        await _signal.Task;
        _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
