using System.Text;
using System.Text.Json.Nodes;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Host.Admin;

/// <summary>Gathers what the journal says of one debit, event by event.</summary>
/// <param name="id">Which debit.</param>
/// <param name="batch">The file that it stands in; null for a single debit.</param>
internal sealed class DebitHistory(DebitId id, BatchId? batch)
{
    private readonly byte[] _idText = Encoding.UTF8.GetBytes(id.ToString());
    private readonly byte[] _batchText = Encoding.UTF8.GetBytes(batch?.ToString() ?? "(none)");
    private readonly List<FileRecordsStaged> _staged = [];
    private readonly JsonArray _steps = [];

    /// <summary>The debit with its history; null when the journal does not know it.</summary>
    public JsonObject? Shown { get; private set; }

    /// <summary>Takes an event's bytes; those that name neither the debit nor its file are not even read.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        if (payload.IndexOf(_idText) >= 0 || payload.IndexOf(_batchText) >= 0) Take(EventCodec.Read(payload));
    }

    private void Take(HouseEvent happened)
    {
        switch (happened)
        {
            case FileRecordsStaged piece:
                // An attempt that a crash broke off is staged anew from the first record.
                if (piece.FirstRecord == 1) _staged.Clear();
                _staged.Add(piece);
                break;
            case FileAccepted accepted:
                TakeAccepted(accepted);
                break;
            case DebitReceived received when received.Id == id:
                Begin(received.Account, received.Amount.Value, received.CustomerNumber, received.DebitDate, received.Creditor.ToString(), origin: $"{received.Door}, request {received.RequestId}");
                Step(happened, received.Rejection == 0 ? "Queued" : "Rejected", received.Rejection == 0 ? null : received.Rejection.ToString("D4", null));
                break;
            default:
                TakeMove(happened);
                break;
        }
    }

    private void TakeMove(HouseEvent happened)
    {
        switch (happened)
        {
            case DebitsSending sending when sending.Ids.Contains(id):
                Step(happened, "Sending", note: null);
                break;
            case DebitAnswered answered when answered.Id == id:
                Step(happened, answered.ResultCode == '0' ? "Collected" : "Declined", $"result code {answered.ResultCode}, bank's code {answered.RawCode}, by {answered.Source} {answered.Evidence}");
                break;
            case DebitReturned returned when returned.Id == id:
                Step(happened, "Queued", $"{(returned.NeverSeen ? "the bank never saw it" : "not sent")}: {returned.Reason} {returned.Evidence}");
                break;
            case DebitUnknown unknown when unknown.Ids.Contains(id):
                Step(happened, "Unknown", unknown.Reason);
                break;
            case DebitClosedUnsent closed when closed.Id == id:
                Step(happened, closed.Withdrawn ? "Withdrawn" : "Rejected", $"{closed.ResponseCode:D4} {closed.By}");
                break;
            case ResolutionProposed proposed when proposed.Id == id:
                _steps.Add(new JsonObject { ["at"] = DebitVerbs.At(happened), ["to"] = "(proposed)", ["note"] = $"{proposed.Operator} says {proposed.Outcome} {proposed.ResultCode}: {proposed.Evidence}" });
                break;
        }
    }

    private void TakeAccepted(FileAccepted accepted)
    {
        long index = id.Value - accepted.FirstDebit.Value;
        if (index < 0 || index >= accepted.Records) return;

        FileRecordsStaged piece = _staged.Last(candidate => candidate.FirstRecord <= index + 1);
        var row = new DebitRow(piece.Rows, (int)(index + 1 - piece.FirstRecord) * DebitRow.LengthBytes);
        Begin(row.Account, row.Amount.Value, row.CustomerNumber, row.DebitDate, row.CollectingCode.ToString(), $"file {accepted.Batch}, record {index + 1}");
        Step(accepted, row.Rejection == 0 ? "Queued" : "Rejected", row.Rejection == 0 ? null : $"{row.Rejection:D4}, result code {row.RejectionResultCode}");
    }

    private void Begin(BankAccount account, long amountYen, string customer, DateOnly date, string creditor, string origin)
        => Shown = new JsonObject
        {
            ["debit"] = id.ToString(),
            ["state"] = "Received",
            ["creditor"] = creditor,
            ["origin"] = origin,
            ["customer"] = customer,
            ["account"] = account.Masked,
            ["amountYen"] = amountYen,
            ["debitDate"] = date.ToString("yyyy-MM-dd", null),
            ["history"] = _steps,
        };

    private void Step(HouseEvent happened, string to, string? note)
    {
        _steps.Add(new JsonObject { ["at"] = DebitVerbs.At(happened), ["to"] = to, ["note"] = note?.Trim() });
        if (Shown is not null) Shown["state"] = to;
    }
}
