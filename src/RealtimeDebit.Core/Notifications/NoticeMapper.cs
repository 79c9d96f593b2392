using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mismatches;

namespace RealtimeDebit.Core.Notifications;

/// <summary>What somebody outside is told of an event. Pure; most events tell nothing.</summary>
internal static class NoticeMapper
{
    /// <param name="happened">The event, taken in by <paramref name="files"/> already.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="files">For what an event about a file does not say itself.</param>
    /// <returns>Null when there is nothing to tell.</returns>
    public static Notice? Of(HouseEvent happened, long sequence, FileBook files) => happened switch
    {
        FileAccepted accepted => OfFile(NoticeKind.Receipt, files.Find(accepted.Batch)!, happened, sequence) with
        {
            Records = accepted.Records,
            TotalYen = accepted.Total,
            RejectedRecords = accepted.RejectedRecords,
        },
        FileHeld held => OfFile(NoticeKind.Held, files.Find(held.Batch)!, happened, sequence) with
        {
            Records = held.Records,
            RepeatedRecords = held.RepeatedRecords,
            Earlier = held.Earlier,
        },
        FileMoved { Step: FileStep.Refused } refused => OfFile(NoticeKind.Refusal, files.Find(refused.Batch)!, happened, sequence) with
        {
            Code = CodeOf(refused.Note),
            Earlier = refused.Earlier,
        },
        FileMoved { Step: FileStep.ResultDelivered } delivered => OfResult(files.Find(delivered.Batch)!, happened, sequence),
        MismatchReportMade made => new Notice
        {
            Kind = NoticeKind.Mismatch,
            Sequence = sequence,
            At = made.At,
            Creditor = made.Creditor,
            Day = made.Day,
            Records = made.Checked,
            New = made.New,
            Open = made.Open,
            Solved = made.Solved,
            Because = made.Unchecked.Count == 0 ? null : $"Not looked at, for their mandates are not of this night: banks {string.Join(", ", made.Unchecked)}.",
        },
        DebitWaitsForPeople waits => new Notice
        {
            Kind = NoticeKind.Unknown,
            Sequence = sequence,
            At = waits.At,
            Creditor = waits.Creditor,
            Debit = waits.Id,
            Bank = waits.Bank,
            TotalYen = waits.Amount,
            Because = waits.Because,
        },
        LaneStopped stopped => new Notice { Kind = NoticeKind.LaneStopped, Sequence = sequence, At = stopped.At, Bank = stopped.Bank, Because = stopped.Because },
        _ => null,
    };

    /// <summary>The code with which a refusal begins. What follows it may quote a field of a record, and that may be an account or a name.</summary>
    private static string? CodeOf(string? note) => note?.Split(' ', 2)[0];

    private static Notice OfResult(RequestFile file, HouseEvent happened, long sequence) => OfFile(NoticeKind.Result, file, happened, sequence) with
    {
        PublishedAs = file.DeliveredAs,
        Records = file.Accepted?.Records,
        TotalYen = file.Accepted?.Total,
        Collected = file.Totals?.Collected,
        Declined = file.Totals?.Declined,
        Rejected = file.Totals?.Rejected,
    };

    private static Notice OfFile(NoticeKind kind, RequestFile file, HouseEvent happened, long sequence) => new()
    {
        Kind = kind,
        Sequence = sequence,
        At = happened.At,
        Creditor = file.Creditor,
        Batch = file.Batch,
        FileName = FileNames.Shown(file.Name),
    };
}
