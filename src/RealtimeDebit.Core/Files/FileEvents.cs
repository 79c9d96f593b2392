using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Files;

/// <summary>A file in a drop's <c>in/</c> is about to be taken. Its bytes are in the archive already.</summary>
public sealed record FileClaimed : HouseEvent
{
    public required BatchId Batch { get; init; }

    public required CreditorCode Creditor { get; init; }

    /// <summary>The name in <c>in/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the content, 64 hexadecimal characters.</summary>
    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>What the <c>.end</c> file beside it said that is not true of the content; null when there is nothing to object.</summary>
    public string? NotAsAnnounced { get; init; }
}

/// <summary>Judged records of a file, not in force until <see cref="FileAccepted"/>. A file needs many of these.</summary>
/// <param name="Batch">Which file.</param>
/// <param name="FirstRecord">Number of the first record in this piece, from 1 (data records only).</param>
/// <param name="Rows">Records in the layout of <c>DebitRow</c>, one after the other.</param>
public sealed record FileRecordsStaged(BatchId Batch, int FirstRecord, byte[] Rows) : HouseEvent;

/// <summary>The one moment at which every staged record of a file becomes a debit, or none.</summary>
public sealed record FileAccepted : HouseEvent
{
    public required BatchId Batch { get; init; }

    /// <summary>The receipt number of record 1; record n has this plus n - 1.</summary>
    public required DebitId FirstDebit { get; init; }

    public required int Records { get; init; }

    /// <summary>Sum over all records, the rejected ones too.</summary>
    public required Yen Total { get; init; }

    public required int RejectedRecords { get; init; }

    /// <summary>The header groups of a 全銀 file; empty for a CSV file.</summary>
    public IReadOnlyList<FileGroup> Groups { get; init; } = [];
}

/// <summary>One header group of an accepted file.</summary>
/// <param name="DebitDate">引落日 with its year.</param>
/// <param name="CollectingAccount">取引銀行・支店・預金種目・口座番号 of the header as its 15 characters stand there.</param>
public sealed record FileGroup(DateOnly DebitDate, string CollectingAccount);

/// <summary>A file waits for an operator, because much of it stands in an earlier accepted file too.</summary>
public sealed record FileHeld : HouseEvent
{
    public required BatchId Batch { get; init; }

    /// <summary>The earlier file that it repeats.</summary>
    public required BatchId Earlier { get; init; }

    /// <summary>All data records of the held file.</summary>
    public required int Records { get; init; }

    /// <summary>How many of them stand in the earlier file; 0 when it is held for its date and account alone.</summary>
    public required int RepeatedRecords { get; init; }

    /// <summary>Which records are new, as <c>3,7,9-12</c>; ends with <c>…</c> when there are too many parts to list.</summary>
    public required string NewRecords { get; init; }
}

/// <summary>A file took another step of its own small life (<see cref="FileLife"/>).</summary>
/// <param name="Batch">Which file.</param>
/// <param name="Step">Which step.</param>
/// <param name="Name">With a staged piece: the name under <c>out-staging/</c>; when finished: the name in <c>done/</c> or <c>error/</c>.</param>
/// <param name="Note">Why it was refused; who released it.</param>
/// <param name="Sha256">The content of an archived result or of a report; of the request itself when it was read anew.</param>
/// <param name="PublishAs">With a staged or delivered piece: the name under <c>out/</c>.</param>
/// <param name="Earlier">With a refused duplicate: the file that brought the same bytes first.</param>
/// <param name="Totals">With an archived result: how its records ended.</param>
/// <param name="SizeBytes">With a request that was read anew: its bytes.</param>
public sealed record FileMoved(
    BatchId Batch,
    FileStep Step,
    string? Name = null,
    string? Note = null,
    string? Sha256 = null,
    string? PublishAs = null,
    BatchId? Earlier = null,
    FileTotals? Totals = null,
    long? SizeBytes = null) : HouseEvent;

/// <summary>How the records of a file ended.</summary>
/// <param name="Collected">Taken.</param>
/// <param name="Declined">Refused by a bank.</param>
/// <param name="Rejected">Refused by us or withdrawn; never sent, or never taken on.</param>
public sealed record FileTotals(RunTally Collected, RunTally Declined, RunTally Rejected);
