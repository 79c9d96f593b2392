using System.Buffers;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Tests.Formats;

public sealed class ZenginResultWriterTests
{
    [Theory]
    [InlineData("012", "res-mixed-crlf.txt")]
    [InlineData("000", "res-allok-crlf.txt")]
    public void The_result_of_the_sample_request_equals_the_sample_result(string digits, string expected) =>
        Assert.Equal(ZenginSamples.Golden(expected), ZenginSamples.Result(ZenginSamples.Golden("req-crlf.txt"), digits));

    [Theory]
    [InlineData(NewlineKind.None)]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.Lf)]
    [InlineData(NewlineKind.LaidOverCrLf)]
    [InlineData(NewlineKind.LaidOverLf)]
    public void The_result_has_the_newlines_of_the_request_and_changes_byte_112_and_the_trailer_only(NewlineKind newline)
    {
        byte[] request = ZenginSamples.File(newline);

        byte[] result = ZenginSamples.Result(request, "091");

        int stride = request.Length / 6;
        int[] changed = [.. Enumerable.Range(0, request.Length).Where(i => request[i] != result[i])];
        Assert.Equal(request.Length, result.Length);
        Assert.All(changed, i => Assert.True(i % stride == 111 || (i / stride == 4 && i % stride is >= 19 and < 55)));
        Assert.Empty(ZenginSamples.Check(result, ZenginFileKind.Result).Problems);
    }

    [Fact]
    public void A_mixed_request_is_answered_with_crlf_and_without_an_end_of_file_mark()
    {
        byte[] mixed = [.. ZenginSamples.File(NewlineKind.CrLf)[..122], .. ZenginSamples.File(NewlineKind.Lf)[121..], 0x1A];

        byte[] result = ZenginSamples.Result(mixed, "000");

        Assert.Equal(6 * 122, result.Length);
        Assert.Equal(NewlineKind.CrLf, ZenginSamples.Check(result, ZenginFileKind.Result).Framing.Newline);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(' ')]
    [InlineData('5')]
    public void A_record_without_an_outcome_is_never_written(char? digit)
    {
        ArrayBufferWriter<byte> output = new();
        ZenginResultWriter writer = new(output, default);

        Assert.Throws<InvalidOperationException>(() => writer.AppendData(ZenginSamples.File().AsSpan(120, 120), digit));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Collected_and_not_collected_add_up_to_the_total_also_when_zero_yen_is_not_counted()
    {
        byte[] request = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(1), ZenginSamples.Debit(0), ZenginSamples.Debit(2)]);
        request = ZenginSamples.Spoil(request, 5, ZenginTrailerLayout.TotalCount, "000002");

        byte[] result = ZenginSamples.Result(request, "091");

        byte[] trailer = result[480..600];
        Assert.Equal((1, 1), (ZenginTrailerLayout.CollectedCount.ReadNumber(trailer), ZenginTrailerLayout.NotCollectedCount.ReadNumber(trailer)));
        Assert.Equal(FileVerdict.Ok, ZenginSamples.Check(result, ZenginFileKind.Result).Verdict);
    }

    [Fact]
    public void A_result_whose_sums_differ_is_refused_but_all_zeros_count_as_left_out()
    {
        byte[] request = ZenginSamples.File();
        byte[] result = ZenginSamples.Result(request, "012");
        byte[] wrong = ZenginSamples.Spoil(result, 5, ZenginTrailerLayout.CollectedCount, "000002");
        byte[] leftOut = [.. result[..480], .. request[480..]];

        Assert.Equal("F1805", Assert.Single(ZenginSamples.Check(wrong, ZenginFileKind.Result).Problems).Code);
        Assert.Equal(FileVerdict.Ok, ZenginSamples.Check(leftOut, ZenginFileKind.Result).Verdict);
    }

    [Fact]
    public void A_result_file_sent_as_a_request_is_refused() =>
        Assert.Equal(FileVerdict.Refused, ZenginSamples.Check(ZenginSamples.Golden("res-allok-crlf.txt")).Verdict);

    [Fact]
    public void A_group_whose_sum_the_trailer_cannot_hold_is_not_written()
    {
        ZenginDebit[] debits = [.. Enumerable.Range(0, 101).Select(_ => ZenginSamples.Debit(9_999_999_999))];

        Assert.Throws<InvalidOperationException>(() => ZenginSamples.File(NewlineKind.None, debits));
    }

    [Theory]
    [InlineData("ｷｬ")]
    [InlineData("ｦ")]
    [InlineData("A?")]
    public void Names_are_written_strictly(string name) =>
        Assert.Throws<ArgumentException>(() => ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(name: name)]));

    [Fact]
    public void The_long_vowel_is_written_as_a_hyphen()
    {
        byte[] file = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(name: "ｴｰﾋﾞｰ")]);

        Assert.Equal("ｴ-ﾋﾞ-", ZenginDataLayout.HolderName.ReadText(file.AsSpan(120, 120)));
        Assert.True(NameFolding.AreSame("ｴｰﾋﾞｰ", "ｴ-ﾋﾞ-"));
    }
}
