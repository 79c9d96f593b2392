using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>The same lines, whatever the order of columns, the names of the columns, the quotes, the newline and the encoding.</summary>
[ManyCases(Arbitrary = [typeof(Files)])]
public sealed class CsvPropertyTests
{
    [Property]
    public bool A_request_reads_the_same_in_every_form(CsvFile file)
    {
        List<CsvDebit> read = [];

        CsvCheck check = DebitRequestCsv.Read(new MemoryStream(file.ToBytes()), read.Add);

        return check is { Verdict: FileVerdict.Ok, ProblemCount: 0 }
            && read.Select(debit => (debit.CustomerNumber, debit.AmountYen, debit.RequestId, debit.HolderName))
                .SequenceEqual(file.Lines.Select(line => (line.Customer, line.Amount, line.Request, line.Holder)))
            && check.TotalYen == file.Lines.Sum(line => line.Amount);
    }

    [Property]
    public void A_request_and_its_result_keep_every_promise(CsvFile file, (int At, byte Value)[] changes)
    {
        byte[] bytes = file.ToBytes();
        CsvOracle.CheckRequests(bytes);
        foreach ((int at, byte value) in changes.Take(4)) bytes[(uint)at % (uint)bytes.Length] = value;
        CsvOracle.CheckRequests(bytes);
    }

    [Property]
    public bool One_spoilt_value_rejects_its_line_and_no_other(CsvFile file, PositiveInt line, bool isAmount)
    {
        if (file.Lines.Count == 0) return DebitRequestCsv.Read(new MemoryStream(file.ToBytes())).DataRecords == 0;
        int index = line.Get % file.Lines.Count;
        CsvFile spoilt = file with { SpoiltLine = index, SpoiltColumn = isAmount ? 1 : 0 };
        List<CsvDebit> read = [];

        CsvCheck check = DebitRequestCsv.Read(new MemoryStream(spoilt.ToBytes()), read.Add);

        return check is { Verdict: FileVerdict.Ok, ProblemCount: 1, RejectedRecords: 1 }
            && read.FindIndex(debit => debit.Rejection is not null) == index
            && check.Problems[0].RecordNumber == index + 2
            && check.Problems[0].Code == (isAmount ? "F4205" : "F4203");
    }

    /// <summary>One line of a request.</summary>
    public sealed record Line(string Customer, long Amount, string Request, string Holder);

    /// <summary>A request, and the form in which it is written.</summary>
    public sealed record CsvFile(IReadOnlyList<Line> Lines, int Order, bool IsJapanese, bool IsQuoted, string Newline, CsvEncoding Encoding)
    {
        private static readonly string[] s_english = ["customerNumber", "amountYen", "requestId", "holder"];
        private static readonly string[] s_japanese = ["顧客番号", "金額", "要求ID", "預金者名"];

        public int SpoiltLine { get; init; } = -1;

        public int SpoiltColumn { get; init; }

        public byte[] ToBytes()
        {
            IEnumerable<string[]> rows = Lines.Select((line, i) => Values(line, i));
            string text = string.Concat(rows.Prepend(IsJapanese ? s_japanese : s_english).Select(row => string.Join(',', Permuted(row).Select(Quoted)) + Newline));
            Encoding encoding = Encoding == CsvEncoding.ShiftJis ? CodePagesEncodingProvider.Instance.GetEncoding(932)! : new UTF8Encoding(false);
            return Encoding == CsvEncoding.Utf8WithMark ? [0xEF, 0xBB, 0xBF, .. encoding.GetBytes(text)] : encoding.GetBytes(text);
        }

        private string[] Values(Line line, int index)
        {
            string[] values = [line.Customer, $"{line.Amount}", line.Request, line.Holder];
            if (index == SpoiltLine) values[SpoiltColumn] = SpoiltColumn == 0 ? "" : "1.5";
            return values;
        }

        private IEnumerable<string> Permuted(string[] row) => row.Select((_, i) => row[(i + Order) % row.Length]);

        private string Quoted(string value) => IsQuoted || value.Contains(',', StringComparison.Ordinal) ? $"\"{value}\"" : value;
    }

    public static class Files
    {
        public static Arbitrary<CsvFile> Any() => (
            from lines in LineOfFile().ArrayOf()
            from order in Gen.Choose(0, 3)
            from isJapanese in Gen.Elements(true, false)
            from isQuoted in Gen.Elements(true, false)
            from newline in Gen.Elements("\r\n", "\n")
            from encoding in Gen.Elements(CsvEncoding.Utf8, CsvEncoding.Utf8WithMark, CsvEncoding.ShiftJis)
            select new CsvFile(lines, order, isJapanese, isQuoted, newline, encoding)).ToArbitrary();

        private static Gen<Line> LineOfFile() =>
            from customer in Gen.Choose(1, 999_999)
            from amount in Gen.Choose(1, int.MaxValue)
            from request in Gen.Choose(0, 999_999)
            from holder in Gen.Elements("", "ﾔﾏﾀﾞ ﾀﾛｳ", "ｶ)ﾃｽﾄ", "SUZUKI")
            select new Line($"C{customer}", amount, $"R-{request}", holder);
    }
}
