using System.Text;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Tests.Formats;

public sealed class CsvTests
{
    private const string Full =
        "顧客番号,金額,引落日,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,要求ID\r\n" +
        "C-1,1000,2026-11-23,9998,998,1,9000011,ﾔﾏﾀﾞ ﾀﾛｳ,R-1\r\n" +
        "\"C-2\",20000,,,,,,,\r\n";

    private static readonly Encoding s_shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    [Theory]
    [InlineData(CsvEncoding.Utf8)]
    [InlineData(CsvEncoding.Utf8WithMark)]
    [InlineData(CsvEncoding.ShiftJis)]
    public void The_encoding_is_found_and_the_lines_read_the_same(CsvEncoding encoding)
    {
        var (check, debits) = Read(Bytes(Full, encoding));

        Assert.Empty(check.Problems);
        Assert.Equal((FileVerdict.Ok, encoding, 2, 21_000L), (check.Verdict, check.Encoding, check.DataRecords, check.TotalYen));
        Assert.Equal(
            new CsvDebit
            {
                RecordNumber = 2,
                CustomerNumber = "C-1",
                AmountYen = 1_000,
                DebitDate = new DateOnly(2026, 11, 23),
                BankCode = "9998",
                BranchCode = "998",
                AccountKind = '1',
                AccountNumber = "9000011",
                HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
                RequestId = "R-1",
            },
            debits[0]);
        Assert.Equal(new CsvDebit { RecordNumber = 3, CustomerNumber = "C-2", AmountYen = 20_000 }, debits[1]);
    }

    [Theory]
    [InlineData("customerNumber,amountYen\nC-1,5\n")]
    [InlineData("AMOUNTYEN , 顧客番号\n 5 , C-1 ")]
    [InlineData("顧客番号,金額\r\n\r\nC-1,\"5\"\r\n\r\n")]
    public void Columns_may_have_either_name_and_any_order(string text)
    {
        var (check, debits) = Read(Bytes(text));

        Assert.Equal(FileVerdict.Ok, check.Verdict);
        Assert.Equal(("C-1", 5L), (Assert.Single(debits).CustomerNumber, debits[0].AmountYen));
    }

    [Theory]
    [InlineData("顧客番号\nC-1\n", "F4002", FileVerdict.Refused)]
    [InlineData("C-1,1000\nC-2,1000\n", "F4003", FileVerdict.Refused)]
    [InlineData("顧客番号,金額,備考\nC-1,1,x\n", "F4003", FileVerdict.Refused)]
    [InlineData("顧客番号,金額,金額\nC-1,1,1\n", "F4004", FileVerdict.Refused)]
    [InlineData("", "F4101", FileVerdict.NotWhole)]
    [InlineData("顧客番号,金額\nC-1,\"10", "F4102", FileVerdict.NotWhole)]
    public void A_bad_file_is_refused_as_a_whole(string text, string code, FileVerdict verdict)
    {
        var (check, debits) = Read(Bytes(text));

        Assert.Equal((verdict, code), (check.Verdict, check.Problems[0].Code));
        Assert.Empty(debits);
    }

    [Theory]
    [InlineData("C-1,１０００", "F4204", "2001")]
    [InlineData("C-1,\"1,000\"", "F4205", "2001")]
    [InlineData("C-1,1,000", "F4201", "2001")]
    [InlineData("C-1,-5", "F4205", "2001")]
    [InlineData("C-1,", "F4203", "2001")]
    [InlineData("C-1,0", "F4207", "2003")]
    [InlineData("C-1,10000000000", "F4207", "2003")]
    [InlineData(",5", "F4203", "2001")]
    [InlineData("顧客,5", "F4209", "2001")]
    [InlineData("123456789012345678901,5", "F4206", "2001")]
    [InlineData("\"C\"-1,5", "F4202", "2001")]
    public void A_bad_line_is_rejected_and_the_rest_goes_on(string line, string code, string responseCode)
    {
        var (check, debits) = Read(Bytes($"顧客番号,金額\r\n{line}\r\nC-9,9\r\n"));

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal((FileVerdict.Ok, 1), (check.Verdict, check.RejectedRecords));
        Assert.Equal((code, responseCode, 2), (problem.Code, problem.Kind.ResponseCode, problem.RecordNumber));
        Assert.Equal([code, null], debits.Select(d => d.Rejection?.Code));
    }

