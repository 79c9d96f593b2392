using System.Text;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Tests.Formats;

public sealed class ZenginFileReaderTests
{
    [Theory]
    [InlineData("req-crlf.txt", NewlineKind.CrLf)]
    [InlineData("req-nonl.txt", NewlineKind.None)]
    public void The_sample_requests_are_taken(string name, NewlineKind newline)
    {
        ZenginCheck check = ZenginSamples.Check(ZenginSamples.Golden(name));

        Assert.Empty(check.Problems);
        Assert.Equal(FileVerdict.Ok, check.Verdict);
        Assert.Equal(newline, check.Framing.Newline);
        Assert.Equal((3, 321_000L), (check.DataRecords, check.TotalYen));
        Assert.Equal("0427", Assert.Single(check.Groups).Header.DebitDate);
    }

    [Theory]
    [InlineData("res-allok-crlf.txt", 3)]
    [InlineData("res-mixed-crlf.txt", 1)]
    public void The_sample_results_are_taken(string name, int collected)
    {
        ZenginCheck check = ZenginSamples.Check(ZenginSamples.Golden(name), ZenginFileKind.Result);

        Assert.Empty(check.Problems);
        Assert.Equal(collected, Assert.Single(check.Groups).CollectedRecords);
    }

    [Fact]
    public void A_file_without_its_end_record_is_not_whole()
    {
        ZenginCheck check = ZenginSamples.Check(ZenginSamples.Golden("bad-noend-crlf.txt"));

        Assert.Equal(FileVerdict.NotWhole, check.Verdict);
        Assert.Equal("F0104", Assert.Single(check.Problems).Code);
    }

