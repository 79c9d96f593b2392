namespace RealtimeDebit.Simulation.Runs;

/// <summary>Something that happens at a later moment of virtual time.</summary>
internal sealed class Due(Action act)
{
    public Action? Act { get; private set; } = act;

    public void Cancel() => Act = null;
}

/// <summary>Virtual time in ticks since the world began, and all that is due later. What is due at the same tick happens in a drawn order.</summary>
internal sealed class Timeline(TestSupport.Worlds.SeededNumbers ties)
{
    // The keys stand in the heap itself: looking for the next one then touches no other memory.
    private Place[] _heap = new Place[256];
    private int _count;

    public long Now { get; private set; }

    /// <summary>For which moment the last thing that happened was due. All that was due before it has happened; <see cref="Now"/> may have crept past what is due next.</summary>
    public long Moment { get; private set; }

    public int Count => _count;

    /// <summary>Something waits for a moment that has come. What was cancelled waits for nothing: else time would leap to the next moment while others are ready.</summary>
    public bool IsDue
    {
        get
        {
            while (_count > 0 && _heap[0].Due.Act is null) Pop();
            return _count > 0 && _heap[0].At <= Now;
        }
    }

    /// <summary>Time passes while something works.</summary>
    public void Creep(int ticks) => Now += ticks;

    public Due In(long ticks, Action act) => At(Now + Math.Max(0, ticks), act);

    public Due At(long at, Action act)
    {
        var due = new Due(act);
        var added = new Place(Math.Max(at, Now), ties.Next(), due);
        if (_count == _heap.Length) Array.Resize(ref _heap, _count * 2);
        int place = _count++;
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!IsBefore(added, _heap[parent])) break;
            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = added;
        return due;
    }

    /// <summary>Goes to the next moment at which something is due, and lets it happen. False when nothing is.</summary>
    public bool RunNext()
    {
        while (_count > 0)
        {
            Place next = Pop();
            if (next.Due.Act is not Action act) continue;

            Moment = next.At;
            if (next.At > Now) Now = next.At;
            act();
            return true;
        }

        return false;
    }

    private Place Pop()
    {
        Place top = _heap[0];
        Place last = _heap[--_count];
        _heap[_count] = default;
        int place = 0;
        while (true)
        {
            int child = (place * 2) + 1;
            if (child >= _count) break;
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child])) child++;
            if (!IsBefore(_heap[child], last)) break;
            _heap[place] = _heap[child];
            place = child;
        }

        if (_count > 0) _heap[place] = last;
        return top;
    }

    private static bool IsBefore(in Place a, in Place b) => a.At != b.At ? a.At < b.At : a.Tie < b.Tie;

    private readonly record struct Place(long At, ulong Tie, Due Due);
}
