using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.LiteDb;

/// <summary>Rows for the read model.</summary>
internal static class ReadModelRows
{
    /// <summary>The first receipt number of the tests' day.</summary>
    public static readonly long FirstId = DebitId.FirstOf(Some.Day).Value + 1;

    /// <summary>A debit of the highest amount that was declined.</summary>
    public static ClosedDebitRow Debit(long sequence, long id) => new(sequence)
    {
        Id = new DebitId(id),
        Creditor = Some.CreditorCode,
        Door = Door.File,
        Batch = new BatchId(5),
        RecordNumber = 3,
        RequestId = "",
        CustomerNumber = "C1",
        Account = Some.Account(),
        Amount = new Yen(9_999_999_999),
        DebitDate = Some.Day,
        State = DebitState.Declined,
        ResultCode = '1',
        ResponseCode = 1001,
        RawCode = "51",
        ReceivedAt = Some.Moment,
        SentAt = Some.Moment.AddSeconds(1),
        ClosedAt = Some.Moment.AddSeconds(2),
    };
}
