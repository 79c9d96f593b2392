using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Projection;

/// <summary>One row of the read model: what follows from an event, in the form in which people ask for it. The same row again changes nothing.</summary>
/// <param name="Sequence">Number of the event.</param>
public abstract record ReadModelRow(long Sequence);

/// <summary>A debit that ended.</summary>
public sealed record ClosedDebitRow(long Sequence) : ReadModelRow(Sequence)
{
    /// <summary>受付番号.</summary>
    public required DebitId Id { get; init; }

    public required CreditorCode Creditor { get; init; }

    public required Door Door { get; init; }

    /// <summary>The file it stood in; null for a single debit.</summary>
    public required BatchId? Batch { get; init; }

    /// <summary>Number of its record in the file, from 1 and counting data records only; 1 for a single debit.</summary>
    public required int RecordNumber { get; init; }

    /// <summary>要求ID; empty when it had none.</summary>
    public required string RequestId { get; init; }

    public required string CustomerNumber { get; init; }

    /// <summary>Whole, not masked: whoever shows it masks it.</summary>
    public required BankAccount Account { get; init; }

    public required Yen Amount { get; init; }

    public required DateOnly DebitDate { get; init; }

    /// <summary>One of the four final states.</summary>
    public required DebitState State { get; init; }

    /// <summary>振替結果コード.</summary>
    public required char ResultCode { get; init; }

    /// <summary>応答コード: 0, 1001-1009, 2xxx, 4003.</summary>
    public required int ResponseCode { get; init; }

    /// <summary>銀行理由コード; empty when no bank was asked.</summary>
    public required string RawCode { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was sent last; null when it never was.</summary>
    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }
}

/// <summary>A request file as it stands.</summary>
public sealed record BatchRow(long Sequence) : ReadModelRow(Sequence)
{
    /// <summary>受付番号 of the file.</summary>
    public required BatchId Batch { get; init; }

    public required CreditorCode Creditor { get; init; }

    public required string Name { get; init; }

    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }

    public required FileState State { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Receipt number of record 1; null before acceptance.</summary>
    public required DebitId? FirstDebit { get; init; }

    /// <summary>Data records; 0 before acceptance.</summary>
    public required int Records { get; init; }

    public required int RejectedRecords { get; init; }

    public required Yen Total { get; init; }

    /// <summary>Why it was refused or held, or who released it; null when there is nothing to say.</summary>
    public required string? Note { get; init; }

    /// <summary>Name of the delivered result or report; null before.</summary>
    public required string? DeliveredAs { get; init; }
}

/// <summary>A mandate as the bank told of it last.</summary>
public sealed record MandateReadRow(long Sequence, StandingMandate Mandate) : ReadModelRow(Sequence);

/// <summary>A mandate as one file left it: a line of its history, which never changes.</summary>
public sealed record MandateHistoryRow(long Sequence, DateTimeOffset At, string FileName, StandingMandate Mandate) : ReadModelRow(Sequence);

/// <summary>A customer as the creditor told of them last.</summary>
public sealed record CustomerReadRow(long Sequence, CreditorCode Creditor, Customer Customer) : ReadModelRow(Sequence);

/// <summary>A mandate file that took effect.</summary>
public sealed record SyncRow(long Sequence, DateTimeOffset At, MandateFileApplied File) : ReadModelRow(Sequence);

/// <summary>A customer import that took effect.</summary>
public sealed record ImportRow(long Sequence, DateTimeOffset At, CustomersImported Import) : ReadModelRow(Sequence);
