using CsvHelper;

namespace RealtimeDebit.Formats.Csv;

/// <summary>One line of a mismatch report. Dates as yyyy-MM-dd, accounts as bank-branch-kind-number.</summary>
/// <param name="Standing"><c>new</c>, <c>open</c> or <c>solved</c>, against the report before.</param>
/// <param name="Kind">What does not fit, in one English word.</param>
/// <param name="KindJa">The same for people.</param>
/// <param name="Bank">金融機関コード that the line is about.</param>
/// <param name="OurAccount">引落口座 of the creditor's own master; empty without a customer.</param>
/// <param name="BankAccount">引落口座 of the bank's mandate; empty without one.</param>
/// <param name="Difference">Field by field, ours before the bank's.</param>
/// <param name="ResponseCode">応答コード that a debit as the creditor's master describes it would get today; 0000 = accepted.</param>
/// <param name="FirstSeen">対象日 of the first report that had it.</param>
public sealed record MismatchLine(
    string Standing,
    string Kind,
    string KindJa,
    string CustomerNumber,
    string Bank,
    string OurAccount,
    string OurHolder,
    string BankAccount,
    string BankHolder,
    string Difference,
    string ResponseCode,
    DateOnly FirstSeen,
    string HintJa,
    string HintEn);

/// <summary>前日分マスタ不整合一覧 as CSV: UTF-8 with a byte order mark, CRLF, one header line.</summary>
public static class MismatchCsv
{
    private const string Date = "yyyy-MM-dd";

    private static readonly string[] s_header =
    [
        "standing", "kind", "kindJa", "customerNumber", "bank", "ourAccount", "ourHolder", "bankAccount", "bankHolder", "difference",
        "responseCode", "firstSeen", "hintJa", "hintEn",
    ];

    /// <summary>The beginning of a report.</summary>
    public static byte[] Header() => Write([s_header], isBeginning: true);

    /// <summary>Lines to be put behind the beginning.</summary>
    public static byte[] Lines(IEnumerable<MismatchLine> lines) => Write(
        lines.Select(line => (string[])
        [
            line.Standing, line.Kind, line.KindJa, line.CustomerNumber, line.Bank, line.OurAccount, line.OurHolder, line.BankAccount, line.BankHolder,
            line.Difference, line.ResponseCode, line.FirstSeen.ToString(Date), line.HintJa, line.HintEn,
        ]),
        isBeginning: false);

    /// <summary>Reads a report that <see cref="Header"/> and <see cref="Lines"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IEnumerable<MismatchLine> Read(Stream report)
    {
        using var text = new StreamReader(report, leaveOpen: true);
        using CsvReader csv = CsvReader.Create(text, new CsvReaderOptions { Separator = ',', HasHeader = false });
        if (!csv.Read() || csv.FieldCount != s_header.Length || csv.GetString(0) != s_header[0]) throw new InvalidDataException("This is no mismatch report.");

        while (csv.Read())
        {
            if (csv.FieldCount != s_header.Length || !DateOnly.TryParseExact(csv.GetString(11), Date, out DateOnly firstSeen))
            {
                throw new InvalidDataException("A line of the mismatch report is damaged.");
            }

            yield return new MismatchLine(
                csv.GetString(0), csv.GetString(1), csv.GetString(2), csv.GetString(3), csv.GetString(4), csv.GetString(5), csv.GetString(6), csv.GetString(7),
                csv.GetString(8), csv.GetString(9), csv.GetString(10), firstSeen, csv.GetString(12), csv.GetString(13));
        }
    }

    private static byte[] Write(IEnumerable<string[]> lines, bool isBeginning)
    {
        using MemoryStream bytes = new();
        using (CsvWriter csv = CsvWriter.Create(bytes, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = isBeginning }, leaveOpen: true))
        {
            foreach (string[] line in lines) csv.WriteRecord(line);
        }

        return bytes.ToArray();
    }
}
