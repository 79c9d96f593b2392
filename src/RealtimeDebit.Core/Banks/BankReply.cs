namespace RealtimeDebit.Core.Banks;

/// <summary>What is known after a bank was asked to take money. "No answer" is neither true nor false, so there are four.</summary>
public abstract record BankReply
{
    private BankReply()
    {
    }

    /// <summary>振替済: the bank took the money and said so.</summary>
    /// <param name="RawCode">The bank's own code, at most 4 characters, kept as evidence.</param>
    public sealed record Collected(string RawCode) : BankReply;

    /// <summary>振替不能: the bank refused and said why. Final.</summary>
    /// <param name="ResultCode">振替結果コード: one of 1 2 3 4 8 9.</param>
    /// <param name="RawCode">The bank's own code, at most 4 characters.</param>
    public sealed record Declined(char ResultCode, string RawCode) : BankReply;

    /// <summary>The bank provably did not take this on: no byte left, or it answered that it will not now. May be sent later.</summary>
    public sealed record NotSent(NotSentReason Reason, string RawCode) : BankReply;

    /// <summary>The request may have arrived and no reply was understood. It must be asked for, never sent again blindly.</summary>
    /// <param name="Reason">What happened, in a few words for the log and the work list; no account, no name.</param>
    public sealed record Unknown(string Reason) : BankReply;
}

/// <summary>Why a debit was not taken on by the bank, so that the lane knows how long to hold back.</summary>
public enum NotSentReason
{
    /// <summary>No connection: refused, or not there within the connect time-out, before the first byte.</summary>
    Unreachable,

    /// <summary>The bank answered that it is outside its service hours.</summary>
    OutOfHours,

    /// <summary>The bank answered that it has too much to do.</summary>
    Throttled,

    /// <summary>The bank answered that it cannot serve now (stopping, not signed on).</summary>
    Unavailable,

    /// <summary>We stopped before the first byte (drain, or a window that was not begun).</summary>
    Stopped,
}
