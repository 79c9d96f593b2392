using System.Globalization;
using System.Text;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>Reads an event's JSON by its field names. What it asks for must be there; anything else may.</summary>
internal static class EventReading
{
    private const int RowBytes = 127;

    /// <exception cref="System.Text.Json.JsonException">The bytes are not such JSON.</exception>
    public static WitnessedEvent Read(long sequence, ReadOnlySpan<byte> payload)
    {
        var root = new EventFields(payload, stackalloc EventFields.Place[EventFields.MostFields]);
        string kind = root.Text("t"u8);
        return kind switch
        {
            "debit.received" => new WitnessedRequest(
                sequence, kind, root.Number("id"u8), root.Text("creditor"u8), root.Text("requestId"u8), root.Text("contentDigest"u8), root.Text("account"u8),
                root.Long("amount"u8), root.Int("rejection"u8)),
            "debit.sending" or "debit.unknown" => new WitnessedMarks(sequence, kind, root.Numbers("ids"u8)),
            "debit.answered" => new WitnessedAnswer(sequence, kind, root.Number("id"u8), root.Text("resultCode"u8)[0], root.Text("source"u8)),
            "debit.returned" => new WitnessedReturn(sequence, kind, root.Number("id"u8), root.Bool("neverSeen"u8), 0),
            "debit.closed-unsent" => new WitnessedReturn(sequence, kind, root.Number("id"u8), false, root.Int("responseCode"u8)),
            "file.claimed" => new WitnessedClaim(sequence, kind, root.Number("batch"u8), root.Text("creditor"u8), root.Text("name"u8), root.Text("sha256"u8)),
            "file.records-staged" => new WitnessedStaging(
                sequence, kind, root.Number("batch"u8), root.Int("firstRecord"u8), Rows(root.Base64("rows"u8))),
            "file.accepted" => new WitnessedAcceptance(
                sequence, kind, root.Number("batch"u8), root.Number("firstDebit"u8), root.Int("records"u8), root.Long("total"u8), root.Int("rejectedRecords"u8)),
            "file.moved" => new WitnessedStep(
                sequence, kind, root.Number("batch"u8), root.Text("step"u8), root.OptionalText("publishAs"u8), root.OptionalText("sha256"u8)),
            "file.retry-made" => new WitnessedRetry(sequence, kind, root.Number("batch"u8), root.Text("sha256"u8)),
            _ => new WitnessedEvent(sequence, kind),
        };
    }

    /// <summary>The records of a staged piece: rows of 127 bytes (the layout that the house calls DebitRow).</summary>
    private static WitnessedRow[] Rows(byte[] bytes)
    {
        var rows = new WitnessedRow[bytes.Length / RowBytes];
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> row = bytes.AsSpan(i * RowBytes, RowBytes);
            rows[i] = new WitnessedRow(
                Encoding.Latin1.GetString(row[..15]),
                long.Parse(row.Slice(15, 10), CultureInfo.InvariantCulture),
                Encoding.Latin1.GetString(row.Slice(25, 20)).TrimEnd(),
                Encoding.Latin1.GetString(row.Slice(75, 20)).TrimEnd(),
                int.Parse(row.Slice(113, 4), CultureInfo.InvariantCulture));
        }

        return rows;
    }
}
