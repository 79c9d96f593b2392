using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What waits for a lane: real-time, batch, and those whose debit date (引落日) has not come.</summary>
/// <remarks>A debit that was withdrawn stays in its queue until it is reached and passed over; the counts leave it out at once.</remarks>
internal sealed class LaneQueues
{
    private readonly DebitQueue _realTime = new();
    private readonly DebitQueue _batch = new();
    private readonly SortedDictionary<DateOnly, FutureDay> _future = [];
    private readonly PriorityQueue<Debit, (long ValidUntilTicks, long Id)> _expiries = new();
    private int _lastFutureDay;

    public int RealTime { get; private set; }

    public int Batch { get; private set; }

    public int Future { get; private set; }

    /// <summary>The first debit date that is waited for; null when none is.</summary>
    public DateOnly? FirstFutureDay => _future.Count == 0 ? null : _future.First().Key;

    public void Put(Debit debit, DateOnly today)
    {
        WatchExpiry(debit);
        DateOnly day = debit.Row.DebitDate;
        if (day > today)
        {
            if (!_future.TryGetValue(day, out FutureDay? waiting)) _future.Add(day, waiting = new FutureDay(++_lastFutureDay));
            waiting.Add(debit);
            Future++;
            return;
        }

        QueueOf(debit).Enqueue(debit);
        Count(debit, 1);
    }

    /// <summary>Gives back what was taken and not sent.</summary>
    public void PutFirst(Debit debit)
    {
        WatchExpiry(debit);
        QueueOf(debit).PutFirst(debit);
        Count(debit, 1);
    }

    /// <summary>The next one that is still queued. It counts as waiting until <see cref="Leave"/>.</summary>
    public bool TryNext(bool realTime, out Debit debit)
    {
        DebitQueue queue = realTime ? _realTime : _batch;
        while (queue.TryDequeue(out debit))
        {
            if (debit.State == DebitState.Queued) return true;
        }

        return false;
    }

    /// <summary>What <see cref="TryNext"/> gave is being sent, or is put back elsewhere.</summary>
    public void Leave(Debit debit) => Count(debit, -1);

    /// <summary>A queued debit ended without being sent.</summary>
    public void NoteEnded(Debit debit)
    {
        // Its date alone does not say where it waits: a clock set back over midnight leaves debits of a day to come in the queues.
        if (!_future.TryGetValue(debit.Row.DebitDate, out FutureDay? waiting) || !waiting.Has(debit))
        {
            Count(debit, -1);
            return;
        }

        waiting.NoteEnded(debit);
        Future--;
    }

    /// <summary>Moves those whose day has come to the queues, behind what waits there.</summary>
    public void ReleaseUntil(DateOnly today)
    {
        while (FirstFutureDay is DateOnly day && day <= today)
        {
            FutureDay waiting = _future[day];
            _future.Remove(day);
            RealTime += waiting.RealTimeWaiting;
            Batch += waiting.BatchWaiting;
            Future -= waiting.RealTimeWaiting + waiting.BatchWaiting;
            _realTime.Append(waiting.RealTime);
            _batch.Append(waiting.Batch);
        }
    }

    /// <summary>A queued debit whose moment has passed; it stays where it is and is passed over when it is reached.</summary>
    public bool TryExpired(DateTimeOffset now, out Debit debit)
    {
        while (_expiries.TryPeek(out debit!, out (long ValidUntilTicks, long Id) due) && due.ValidUntilTicks < now.UtcTicks)
        {
            _expiries.Dequeue();
            if (debit.State == DebitState.Queued) return true;
        }

        return false;
    }

    /// <summary>A queued debit at the front whose debit date is over; it is passed over when it is reached.</summary>
    /// <remarks>At midnight all that waits is of the day before, so the front is enough; what hides behind is found when its turn comes.</remarks>
    public bool TryPassed(DateOnly today, out Debit debit) => TryPassed(_realTime, today, out debit) || TryPassed(_batch, today, out debit);

    /// <summary>When the next one may expire; null when none does.</summary>
    public DateTimeOffset? NextExpiry()
        => _expiries.TryPeek(out _, out (long ValidUntilTicks, long Id) due) ? new DateTimeOffset(due.ValidUntilTicks, TimeSpan.Zero) : null;

    private static bool TryPassed(DebitQueue queue, DateOnly today, out Debit debit)
    {
        while (queue.TryPeek(out debit))
        {
            if (debit.State == DebitState.Queued) return debit.Row.DebitDate < today;
            queue.TryDequeue(out _);
        }

        return false;
    }

    private void WatchExpiry(Debit debit)
    {
        if (debit.Origin.ValidUntil is DateTimeOffset until) _expiries.Enqueue(debit, (until.UtcTicks, debit.Id.Value));
    }

    private DebitQueue QueueOf(Debit debit) => debit.Origin.IsRealTime ? _realTime : _batch;

    private void Count(Debit debit, int change)
    {
        if (debit.Origin.IsRealTime) RealTime += change;
        else Batch += change;
    }

    private sealed class FutureDay(int number)
    {
        public DebitQueue RealTime { get; } = new();

        public DebitQueue Batch { get; } = new();

        public int RealTimeWaiting { get; private set; }

        public int BatchWaiting { get; private set; }

        public bool Has(Debit debit) => debit.FutureDay == number;

        public void Add(Debit debit)
        {
            debit.FutureDay = number;
            (debit.Origin.IsRealTime ? RealTime : Batch).Enqueue(debit);
            Count(debit, 1);
        }

        public void NoteEnded(Debit debit) => Count(debit, -1);

        private void Count(Debit debit, int change)
        {
            if (debit.Origin.IsRealTime) RealTimeWaiting += change;
            else BatchWaiting += change;
        }
    }
}
