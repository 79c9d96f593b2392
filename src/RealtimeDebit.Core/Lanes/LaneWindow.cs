using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>A debit that is marked Sending and whose turn has not come.</summary>
/// <param name="Debit">Which debit.</param>
/// <param name="Durable">Ends when the mark is on the disk. No byte leaves before.</param>
internal readonly record struct MarkedDebit(Debit Debit, Task Durable);

/// <summary>The debits that are marked Sending ahead of their turn, so that a fast bank never waits for the disk.</summary>
/// <remarks>
/// Real-time debits are marked one by one, at most one for each slot. Batch debits are marked in pieces of half the bank's sending
/// window, the next piece while the last one is still being sent, so never more than the window. A crash turns all of them
/// into Unknown; "never saw it" is then the bank's normal answer.
/// </remarks>
internal sealed class LaneWindow
{
    /// <summary>応答コード of a debit whose moment passed before it was sent.</summary>
    public const int ExpiredCode = 2012;

    /// <summary>引落日: its debit date is over and it was not sent. Money is never taken on a later day than the debtor was told.</summary>
    public const int DatePassedCode = 2013;

    private readonly LaneQueues _queues;
    private readonly LaneHouse _house;
    private readonly int _slots;
    private readonly int _length;
    private readonly int _pieceLength;
    private readonly Queue<MarkedDebit> _realTime = new();
    private readonly Queue<MarkedDebit> _batch = new();

    public LaneWindow(LaneQueues queues, LaneHouse house, int slots, BankAbilities abilities)
    {
        _queues = queues;
        _house = house;
        _slots = slots;

        // Where the bank cannot be asked, each debit in the window would wait for people after a crash: so one.
        _length = abilities.HasInquiry ? Math.Max(1, abilities.SendingWindow) : 1;
        _pieceLength = (_length + 1) / 2;
    }

    /// <summary>Marked and not begun.</summary>
    public int Count => _realTime.Count + _batch.Count;

    /// <summary>Those of <see cref="Count"/> that stand in files.</summary>
    public int Batch => _batch.Count;

    /// <summary>Taken and not ended: under way at the bank.</summary>
    public int UnderWay { get; private set; }

    public bool HasBoth => _realTime.Count > 0 && _batch.Count > 0;

    /// <summary>Marks ahead what there is room for. With <paramref name="oneOnly"/> at most one debit is marked.</summary>
    public void Fill(DateTimeOffset now, bool oneOnly)
    {
        while (_realTime.Count < _slots && !(oneOnly && Count + UnderWay > 0) && TryFit(realTime: true, now, out Debit single))
        {
            Mark([single], _realTime);
        }

        if (oneOnly && Count + UnderWay > 0) return;

        int room = oneOnly ? 1 : _pieceLength;
        if (_batch.Count + room > _length) return;

        var piece = new List<Debit>(room);
        while (piece.Count < room && TryFit(realTime: false, now, out Debit record)) piece.Add(record);
        if (piece.Count > 0) Mark(piece, _batch);
    }

    /// <summary>The next one to send; <see cref="Count"/> is not zero. <paramref name="batchFirst"/>: the floor is in force.</summary>
    public MarkedDebit Take(bool batchFirst)
    {
        UnderWay++;
        return batchFirst || _realTime.Count == 0 ? _batch.Dequeue() : _realTime.Dequeue();
    }

    /// <summary>What was taken has been answered, or is given back.</summary>
    public void End() => UnderWay--;

    /// <summary>Gives everything that is marked and not begun back to the front of its queue, in its old order.</summary>
    public void GiveBack()
    {
        foreach (MarkedDebit marked in _realTime.Reverse()) GiveBack(marked.Debit);
        foreach (MarkedDebit marked in _batch.Reverse()) GiveBack(marked.Debit);
        _realTime.Clear();
        _batch.Clear();
    }

    /// <summary>Gives one back: no byte of it has left.</summary>
    public void GiveBack(Debit debit)
    {
        _ = _house.Register.ReturnUnsent(debit, NotSentReason.Stopped);
        _queues.PutFirst(debit);
    }

    private void Mark(List<Debit> debits, Queue<MarkedDebit> window)
    {
        // Checked and marked in this one stretch: nobody else can have taken them, withdrawn them or let them expire meanwhile.
        Task durable = _house.Register.MarkSending(debits);
        foreach (Debit debit in debits)
        {
            _queues.Leave(debit);
            window.Enqueue(new MarkedDebit(debit, durable));
        }
    }

    private bool TryFit(bool realTime, DateTimeOffset now, out Debit debit)
    {
        while (_queues.TryNext(realTime, out debit))
        {
            if (debit.Origin.ValidUntil < now)
            {
                _ = _house.Register.RejectUnsent(debit, ExpiredCode);
            }
            else if (debit.Row.DebitDate < now.JapanDate())
            {
                _ = _house.Register.RejectUnsent(debit, DatePassedCode);
            }
            else if (debit.Row.DebitDate > now.JapanDate())
            {
                // The clock was set back over midnight: its day is still to come.
                _queues.Leave(debit);
                _queues.Put(debit, now.JapanDate());
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
