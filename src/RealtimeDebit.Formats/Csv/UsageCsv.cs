using CsvHelper;

namespace RealtimeDebit.Formats.Csv;

/// <summary>One line of a usage statement.</summary>
/// <param name="Bank">金融機関コード; empty where no bank was asked, and for files.</param>
/// <param name="Door">受付経路.</param>
/// <param name="Outcome">What was counted.</param>
/// <param name="Yen">Sum of the amounts.</param>
public sealed record UsageCsvLine(string Bank, string Door, string Outcome, long Count, long Yen);

/// <summary>利用明細 as CSV: UTF-8 with a byte order mark, CRLF, one header line. The same statement gives the same bytes.</summary>
public static class UsageCsv
{
    /// <summary>Writes a statement.</summary>
    /// <param name="creditor">委託者コード.</param>
    /// <param name="month">yyyy-MM.</param>
    /// <param name="standing"><c>final</c> (確定) or <c>preliminary</c> (速報).</param>
    /// <param name="lines">In their order.</param>
    public static byte[] Write(string creditor, string month, string standing, IEnumerable<UsageCsvLine> lines)
    {
        using MemoryStream bytes = new();
        using (CsvWriter csv = CsvWriter.Create(bytes, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = true }, leaveOpen: true))
        {
            csv.WriteRecord(["creditor", "month", "standing", "bank", "door", "outcome", "count", "yen"]);
            foreach (UsageCsvLine line in lines)
            {
                csv.WriteRecord([creditor, month, standing, line.Bank, line.Door, line.Outcome, $"{line.Count}", $"{line.Yen}"]);
            }
        }

        return bytes.ToArray();
    }
}
