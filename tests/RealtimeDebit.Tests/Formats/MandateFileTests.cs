using System.Buffers;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Tests.Formats;

public sealed class MandateFileTests
{
    private static readonly MandateFileHeader s_header = new()
    {
        CreditorCode = "1234567890",
        CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
        CreatedOn = new DateOnly(2026, 11, 23),
        ForDate = new DateOnly(2026, 11, 22),
        BankCode = "9998",
        SequenceNumber = 7,
        IsFull = true,
    };

    private static readonly MandateEntry s_new = new()
    {
        CreditorCode = "1234567890",
        CustomerNumber = "C-1",
        BankCode = "9998",
        BranchCode = "998",
        AccountNumber = "9000011",
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        ContractDate = new DateOnly(2026, 11, 1),
    };

    private static readonly MandateEntry s_moved = s_new with
    {
        CustomerNumber = "C-2",
        AccountNumber = "9999999",
        Change = MandateChange.Moved,
        ResultCode = MandateResultCodes.Moved,
        NewBranchCode = "001",
        NewAccountNumber = "1234567",
    };

    [Theory]
    [InlineData(NewlineKind.None)]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.LaidOverLf)]
    public void Mandates_read_back_as_they_were_written(NewlineKind newline)
    {
        var (check, records) = Read(File(newline, s_new, s_moved));

        Assert.Empty(check.Problems);
        Assert.Equal((FileVerdict.Ok, newline), (check.Verdict, check.Framing.Newline));
        Assert.Equal(s_header, Assert.Single(check.Headers));
        Assert.Equal([s_new, s_moved], records.Select(r => r.Entry));
    }

    [Fact]
    public void The_bytes_are_where_the_layout_puts_them()
    {
        string text = JisX0201.Decode(File(NewlineKind.None, s_moved));

        Assert.Equal("1960" + "1234567890" + "ｶ)ﾃｽﾄｼﾖｳｶｲ".PadRight(40) + "20261123" + "20261122" + "9998" + "".PadRight(15) + "0007" + "1", text[..94]);
        Assert.Equal("2" + "9998" + "998" + "1" + "9999999" + "ﾔﾏﾀﾞ ﾀﾛｳ".PadRight(30) + "C-2".PadRight(20) + "4", text[120..187]);
        Assert.Equal("20261101" + "00000000" + "10" + "001" + "1234567" + "00" + "0" + "".PadRight(22), text[187..240]);
        Assert.Equal("8000001000000000001000000000000000009999999" + new string(' ', 77), text[240..360]);
    }

    [Theory]
    [InlineData("totalCount")]
    [InlineData("newCount")]
    [InlineData("changedCount")]
    [InlineData("cancelledCount")]
    [InlineData("errorCount")]
    [InlineData("accountHash")]
    public void A_control_sum_that_differs_refuses_the_file(string name)
    {
        Field field = MandateTrailerLayout.Layout.Fields.First(f => f.Name == name);
        byte[] file = ZenginSamples.Spoil(File(NewlineKind.None, s_new, s_moved), 4, field, new string('5', field.LengthBytes));

        var (check, _) = Read(file);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(("F2802", name), (Assert.Single(check.Problems).Code, check.Problems[0].Field));
    }

    [Theory]
    [InlineData("fileType", "91", "F2101")]
    [InlineData("codeKind", "1", "F2102")]
    [InlineData("sequenceNumber", "000X", "F2103")]
    [InlineData("forDate", "20261131", "F2104")]
    [InlineData("scope", "3", "F2105")]
    public void A_bad_header_refuses_the_file(string name, string text, string code)
    {
        Field field = MandateHeaderLayout.Layout.Fields.First(f => f.Name == name);

        var (check, _) = Read(ZenginSamples.Spoil(File(NewlineKind.None, s_new), 1, field, text));

        Assert.Equal((FileVerdict.Refused, code), (check.Verdict, Assert.Single(check.Problems).Code));
    }

    [Theory]
    [InlineData("branch", "9A8", "F2201")]
    [InlineData("kind", "4", "F2202")]
    [InlineData("contractDate", "20261399", "F2204")]
    [InlineData("holder", "A?", "F2206")]
    [InlineData("customerNumber", "", "F2207")]
    [InlineData("bank", "9997", "F2208")]
    public void A_bad_record_is_rejected_and_the_rest_goes_on(string name, string text, string code)
    {
        Field field = MandateDataLayout.Layout.Fields.First(f => f.Name == name);

        var (check, records) = Read(ZenginSamples.Spoil(File(NewlineKind.None, s_new, s_new), 2, field, text));

        Assert.Equal((FileVerdict.Ok, 1), (check.Verdict, check.RejectedRecords));
        Assert.Equal([code, null], records.Select(r => r.Rejection?.Code));
    }

    [Fact]
    public void A_move_without_a_new_account_is_rejected()
    {
        var (_, records) = Read(File(NewlineKind.None, s_moved with { NewBranchCode = "", NewAccountNumber = "" }));

        Assert.Equal("F2209", Assert.Single(records).Rejection?.Code);
    }

    [Fact]
    public void A_mandate_file_that_is_cut_is_not_whole()
    {
        byte[] file = File(NewlineKind.CrLf, s_new);

        Assert.Equal(FileVerdict.NotWhole, Read(file[..^122]).Check.Verdict);
    }

    private static byte[] File(NewlineKind newline, params MandateEntry[] entries)
    {
        ArrayBufferWriter<byte> output = new();
        MandateFileWriter writer = new(output, newline);
        writer.BeginGroup(s_header);
        Array.ForEach(entries, writer.Add);
        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    private static (MandateFileCheck Check, IReadOnlyList<MandateFileRecord> Records) Read(byte[] file)
    {
        List<MandateFileRecord> records = [];
        MandateFileReader reader = new(records.Add);
        reader.Push(file);
        return (reader.Complete(), records);
    }
}
