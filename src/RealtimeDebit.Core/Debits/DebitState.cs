namespace RealtimeDebit.Core.Debits;

/// <summary>Where a debit stands. The four marked final never change again.</summary>
public enum DebitState
{
    /// <summary>Read from a door, not judged yet. Exists in memory only, never across a restart.</summary>
    Received,

    /// <summary>Accepted and durable; waits for its bank's lane.</summary>
    Queued,

    /// <summary>It is on disk that this debit is about to be sent. From here on the bank may have it.</summary>
    Sending,

    /// <summary>結果不明: it may have been taken. It is asked for, and never sent again blindly.</summary>
    Unknown,

    /// <summary>振替済, final.</summary>
    Collected,

    /// <summary>振替不能 by the bank's word, final.</summary>
    Declined,

    /// <summary>Refused by us, never sent to a bank, final.</summary>
    Rejected,

    /// <summary>取下げ: taken back before it was sent, final.</summary>
    Withdrawn,
}

/// <summary>What can happen to a debit.</summary>
public enum DebitMove
{
    /// <summary>Every rule passed.</summary>
    Accept,

    /// <summary>A rule failed, or the moment passed before it was sent.</summary>
    Reject,

    /// <summary>The creditor or an operator took it back.</summary>
    Withdraw,

    /// <summary>It is about to be sent; recorded before the first byte leaves.</summary>
    MarkSending,

    /// <summary>The bank said: collected.</summary>
    Collect,

    /// <summary>The bank said: declined.</summary>
    Decline,

    /// <summary>It was provably not sent, or the bank said that it did not take it on.</summary>
    ReturnUnsent,

    /// <summary>No understood answer came, or the process found it in Sending at start-up.</summary>
    LoseAnswer,

    /// <summary>The bank says it never saw it, and that can be trusted by now.</summary>
    ReturnNeverSeen,
}
