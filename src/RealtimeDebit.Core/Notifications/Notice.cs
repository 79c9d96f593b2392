using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Notifications;

/// <summary>通知: one thing that somebody outside is told. Without account numbers and names of debtors: those stand in the files.</summary>
/// <remarks>Its JSON is what a webhook carries and what snapshots hold; a field may be added, and is never given another meaning.</remarks>
public sealed record Notice
{
    /// <summary>The same for every repeat: <c>1234567890-000000004711</c>, or <c>operators-000000004711</c>. Null until it is sent.</summary>
    [JsonPropertyOrder(-3)]
    public string? Id { get; init; }

    [JsonPropertyOrder(-2)]
    public required NoticeKind Kind { get; init; }

    /// <summary>Number of the event in the journal; grows from notice to notice, with gaps.</summary>
    [JsonPropertyOrder(-1)]
    public required long Sequence { get; init; }

    /// <summary>When it happened, in Japan time.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset At { get; init; }

    /// <summary>How many notices before this one were given up and will not come; null = none.</summary>
    public int? SkippedBefore { get; init; }

    /// <summary>委託者コード; null when it is about no creditor.</summary>
    public CreditorCode? Creditor { get; init; }

    /// <summary>受付番号 of the file.</summary>
    public BatchId? Batch { get; init; }

    /// <summary>The name that the creditor gave the file.</summary>
    public string? FileName { get; init; }

    /// <summary>With <see cref="NoticeKind.Result"/>: the name of the result in <c>out/</c>.</summary>
    public string? PublishedAs { get; init; }

    /// <summary>Data records of the file; with a mismatch report: what was held against each other.</summary>
    public int? Records { get; init; }

    /// <summary>Sum of all records, or the amount of the debit, in yen.</summary>
    public Yen? TotalYen { get; init; }

    /// <summary>With <see cref="NoticeKind.Receipt"/>: records that will not be sent to a bank.</summary>
    public int? RejectedRecords { get; init; }

    /// <summary>With <see cref="NoticeKind.Result"/>: taken; sum in yen.</summary>
    public RunTally? Collected { get; init; }

    /// <summary>With <see cref="NoticeKind.Result"/>: refused by a bank; sum in yen.</summary>
    public RunTally? Declined { get; init; }

    /// <summary>With <see cref="NoticeKind.Result"/>: refused by us or withdrawn; sum in yen.</summary>
    public RunTally? Rejected { get; init; }

    /// <summary>The earlier file that this one repeats.</summary>
    public BatchId? Earlier { get; init; }

    /// <summary>With <see cref="NoticeKind.Held"/>: records that stand in the earlier file too.</summary>
    public int? RepeatedRecords { get; init; }

    /// <summary>受付番号 of the debit.</summary>
    public DebitId? Debit { get; init; }

    public BankCode? Bank { get; init; }

    /// <summary>対象日 of a mismatch report.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Lines that the report before did not have.</summary>
    public int? New { get; init; }

    /// <summary>Lines that it had too.</summary>
    public int? Open { get; init; }

    /// <summary>Lines that it had and that are gone.</summary>
    public int? Solved { get; init; }

    /// <summary>With <see cref="NoticeKind.Refusal"/>: the code of the problem; the report in <c>out/</c> says the rest.</summary>
    public string? Code { get; init; }

    /// <summary>Why, as a sentence; null when there is nothing to say.</summary>
    public string? Because { get; init; }
}

/// <summary>What a notice is about. The names stand in the journal, in the configuration and in webhooks for ever.</summary>
public enum NoticeKind
{
    /// <summary>受付: a file was accepted.</summary>
    Receipt,

    /// <summary>結果: a result file was published.</summary>
    Result,

    /// <summary>不受理: a file was refused; nothing of it is debited.</summary>
    Refusal,

    /// <summary>保留: a file waits for an operator, because it repeats much of an earlier one.</summary>
    Held,

    /// <summary>不整合: a mismatch report was made.</summary>
    Mismatch,

    /// <summary>結果不明: a debit of unknown result waits for two people.</summary>
    Unknown,

    /// <summary>レーン停止: nothing is sent to a bank until somebody does something.</summary>
    LaneStopped,

    /// <summary>A test that an operator asked for.</summary>
    Test,
}

/// <summary>Notices as JSON, UTF-8.</summary>
public static class NoticeJson
{
    /// <summary>The notice's bytes, in an array of their own.</summary>
    public static byte[] ToBytes(Notice notice) => JsonSerializer.SerializeToUtf8Bytes(notice, NoticeJsonContext.Default.Notice);

    /// <exception cref="JsonException">The bytes are not a notice that this version knows.</exception>
    public static Notice Read(ReadOnlySpan<byte> bytes)
        => JsonSerializer.Deserialize(bytes, NoticeJsonContext.Default.Notice) ?? throw new JsonException("A notice is an object, not null.");
}

[JsonSerializable(typeof(Notice))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(DebitIdJson), typeof(BatchIdJson), typeof(BankCodeJson), typeof(CreditorCodeJson), typeof(YenJson)])]
internal sealed partial class NoticeJsonContext : JsonSerializerContext;
