using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Files;

/// <summary>依頼ファイル: what the house knows of one request file. Only <see cref="FileBook"/> changes it.</summary>
public sealed class RequestFile
{
    internal RequestFile(BatchId batch, CreditorCode creditor, string name, string sha256)
    {
        Batch = batch;
        Creditor = creditor;
        Name = name;
        Sha256 = sha256;
    }

    /// <summary>受付番号 of the file.</summary>
    public BatchId Batch { get; }

    public CreditorCode Creditor { get; }

    /// <summary>The name in <c>in/</c>, as the creditor chose it.</summary>
    public string Name { get; }

    /// <summary>Of the content that counts: that of its claim, or as it was read anew since.</summary>
    public string Sha256 { get; internal set; }

    public long SizeBytes { get; internal set; }

    /// <summary>When it was claimed or read anew, Japan time. Its MMDD dates are read as of this day.</summary>
    public DateTimeOffset ClaimedAt { get; internal set; }

    /// <summary>What its <c>.end</c> file said that is not true; null when there is nothing to object.</summary>
    public string? NotAsAnnounced { get; internal set; }

    public FileState State { get; internal set; }

    /// <summary>Why it was refused, or who released it.</summary>
    public string? Note { get; internal set; }

    /// <summary>The file that brought the same bytes or much of its records first.</summary>
    public BatchId? Earlier { get; internal set; }

    /// <summary>Why it is held; null when it never was.</summary>
    public FileHeld? Hold { get; internal set; }

    /// <summary>What was accepted; null before.</summary>
    public FileAccepted? Accepted { get; internal set; }

    /// <summary>SHA-256 of the result; null until every debit was final.</summary>
    public string? ResultSha256 { get; internal set; }

    /// <summary>How its records ended; null until every debit was final.</summary>
    public FileTotals? Totals { get; internal set; }

    /// <summary>SHA-256 of the report; null unless refused.</summary>
    public string? ReportSha256 { get; internal set; }

    /// <summary>Name under <c>out-staging/</c> of the piece that was staged last.</summary>
    public string? StagedAs { get; internal set; }

    /// <summary>Name under <c>out/</c> of the piece that was staged or delivered last.</summary>
    public string? PublishAs { get; internal set; }

    /// <summary>Name under <c>out/</c> of the delivered result or report; null before.</summary>
    public string? DeliveredAs { get; internal set; }

    /// <summary>When it was refused, or its last step, Japan time.</summary>
    public DateTimeOffset ChangedAt { get; internal set; }

    /// <summary>Sequence number of the last event about it; it is durable when that event is.</summary>
    public long Sequence { get; internal set; }

    /// <summary>Sum of all records; zero before acceptance.</summary>
    public Yen Total => Accepted?.Total ?? Yen.Zero;
}