    [Fact]
    public void A_trailer_with_another_sum_refuses_the_file_and_names_both_sums()
    {
        ZenginCheck check = ZenginSamples.Check(ZenginSamples.Golden("bad-trailer-amount-crlf.txt"));

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(("F1803", 5, "合計金額", 8), (problem.Code, problem.RecordNumber, problem.FieldJa, problem.BytePosition));
        Assert.Contains("321001", problem.MessageEn, StringComparison.Ordinal);
        Assert.Contains("321000", problem.MessageJa, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NewlineKind.None)]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.Lf)]
    [InlineData(NewlineKind.LaidOverCrLf)]
    [InlineData(NewlineKind.LaidOverLf)]
    public void The_same_records_read_the_same_in_every_framing(NewlineKind newline)
    {
        var (plain, plainRecords) = ZenginSamples.Read(ZenginSamples.File());

        var (check, records) = ZenginSamples.Read(ZenginSamples.File(newline));

        Assert.Equal(plainRecords, records);
        Assert.Equal(plain.TotalYen, check.TotalYen);
        Assert.Equal((FileVerdict.Ok, newline), (check.Verdict, check.Framing.Newline));
        Assert.Equal(newline != NewlineKind.None, check.Framing.EndsWithNewline);
        Assert.Empty(check.Problems);
    }

    [Theory]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.Lf)]
    [InlineData(NewlineKind.LaidOverCrLf)]
    public void The_newline_after_the_last_record_may_be_missing(NewlineKind newline)
    {
        byte[] file = ZenginSamples.File(newline);
        byte[] withoutLast = [.. file.AsSpan().TrimEnd("\r\n"u8).ToArray(), .. newline == NewlineKind.LaidOverCrLf ? "  "u8 : ""u8];

        ZenginCheck check = ZenginSamples.Check(withoutLast);

        Assert.Equal((FileVerdict.Ok, newline, false), (check.Verdict, check.Framing.Newline, check.Framing.EndsWithNewline));
    }

    [Fact]
    public void An_end_of_file_mark_after_the_end_record_is_taken_and_reported()
    {
        ZenginCheck check = ZenginSamples.Check([.. ZenginSamples.File(NewlineKind.CrLf), 0x1A]);

        Assert.Equal((FileVerdict.Ok, true), (check.Verdict, check.Framing.HasEofMark));
    }

    [Fact]
    public void Two_kinds_of_newline_are_mixed_and_answered_with_crlf()
    {
        byte[] crlf = ZenginSamples.File(NewlineKind.CrLf);
        byte[] lf = ZenginSamples.File(NewlineKind.Lf);

        ZenginCheck check = ZenginSamples.Check([.. crlf[..122], .. lf[121..]]);

        Assert.Equal((FileVerdict.Ok, NewlineKind.Mixed, NewlineKind.CrLf), (check.Verdict, check.Framing.Newline, check.Framing.WrittenNewline));
    }

    // Found by a property: between lines of 120 bytes, one that lost a byte was taken for one with its newline laid over, and its
    // customer number was another one.
    [Theory]
    [InlineData(NewlineKind.Lf, 1)]
    [InlineData(NewlineKind.CrLf, 2)]
    public void A_line_that_lost_bytes_is_not_taken_for_one_with_its_newline_laid_over(NewlineKind newline, int lost)
    {
        byte[] file = ZenginSamples.File(newline);
        int customerNumber = (file.Length / 6) + ZenginDataLayout.CustomerNumber.OffsetBytes;

        ZenginCheck check = ZenginSamples.Check((byte[])[.. file.AsSpan(0, customerNumber), .. file.AsSpan(customerNumber + lost)]);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(("F0006", 2), (check.Problems[0].Code, check.Problems[0].RecordNumber));
    }

    [Theory]
    [InlineData(NewlineKind.LaidOverLf, 1)]
    [InlineData(NewlineKind.LaidOverCrLf, 2)]
    public void A_line_that_gained_bytes_is_not_taken_for_one_with_its_newline_behind_it(NewlineKind newline, int gained)
    {
        byte[] file = ZenginSamples.File(newline);
        int customerNumber = 120 + ZenginDataLayout.CustomerNumber.OffsetBytes;

        ZenginCheck check = ZenginSamples.Check((byte[])[.. file.AsSpan(0, customerNumber), .. "XY"u8[..gained], .. file.AsSpan(customerNumber)]);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(("F0006", 2), (check.Problems[0].Code, check.Problems[0].RecordNumber));
    }

    [Fact]
    public void Further_end_records_are_taken()
    {
        byte[] file = ZenginSamples.File();

        ZenginCheck check = ZenginSamples.Check([.. file, .. file[^120..], .. file[^120..]]);

        Assert.Equal((FileVerdict.Ok, 0), (check.Verdict, check.ProblemCount));
    }

    [Fact]
    public void Several_groups_are_counted_each_on_its_own()
    {
        byte[] file = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(1)], [], [ZenginSamples.Debit(2), ZenginSamples.Debit(3)]);

        ZenginCheck check = ZenginSamples.Check(file);

        Assert.Equal(FileVerdict.Ok, check.Verdict);
        Assert.Equal([(1, 1L), (0, 0L), (2, 5L)], check.Groups.Select(g => (g.DataRecords, g.TotalYen)));
    }

    [Fact]
    public void A_header_with_the_same_date_and_account_is_refused_and_names_the_first()
    {
        byte[] one = ZenginSamples.File();
        byte[] twice = [.. one[..^120], .. one];

        RecordProblem problem = Assert.Single(ZenginSamples.Check(twice).Problems);

        Assert.Equal(("F1107", 6), (problem.Code, problem.RecordNumber));
        Assert.Contains("record 1", problem.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_header_after_the_end_record_is_refused()
    {
        byte[] file = ZenginSamples.File();

        ZenginCheck check = ZenginSamples.Check([.. file, .. file]);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal("F0008", check.Problems[0].Code);
    }

    [Theory]
    [InlineData("F0002", "utf-8", true)]
    [InlineData("F0003", "utf-8", false)]
    [InlineData("F0004", "utf-16", true)]
    public void A_file_in_another_encoding_is_refused_by_name(string code, string encodingName, bool withMark)
    {
        string text = JisX0201.Decode(ZenginSamples.File());
        Encoding encoding = Encoding.GetEncoding(encodingName);

        ZenginCheck check = ZenginSamples.Check([.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(code, Assert.Single(check.Problems).Code);
    }

    [Fact]
    public void A_utf8_copy_whose_header_has_no_kana_is_refused_by_name_too()
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), 1, ZenginHeaderLayout.CreditorName, "TEST");

        ZenginCheck check = ZenginSamples.Check(Encoding.UTF8.GetBytes(JisX0201.Decode(file)));

        Assert.Contains(check.Problems, p => p.Code == "F0003");
    }

    [Fact]
    public void An_ebcdic_file_is_refused_by_name()
    {
        byte[] file = [.. Enumerable.Repeat((byte)0xF1, 1), .. Enumerable.Repeat((byte)0x40, 359)];

        Assert.Equal("F0001", Assert.Single(ZenginSamples.Check(file).Problems).Code);
    }

    [Fact]
    public void A_line_whose_trailing_spaces_were_cut_is_refused_with_its_length()
    {
        string text = JisX0201.Decode(ZenginSamples.File(NewlineKind.None));
        string[] lines = [.. text.Chunk(120).Select(c => new string(c).TrimEnd())];

        RecordProblem problem = Assert.Single(ZenginSamples.Check(JisX0201Lines(lines)).Problems);

        Assert.Equal(("F0006", 1), (problem.Code, problem.RecordNumber));
        Assert.Contains("103 bytes", problem.MessageEn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "fileType", "21", "F1101")]
    [InlineData(1, "codeKind", "1", "F1102")]
    [InlineData(1, "codeKind", "5", "F1103")]
    [InlineData(1, "creditorCode", "12345678 0", "F1104")]
    [InlineData(1, "debitDate", "11 3", "F1105")]
    [InlineData(1, "debitDate", "0231", "F1106")]
    [InlineData(5, "totalCount", "00000 ", "F1801")]
    [InlineData(5, "totalYen", "00000032100X", "F1801")]
    [InlineData(5, "totalCount", "000004", "F1802")]
    [InlineData(5, "totalYen", "000000321001", "F1803")]
    [InlineData(5, "collectedCount", "000003", "F1804")]
    [InlineData(3, "recordKind", "3", "F0005")]
    [InlineData(3, "recordKind", "9", "F0007")]
    public void One_damage_refuses_the_file_with_its_own_code(int record, string field, string text, string code)
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), record, FieldOf(record, field), text);

        ZenginCheck check = ZenginSamples.Check(file);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(code, check.Problems[0].Code);
        Assert.Equal(record, check.Problems[0].RecordNumber);
    }

    [Theory]
    [InlineData("bank", "99A8", "F1201", "2001", '9')]
    [InlineData("bank", "9999", "F1202", "2001", '9')]
    [InlineData("bank", "0000", "F1202", "2001", '9')]
    [InlineData("holder", "ﾔﾏﾀﾞ@", "F1203", "2001", '9')]
    [InlineData("holder", "ﾔﾏﾀﾞ?", "F1204", "2001", '9')]
    [InlineData("customerNumber", "C?1", "F1204", "2001", '9')]
    [InlineData("branch", "99 ", "F1206", "2001", '9')]
    [InlineData("branch", "999", "F1207", "2001", '9')]
    [InlineData("kind", "4", "F1208", "2001", '9')]
    [InlineData("account", " 900001", "F1209", "2001", '9')]
    [InlineData("account", "9999999", "F1210", "2001", '9')]
    [InlineData("account", "0000000", "F1211", "2001", '2')]
    [InlineData("newCode", "3", "F1214", "2001", '9')]
    [InlineData("resultCode", "1", "F1215", "2001", '9')]
    public void A_bad_record_is_rejected_and_the_rest_goes_on(string field, string text, string code, string responseCode, char digit)
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), 3, FieldOf(3, field), text);

        ZenginCheck check = ZenginSamples.Check(file);

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal((code, 3, field), (problem.Code, problem.RecordNumber, problem.Field));
        Assert.Equal((responseCode, digit), (problem.Kind.ResponseCode, problem.Kind.ResultDigit));
        Assert.Equal((FileVerdict.Ok, 1), (check.Verdict, check.RejectedRecords));
    }

    [Theory]
    [InlineData("000002")]
    [InlineData("000003")]
    public void A_zero_yen_record_is_rejected_and_may_be_left_out_of_the_count(string count)
    {
        byte[] file = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(1), ZenginSamples.Debit(0), ZenginSamples.Debit(2)]);

        ZenginCheck check = ZenginSamples.Check(ZenginSamples.Spoil(file, 5, ZenginTrailerLayout.TotalCount, count));

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal(("F1213", "2003", '9'), (problem.Code, problem.Kind.ResponseCode, problem.Kind.ResultDigit));
        Assert.Equal(FileVerdict.Ok, check.Verdict);
    }

    [Theory]
    [InlineData("holder", "ﾔﾏﾀﾞｰ")]
    [InlineData("holder", "ｷｬｦ")]
    [InlineData("holder", "yamada")]
    public void Characters_outside_the_standard_are_taken_with_a_warning(string field, string text)
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), 3, FieldOf(3, field), text);

        ZenginCheck check = ZenginSamples.Check(file);

        Assert.Equal((0, 1), (check.RejectedRecords, check.WarningCount));
        Assert.Equal("F1205", Assert.Single(check.Problems).Code);
    }

    [Fact]
    public void Branch_999_is_taken_at_bank_9900()
    {
        byte[] file = ZenginSamples.File();
        file = ZenginSamples.Spoil(file, 3, ZenginDataLayout.BankCode, "9900");
        file = ZenginSamples.Spoil(file, 3, ZenginDataLayout.BranchCode, "999");

        Assert.Empty(ZenginSamples.Check(file).Problems);
    }

    [Fact]
    public void Of_many_problems_the_first_are_kept_and_all_are_counted()
    {
        ZenginDebit[] debits = [.. Enumerable.Range(0, 1_500).Select(_ => ZenginSamples.Debit(0))];

        ZenginCheck check = ZenginSamples.Check(ZenginSamples.File(NewlineKind.None, debits));

        Assert.Equal((1_500, 1_000, 1_500), (check.ProblemCount, check.Problems.Count, check.RejectedRecords));
    }

    [Fact]
    public void The_customer_number_keeps_its_bytes_and_its_leading_zeros()
    {
        byte[] record = ZenginSamples.Golden("req-nonl.txt")[120..240];

        ZenginDataRecord data = new(record);

        Assert.Equal("00000000000000000001", data.CustomerNumber);
        Assert.Equal(record[91..111], data.CustomerNumberBytes.ToArray());
        Assert.Equal((1_000L, "9998", "998", '1', "9000011", "ﾔﾏﾀﾞ ﾀﾛｳ"), (data.AmountYen, data.BankCode, data.BranchCode, data.AccountKind, data.AccountNumber, data.HolderName));
    }

    private static byte[] JisX0201Lines(IEnumerable<string> lines) =>
        [.. lines.SelectMany(l => (byte[])[.. JisX0201.Encode(l), 0x0D, 0x0A])];

    private static Field FieldOf(int record, string name)
    {
        FixedLayout layout = record switch
        {
            1 => ZenginHeaderLayout.Layout,
            5 => ZenginTrailerLayout.Layout,
            _ => ZenginDataLayout.Layout,
        };
        return layout.Fields.First(f => f.Name == name);
    }
}
