using CsvHelper;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Csv;

/// <summary>What a receipt tells the creditor about an accepted file.</summary>
/// <param name="Receipt">受付番号 of the file.</param>
/// <param name="Sha256">Of the file's bytes, in lower-case hex.</param>
/// <param name="Records">Debits in the file, rejected ones included.</param>
/// <param name="AcceptedAt">Written in Japan time.</param>
public sealed record FileReceipt(
    string Receipt, string FileName, string Sha256, int Records, long TotalYen, int RejectedRecords, DateTimeOffset AcceptedAt);

/// <summary>Writes the reports that stand beside a file in a creditor's drop, UTF-8 with a byte order mark, CRLF.</summary>
public static class ReportCsv
{
    private static readonly TimeSpan s_japan = TimeSpan.FromHours(9);

    /// <summary>x.receipt.csv: a header line and one line.</summary>
    public static byte[] Receipt(FileReceipt receipt) => Write(
        ["receipt", "file", "sha256", "records", "totalYen", "rejectedRecords", "acceptedAt"],
        [[
            receipt.Receipt, receipt.FileName, receipt.Sha256, $"{receipt.Records}", $"{receipt.TotalYen}", $"{receipt.RejectedRecords}",
            receipt.AcceptedAt.ToOffset(s_japan).ToString("yyyy-MM-dd'T'HH:mm:sszzz"),
        ]]);

    /// <summary>x.refused.csv: a header line and one line per problem.</summary>
    public static byte[] Refused(IEnumerable<RecordProblem> problems) => Write(
        ["record", "field", "bytePosition", "bytes", "code", "messageJa", "messageEn", "hintJa", "hintEn"],
        problems.Select(p => (string[])
        [
            $"{p.RecordNumber}", p.Field, $"{p.BytePosition}", p.BytesHex, p.Code, p.MessageJa, p.MessageEn, p.HintJa, p.HintEn,
        ]));

    private static byte[] Write(string[] header, IEnumerable<string[]> lines)
    {
        using MemoryStream bytes = new();
        using (CsvWriter csv = CsvWriter.Create(bytes, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = true }, leaveOpen: true))
        {
            csv.WriteRecord(header);
            foreach (string[] line in lines)
            {
                csv.WriteRecord(line);
            }
        }

        return bytes.ToArray();
    }
}
