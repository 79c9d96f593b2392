using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Retries;

/// <summary>再振替: failed records of a file were put into a new request file, which lies in the archive. Nothing is sent by it.</summary>
public sealed record FileRetryMade : HouseEvent
{
    /// <summary>The file whose records failed.</summary>
    public required BatchId Batch { get; init; }

    public required CreditorCode Creditor { get; init; }

    /// <summary>Numbers of the records, from 1 (data records only), as <c>3,7,9-12</c>. No record of a file stands in two retries of it.</summary>
    public required string Records { get; init; }

    /// <summary>How many these are.</summary>
    public required int Count { get; init; }

    /// <summary>Their sum.</summary>
    public required Yen Total { get; init; }

    /// <summary>引落日 of the new file.</summary>
    public required DateOnly DebitDate { get; init; }

    /// <summary>The result digits that were chosen, rising, each once: <c>1</c> or <c>19</c>.</summary>
    public required string Results { get; init; }

    /// <summary>SHA-256 of the new file, 64 hexadecimal characters.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Operator { get; init; }

    /// <summary>Why; empty when nothing was said.</summary>
    public required string Reason { get; init; }
}