    [Theory]
    [InlineData("2026-02-30,9998,998,1,9000011", "F4208", "2013")]
    [InlineData("23/11/2026,9998,998,1,9000011", "F4208", "2013")]
    [InlineData(",9998,998,4,9000011", "F4210", "2001")]
    [InlineData(",9998,,1,9000011", "F4211", "2001")]
    public void Optional_columns_are_checked_when_they_hold_something(string values, string code, string responseCode)
    {
        var (check, _) = Read(Bytes($"顧客番号,金額,引落日,引落銀行番号,引落支店番号,預金種目,口座番号\r\nC-1,5,{values}\r\n"));

        Assert.Equal((code, responseCode), (Assert.Single(check.Problems).Code, check.Problems[0].Kind.ResponseCode));
    }

    [Theory]
    [InlineData(CsvEncoding.Utf8, 11, "EFBC91")]
    [InlineData(CsvEncoding.ShiftJis, 9, "8250")]
    public void A_problem_tells_position_and_bytes_in_the_encoding_of_the_file(CsvEncoding encoding, int position, string hex)
    {
        RecordProblem problem = Read(Bytes("預金者名,顧客番号,金額\r\nﾔ,\"C-1\",１\r\n", encoding)).Check.Problems[0];

        Assert.Equal(("amountYen", "金額", position, hex), (problem.Field, problem.FieldJa, problem.BytePosition, problem.BytesHex));
    }

    [Theory]
    [InlineData("\r\n", CsvEncoding.Utf8WithMark)]
    [InlineData("\n", CsvEncoding.ShiftJis)]
    public void The_result_has_the_lines_of_the_request_and_five_columns_more(string newline, CsvEncoding encoding)
    {
        byte[] request = Bytes($"金額,顧客番号{newline}1000,\"C-1\"{newline}x,C-2{newline}", encoding);
        using MemoryStream result = new();

        DebitResultCsv.Write(new MemoryStream(request), result, d => d.Rejection is null
            ? new CsvOutcome('0', "0000", new DateTimeOffset(2026, 11, 23, 0, 0, 1, TimeSpan.Zero), "R0001")
            : new CsvOutcome('9', d.Rejection.ResponseCode, new DateTimeOffset(2026, 11, 23, 0, 0, 2, TimeSpan.Zero), "R0002"));

        byte[] expected = Bytes(
            $"金額,顧客番号,結果コード,応答コード,結果,処理日時,受付番号{newline}" +
            $"1000,\"C-1\",0,0000,振替済,2026-11-23T09:00:01+09:00,R0001{newline}" +
            $"x,C-2,9,2001,電文形式の誤り,2026-11-23T09:00:02+09:00,R0002{newline}", encoding);
        Assert.Equal(expected, result.ToArray());
    }

    [Fact]
    public void A_line_without_an_outcome_is_never_written() =>
        Assert.Throws<InvalidOperationException>(() => DebitResultCsv.Write(new MemoryStream(Bytes(Full)), new MemoryStream(), _ => null));

