using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Notifications;

/// <summary>A notice of a result, with every field that one has.</summary>
internal static class SomeNotice
{
    public static Notice Result { get; } = new()
    {
        Id = "1234567890-000000004711",
        Kind = NoticeKind.Result,
        Sequence = 4711,
        At = Some.Moment,
        Creditor = Some.CreditorCode,
        Batch = new BatchId(BatchId.FirstOf(Some.Day).Value + 1),
        FileName = "口座.txt",
        PublishedAs = "口座.result.txt",
        Records = 5,
        TotalYen = new Yen(15_000),
        Collected = new RunTally(2, new Yen(6_000)),
        Declined = new RunTally(2, new Yen(5_000)),
        Rejected = new RunTally(1, new Yen(4_000)),
    };
}
