using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>A queue that debits can be given back to, at its front, and that takes over another one without copying it.</summary>
/// <remarks>Made of pieces of bounded length, so that a million debits never make one long copy on the loop.</remarks>
internal sealed class DebitQueue
{
    private const int PieceLength = 4096;

    private readonly Stack<Debit> _front = new();
    private readonly LinkedList<Queue<Debit>> _pieces = new();

    /// <summary>Entries, also of debits that were withdrawn since.</summary>
    public int Count { get; private set; }

    public void Enqueue(Debit debit)
    {
        if (_pieces.Last is not { Value.Count: < PieceLength })
        {
            _pieces.AddLast(new Queue<Debit>());
        }

        _pieces.Last!.Value.Enqueue(debit);
        Count++;
    }

    public void PutFirst(Debit debit)
    {
        _front.Push(debit);
        Count++;
    }

    /// <summary>Takes all of <paramref name="other"/> behind what is here; <paramref name="other"/> is empty then.</summary>
    public void Append(DebitQueue other)
    {
        if (other._front.Count > 0) _pieces.AddLast(new Queue<Debit>(other._front));
        foreach (Queue<Debit> piece in other._pieces) _pieces.AddLast(piece);
        Count += other.Count;
        other._front.Clear();
        other._pieces.Clear();
        other.Count = 0;
    }

    public bool TryPeek(out Debit debit)
    {
        if (_front.TryPeek(out debit!)) return true;

        while (_pieces.First is { } first)
        {
            if (first.Value.TryPeek(out debit!)) return true;
            _pieces.RemoveFirst();
        }

        return false;
    }

    public bool TryDequeue(out Debit debit)
    {
        if (_front.TryPop(out debit!))
        {
            Count--;
            return true;
        }

        while (_pieces.First is { } first)
        {
            if (first.Value.TryDequeue(out debit!))
            {
                Count--;
                return true;
            }

            _pieces.RemoveFirst();
        }

        return false;
    }
}
