using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;

namespace RealtimeDebit.Core.Debits;

/// <summary>口座振替: one request to take money from one account. The unit of work that is carried from door to door.</summary>
/// <remarks>
/// Only <see cref="DebitBook"/> changes it, and only because an event says so. About 90 bytes besides its row: a
/// million of these are open at once while a large file is worked off.
/// </remarks>
public sealed class Debit
{
    private readonly byte[] _rows;
    private readonly int _rowOffsetBytes;
    private readonly int _index;

    internal Debit(DebitOrigin origin, int index, byte[] rows, int rowOffsetBytes)
    {
        Origin = origin;
        _index = index;
        _rows = rows;
        _rowOffsetBytes = rowOffsetBytes;
    }

    /// <summary>受付番号.</summary>
    public DebitId Id => new(Origin.FirstDebit.Value + _index);

    /// <summary>What this debit shares with the others that came in with it.</summary>
    public DebitOrigin Origin { get; }

    /// <summary>What it asks for.</summary>
    public DebitRow Row => new(_rows, _rowOffsetBytes);

    public CreditorCode Creditor => Origin.Creditor;

    /// <summary>Number of its record in a file, from 1 and counting data records only; 1 for a single debit.</summary>
    public int RecordNumber => _index + 1;

    public DebitState State { get; private set; } = DebitState.Received;

    /// <summary>Sequence number of the last event about it; it is durable when that event is.</summary>
    public long Sequence { get; private set; }

    /// <summary>When it was last marked Sending, Unix milliseconds; 0 = never.</summary>
    public long SentAtUnixMilliseconds { get; internal set; }

    /// <summary>Why its result is unknown, for the work list; null in any other state.</summary>
    public string? UnknownBecause { get; internal set; }

    /// <summary>How it ended; null until it is final.</summary>
    public DebitOutcome? Outcome { get; internal set; }

    /// <summary>True once the lanes of this process know of it. Memory only; says nothing about its life.</summary>
    internal bool IsInLane { get; set; }

    /// <summary>Number that its lane gave to the waiting day it was last put into; 0 = none. A day that is over never has its number again. Memory only.</summary>
    internal int FutureDay { get; set; }

    /// <summary>What the bank is asked. The key stays the same for the whole life of this debit.</summary>
    public DebitOrder ToOrder(string salt)
    {
        DebitRow row = Row;
        return new DebitOrder(
            Id.RequestKey(salt), row.CollectingCode, row.Account, row.DebtorName, row.Amount, row.CustomerNumber, row.DebitDate);
    }

    /// <summary>Takes a step of its life. Throws when <see cref="DebitLife"/> does not know the step.</summary>
    internal void Move(DebitMove move, long sequence)
    {
        State = DebitLife.Next(State, move);
        Sequence = sequence;
        if (State != DebitState.Unknown) UnknownBecause = null;
    }
}

/// <summary>What debits that came in together share: a file's records, or a single debit alone.</summary>
public sealed class DebitOrigin
{
    public required CreditorCode Creditor { get; init; }

    public required Door Door { get; init; }

    /// <summary>The file they stand in; null for a single debit.</summary>
    public BatchId? Batch { get; init; }

    /// <summary>Receipt number of the first; for a file it is known only from its acceptance on.</summary>
    public DebitId FirstDebit { get; internal set; }

    /// <summary>When it was accepted, Japan time.</summary>
    public DateTimeOffset ReceivedAt { get; internal set; }

    /// <summary>Never sent to the bank after this instant; null = no such limit.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Priority on the lane: a single debit has somebody waiting for its answer.</summary>
    public bool IsRealTime => Batch is null;
}

/// <summary>How a debit ended.</summary>
/// <param name="ResultCode">振替結果コード as a result file shows it: 0 1 2 3 4 8 9.</param>
/// <param name="ResponseCode">応答コード: 0 collected, 1001-1009 declined, 2xxx rejected by us, 4003 withdrawn.</param>
/// <param name="RawCode">The bank's own code, at most 4 characters; empty when no bank was asked.</param>
/// <param name="At">When, Japan time.</param>
public sealed record DebitOutcome(char ResultCode, int ResponseCode, string RawCode, DateTimeOffset At);