    [Fact]
    public void Customers_are_read()
    {
        List<CsvCustomer> customers = [];
        byte[] file = Bytes(
            "customerNumber,name,nameKana,bank,branch,kind,account,holder,maxAmountYen,status\n" +
            "C-1,山田 太郎,ﾔﾏﾀﾞ ﾀﾛｳ,9998,1,1,11,ﾔﾏﾀﾞ ﾀﾛｳ,50000,停止\n" +
            "C-2,=1+1,ｽｽﾞｷ,9998,998,1,9000012,,,\n");

        CsvCheck check = CustomerCsv.Read(new MemoryStream(file), customers.Add);

        Assert.Equal((FileVerdict.Ok, 2, 1), (check.Verdict, check.DataRecords, check.RejectedRecords));
        Assert.Equal(
            new CsvCustomer
            {
                RecordNumber = 2,
                CustomerNumber = "C-1",
                Name = "山田 太郎",
                NameKana = "ﾔﾏﾀﾞ ﾀﾛｳ",
                BankCode = "9998",
                BranchCode = "001",
                AccountKind = '1',
                AccountNumber = "0000011",
                HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
                MaxAmountYen = 50_000,
                IsStopped = true,
            },
            customers[0]);
        Assert.Equal(("=1+1", "F4203"), (customers[1].Name, customers[1].Rejection?.Code));
    }

    [Fact]
    public void Mandates_are_read()
    {
        List<CsvMandate> mandates = [];
        byte[] file = Bytes(
            "委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード,新支店番号,新口座番号\r\n" +
            "1234567890,C-1,9998,998,1,9000011,ﾔﾏﾀﾞ ﾀﾛｳ,1,2026-11-01,,0,,\r\n" +
            "1234567890,C-2,9998,998,1,9000012,ｽｽﾞｷ,4,,,10,,\r\n" +
            "1234567890,C-3,9998,998,1,9000013,ｽｽﾞｷ,5,,,99,,\r\n", CsvEncoding.ShiftJis);

        CsvCheck check = MandateCsv.Read(new MemoryStream(file), mandates.Add);

        Assert.Equal((FileVerdict.Ok, 3, 2), (check.Verdict, check.DataRecords, check.RejectedRecords));
        Assert.Equal(
            new MandateEntry
            {
                CreditorCode = "1234567890",
                CustomerNumber = "C-1",
                BankCode = "9998",
                BranchCode = "998",
                AccountNumber = "9000011",
                HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
                ContractDate = new DateOnly(2026, 11, 1),
            },
            mandates[0].Entry);
        Assert.Equal([null, "F4203", "F4210"], mandates.Select(m => m.Rejection?.Code));
    }

    [Fact]
    public void The_reports_are_utf8_with_a_byte_order_mark()
    {
        byte[] receipt = ReportCsv.Receipt(new FileReceipt("F1", "a,b.txt", "00ff", 3, 321_000, 1, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)));
        byte[] refused = ReportCsv.Refused(ZenginSamples.Check(ZenginSamples.Golden("bad-noend-crlf.txt")).Problems);

        Assert.Equal(
            Bytes("receipt,file,sha256,records,totalYen,rejectedRecords,acceptedAt\r\nF1,\"a,b.txt\",00ff,3,321000,1,2026-11-23T09:00:00+09:00\r\n", CsvEncoding.Utf8WithMark),
            receipt);
        Assert.StartsWith(
            "\uFEFFrecord,field,bytePosition,bytes,code,messageJa,messageEn,hintJa,hintEn\r\n0,,0,,F0104,エンドレコードがありません,",
            Encoding.UTF8.GetString(refused), StringComparison.Ordinal);
    }

    private static (CsvCheck Check, IReadOnlyList<CsvDebit> Debits) Read(byte[] file)
    {
        List<CsvDebit> debits = [];
        CsvCheck check = DebitRequestCsv.Read(new MemoryStream(file), debits.Add);
        return (check, debits);
    }

    private static byte[] Bytes(string text, CsvEncoding encoding = CsvEncoding.Utf8) => encoding switch
    {
        CsvEncoding.ShiftJis => s_shiftJis.GetBytes(text),
        CsvEncoding.Utf8WithMark => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
        _ => Encoding.UTF8.GetBytes(text),
    };
}
