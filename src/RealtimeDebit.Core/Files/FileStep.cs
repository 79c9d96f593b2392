namespace RealtimeDebit.Core.Files;

/// <summary>Where a request file stands in its life.</summary>
/// <remarks>The numbers stand in snapshots and are never given another meaning.</remarks>
public enum FileState
{
    /// <summary>About to be taken: it stands in <c>in/</c> still, or under its claim in <c>work/</c> already.</summary>
    Claimed = 0,

    /// <summary>In <c>work/</c>, ours.</summary>
    Owned = 1,

    /// <summary>It was claimed and is neither in <c>in/</c> nor in <c>work/</c>. Nothing of it is debited; it goes on if it appears in <c>work/</c>.</summary>
    Missing = 2,

    /// <summary>Its content is no longer what was claimed: a writer still held it. It rests in <c>work/</c> until it can be read anew; nothing of it is debited.</summary>
    Changed = 3,

    /// <summary>Back in <c>in/</c>. The end of a claim of before December 2026, when a changed file was given back.</summary>
    PutBack = 4,

    /// <summary>Waits for an operator, because it repeats much of an earlier file.</summary>
    Held = 5,

    /// <summary>An operator let it go on whole.</summary>
    Released = 6,

    /// <summary>Its records are debits. The receipt is to be published.</summary>
    Accepted = 7,

    /// <summary>The receipt stands whole in <c>out-staging/</c> or has been published.</summary>
    ReceiptStaged = 8,

    /// <summary>The receipt was published. The debits are at work.</summary>
    ReceiptDelivered = 9,

    /// <summary>Every debit is final and the result's bytes are in the archive.</summary>
    ResultArchived = 10,

    /// <summary>The result stands whole in <c>out-staging/</c> or has been published.</summary>
    ResultStaged = 11,

    /// <summary>The result was published. It is never written again, also when the creditor takes it away.</summary>
    ResultDelivered = 12,

    /// <summary>Refused as a whole; the report's bytes are in the archive.</summary>
    Refused = 13,

    /// <summary>The report stands whole in <c>out-staging/</c> or has been published.</summary>
    ReportStaged = 14,

    /// <summary>The report was published.</summary>
    ReportDelivered = 15,

    /// <summary>Done: the request lies in <c>done/</c> or <c>error/</c>.</summary>
    Finished = 16,
}

/// <summary>What can happen to a file after it was claimed. The names stand in the journal for ever.</summary>
public enum FileStep
{
    /// <summary>The rename into <c>work/</c> took effect.</summary>
    Owned,

    /// <summary>Records staged by an earlier attempt are void: they are judged and staged anew from the first.</summary>
    StagingDropped,

    /// <summary>Everything is delivered and the request has been moved to <c>done/</c> or <c>error/</c>.</summary>
    Finished,

    /// <summary>It is neither in <c>in/</c> nor in <c>work/</c>.</summary>
    Lost,

    /// <summary>The bytes in <c>work/</c> are not those that were claimed.</summary>
    Changed,

    /// <summary>It was moved back to <c>in/</c>. No longer taken: see ADR 0031.</summary>
    PutBack,

    /// <summary>After it had changed it was read once more at rest: from here on these bytes are what was claimed.</summary>
    ReadAnew,

    /// <summary>It waits for an operator.</summary>
    Held,

    /// <summary>An operator let it go on.</summary>
    Released,

    /// <summary>Every staged record became a debit. Never in a <see cref="FileMoved"/>: <see cref="FileAccepted"/> says it.</summary>
    Accepted,

    /// <summary>Nothing of it is taken.</summary>
    Refused,

    /// <summary>The receipt was written to <c>out-staging/</c> and read back whole.</summary>
    ReceiptStaged,

    /// <summary>The receipt was renamed into <c>out/</c>.</summary>
    ReceiptDelivered,

    /// <summary>The result was built and archived.</summary>
    ResultArchived,

    /// <summary>The result was written to <c>out-staging/</c> and read back whole.</summary>
    ResultStaged,

    /// <summary>The result was renamed into <c>out/</c>.</summary>
    ResultDelivered,

    /// <summary>The report was written to <c>out-staging/</c> and read back whole.</summary>
    ReportStaged,

    /// <summary>The report was renamed into <c>out/</c>.</summary>
    ReportDelivered,
}
