using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>A debit of unknown result, and when it is asked for next.</summary>
internal sealed class UnknownDebit(Debit debit, long lastByteTimestamp)
{
    public Debit Debit { get; } = debit;

    /// <summary>Monotonic: when this process may last have sent a byte of it, or when it began, whichever is later.</summary>
    public long LastByteTimestamp { get; } = lastByteTimestamp;

    public int Inquiries { get; set; }

    /// <summary>What it waits for, as people read it.</summary>
    public string Because { get; set; } = "";

    public bool WaitsForPeople { get; set; }

    /// <summary>Monotonic; null while an inquiry is under way, or when asking leads nowhere.</summary>
    public long? DueTimestamp { get; set; }

    /// <summary>Ends when the inquiry that is under way was answered and recorded; null when there is none.</summary>
    public TaskCompletionSource? Asking { get; set; }
}

/// <summary>All debits of unknown result of one lane, in the order in which they are asked for.</summary>
internal sealed class UnknownDebits
{
    private readonly SortedDictionary<DebitId, UnknownDebit> _all = [];
    private readonly PriorityQueue<UnknownDebit, (long DueTimestamp, long Id)> _due = new();

    public int Count => _all.Count;

    /// <summary>Oldest receipt first.</summary>
    public IReadOnlyCollection<UnknownDebit> All => _all.Values;

    public UnknownDebit? Find(DebitId id) => _all.GetValueOrDefault(id);

    public void Add(UnknownDebit unknown) => _all[unknown.Debit.Id] = unknown;

    public void Remove(DebitId id) => _all.Remove(id);

    /// <summary>Asks for it at that time.</summary>
    public void Schedule(UnknownDebit unknown, long dueTimestamp)
    {
        unknown.DueTimestamp = dueTimestamp;
        _due.Enqueue(unknown, (dueTimestamp, unknown.Debit.Id.Value));
    }

    /// <summary>When the next one is due; null when none is.</summary>
    public long? NextDue()
    {
        while (_due.TryPeek(out UnknownDebit? unknown, out (long DueTimestamp, long Id) due))
        {
            if (unknown.DueTimestamp == due.DueTimestamp && _all.GetValueOrDefault(unknown.Debit.Id) == unknown) return due.DueTimestamp;

            _due.Dequeue();
        }

        return null;
    }

    /// <summary>Takes the next one that is due; its time is cleared.</summary>
    public bool TryTakeDue(long nowTimestamp, out UnknownDebit unknown)
    {
        unknown = null!;
        if (NextDue() is not long due || due > nowTimestamp) return false;

        unknown = _due.Dequeue();
        unknown.DueTimestamp = null;
        return true;
    }
}
