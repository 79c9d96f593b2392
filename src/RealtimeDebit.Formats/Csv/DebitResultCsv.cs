using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Formats.Csv;

/// <summary>How one line of a debit request CSV ended.</summary>
/// <param name="ResultDigit">振替結果コード.</param>
/// <param name="ResponseCode">応答コード, one of <see cref="Messages.ResponseCode"/>.</param>
/// <param name="ProcessedAt">処理日時.</param>
/// <param name="ReceiptNumber">受付番号.</param>
public sealed record CsvOutcome(char ResultDigit, string ResponseCode, DateTimeOffset ProcessedAt, string ReceiptNumber);

/// <summary>Writes the result of a debit request CSV: its own lines, as they came, with five columns behind them.</summary>
public static class DebitResultCsv
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:sszzz";
    private static readonly TimeSpan s_japan = TimeSpan.FromHours(9);

    /// <summary>The columns behind those of the request.</summary>
    public static IReadOnlyList<string> AddedColumns { get; } = ["結果コード", "応答コード", "結果", "処理日時", "受付番号"];

    /// <summary>Reads the request again and writes the result in the same encoding, with the same newlines.</summary>
    /// <param name="request">The file as it was accepted; must be able to seek.</param>
    /// <param name="outcomeOf">The outcome of a line, also of a rejected one; null when it is not final.</param>
    /// <exception cref="InvalidOperationException">A line has no final outcome, or the request could not be read.</exception>
    public static void Write(Stream request, Stream result, Func<CsvDebit, CsvOutcome?> outcomeOf)
    {
        string newline = CsvEncodings.FirstNewline(request);
        ProblemLog problems = new();
        using CsvTableReader reader = new(request, CsvTables.DebitRequest, problems);
        if (!reader.ReadHeader())
        {
            throw new InvalidOperationException("The request file cannot be read any more; it is not the file that was accepted.");
        }

        if (reader.FileEncoding == CsvEncoding.Utf8WithMark)
        {
            result.Write("\uFEFF"u8);
        }

        using StreamWriter text = new(result, CsvEncodings.For(reader.FileEncoding), bufferSize: -1, leaveOpen: true);
        WriteLine(text, newline, reader, string.Join(',', AddedColumns));
        while (reader.ReadLine())
        {
            CsvDebit debit = DebitRequestCsv.ToDebit(reader);
            WriteLine(text, newline, reader, Added(outcomeOf(debit), debit.RecordNumber));
        }
    }

    private static void WriteLine(StreamWriter text, string newline, CsvTableReader reader, string added)
    {
        text.Write(reader.RawLine);
        text.Write(',');
        text.Write(added);
        text.Write(newline);
    }

    private static string Added(CsvOutcome? outcome, int recordNumber)
    {
        if (outcome is null || !ResultDigits.IsAssigned(outcome.ResultDigit))
        {
            throw new InvalidOperationException($"Record {recordNumber} has no final outcome; the result file cannot be written yet.");
        }

        string meaning = outcome.ResponseCode == ResponseCode.Done
            ? "振替済"
            : ResponseCode.All.First(m => m.Code == outcome.ResponseCode).MeaningJa;
        string time = outcome.ProcessedAt.ToOffset(s_japan).ToString(TimeFormat);
        return $"{outcome.ResultDigit},{outcome.ResponseCode},{meaning},{time},{outcome.ReceiptNumber}";
    }
}
