using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What a lane is doing.</summary>
public enum LaneState
{
    /// <summary>Not begun: start-up recovery is not over.</summary>
    Starting,

    /// <summary>Asks the bank as work comes.</summary>
    Running,

    /// <summary>An operator paused it. Inquiries go on, for they move no money.</summary>
    Paused,

    /// <summary>The bank is outside its service hours.</summary>
    Closed,

    /// <summary>The bank is in trouble and left alone for a while, or probed with one request.</summary>
    HeldBack,

    /// <summary>The process is stopping: what is under way is finished, nothing new begins.</summary>
    Stopping,

    /// <summary>Stopped.</summary>
    Stopped,

    /// <summary>A bug stopped this lane. Its debits stay as they are until the next start.</summary>
    Broken,
}

/// <summary>One lane at one moment, for people.</summary>
/// <param name="Bank">Its bank.</param>
/// <param name="State">What it is doing.</param>
/// <param name="WaitingRealTime">Queued single debits whose day has come.</param>
/// <param name="WaitingBatch">Queued records of files whose day has come.</param>
/// <param name="WaitingFuture">Queued, of a later debit date.</param>
/// <param name="Sending">Marked Sending: under way at the bank, or next in the window.</param>
/// <param name="Unknown">Of unknown result.</param>
/// <param name="MedianAnswer">Median time of the bank's last answers; zero before the first.</param>
/// <param name="Forecast">How long all that waits will take; null before the first answer.</param>
/// <param name="Reason">Why it does not run, as a sentence; null when it runs.</param>
/// <param name="Until">When that ends, Japan time, as far as it is known.</param>
/// <param name="NextOpening">When the bank opens next, Japan time; null while it is open, or when that is not known.</param>
public sealed record LaneStatus(
    BankCode Bank,
    LaneState State,
    int WaitingRealTime,
    int WaitingBatch,
    int WaitingFuture,
    int Sending,
    int Unknown,
    TimeSpan MedianAnswer,
    TimeSpan? Forecast,
    string? Reason,
    DateTimeOffset? Until,
    DateTimeOffset? NextOpening);

/// <summary>One line of the work list of unknown results.</summary>
/// <param name="Debit">Which debit.</param>
/// <param name="Because">Why its result is unknown, or what it waits for.</param>
/// <param name="WaitsForPeople">True when no inquiry is expected to settle it.</param>
/// <param name="Inquiries">How often this process has asked.</param>
/// <param name="NextInquiryIn">When it is asked for next; null when it is not, or is being asked for now.</param>
public sealed record UnknownLine(DebitId Debit, string Because, bool WaitsForPeople, int Inquiries, TimeSpan? NextInquiryIn);

/// <summary>Something about a lane that the log should say.</summary>
/// <param name="Bank">Which lane.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Text">As a sentence; no account, no name.</param>
/// <param name="Debit">Which debit it is about, if any.</param>
/// <param name="Error">With <see cref="LaneNewsKind.Broke"/>: the bug.</param>
public sealed record LaneNews(BankCode Bank, LaneNewsKind Kind, string Text, DebitId? Debit = null, Exception? Error = null);

/// <summary>The kinds of <see cref="LaneNews"/>.</summary>
public enum LaneNewsKind
{
    /// <summary>The bank is left alone for a while.</summary>
    HeldBack,

    /// <summary>The bank answers again.</summary>
    Recovered,

    /// <summary>A debit's result became unknown.</summary>
    BecameUnknown,

    /// <summary>An unknown debit waits for two people.</summary>
    WaitsForPeople,

    /// <summary>The bank never saw an unknown debit; it is queued again.</summary>
    NeverSeen,

    /// <summary>A bug stopped the lane.</summary>
    Broke,

    /// <summary>An operator paused the lane.</summary>
    Paused,
}
