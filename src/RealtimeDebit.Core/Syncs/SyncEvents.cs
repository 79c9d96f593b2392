using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Core.Syncs;

/// <summary>What a run of the sync came to.</summary>
public enum SyncOutcome
{
    /// <summary>Every new file is in force, and there was at least one.</summary>
    Taken,

    /// <summary>The source was read; nothing lay there that was not taken before.</summary>
    NothingNew,

    /// <summary>A full file would cancel too much and waits for two people.</summary>
    Held,

    /// <summary>A file is wrong or out of order; it and what follows it is not in force.</summary>
    Refused,

    /// <summary>The source could not be read.</summary>
    Unreadable,
}

/// <summary>A run of one bank's sync ended: the mark by which a night counts as done.</summary>
public sealed record MandateSyncEnded : HouseEvent
{
    public required BankCode Bank { get; init; }

    /// <summary>対象日: the day in Japan on which the run began.</summary>
    public required DateOnly BusinessDate { get; init; }

    public required SyncOutcome Outcome { get; init; }

    /// <summary>Files that took effect in this run.</summary>
    public required int Applied { get; init; }

    /// <summary>Code of the first problem and the file it stands in; null without one. No account and no name.</summary>
    public string? Because { get; init; }
}

/// <summary>A full file would cancel more than <see cref="Banks.MandateSourceSettings.MaxCancelPercent"/>: nothing of it is in force, two people decide.</summary>
public sealed record MandateFileHeld : HouseEvent
{
    public required BankCode Bank { get; init; }

    /// <summary>SHA-256 of its content.</summary>
    public required string SyncId { get; init; }

    public required string FileName { get; init; }

    /// <summary>What it would change.</summary>
    public required MandateCounts Counts { get; init; }

    /// <summary>Live mandates that it speaks for.</summary>
    public required int LiveBefore { get; init; }
}

/// <summary>What may become of a held file.</summary>
public enum HeldFileDecision
{
    /// <summary>適用: it takes effect as any other.</summary>
    Apply,

    /// <summary>破棄: nothing of it takes effect, and it counts as taken: the next number follows it.</summary>
    Discard,
}

/// <summary>One person's word on a held file; a second person's equal word decides.</summary>
/// <param name="SyncId">Which bytes: a file of other content needs words of its own.</param>
/// <param name="Reason">What they know; never empty.</param>
public sealed record HeldFileWord(BankCode Bank, string SyncId, HeldFileDecision Decision, string Operator, string Reason) : HouseEvent;
