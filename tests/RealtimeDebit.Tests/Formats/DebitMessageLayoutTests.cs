using System.Buffers;
using System.Text;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Tests.Formats;

public sealed class DebitMessageLayoutTests
{
    private static readonly DebitMessage s_request = new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = "1234567890",
        RequestId = "ORDER-1",
        SentAt = new DateTimeOffset(2026, 11, 23, 9, 0, 1, TimeSpan.FromHours(9)),
        BankCode = "9998",
        BranchCode = "998",
        AccountKind = "1",
        AccountNumber = "9000011",
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        AmountYen = 1_000,
        CustomerNumber = "C-1",
        DebitDate = new DateOnly(2026, 11, 23),
        Echo = "window 3",
    };

    [Fact]
    public void Every_field_lies_where_the_interface_puts_it()
    {
        string body = Encoding.Latin1.GetString(DebitMessageLayout.Write(s_request));

        Assert.Equal("0200011234567890ORDER-1             20261123090001              9998998190000", body[..77]);
        Assert.Equal("0000001000C-1                 2026112300000000000000window 3", body[109..169]);
        Assert.Equal(new string(' ', 38), body[185..223]);
        Assert.Equal("00000000000000" + new string(' ', 19), body[223..]);
    }

    [Fact]
    public void A_message_reads_back_as_it_was_written()
    {
        (DebitMessage? message, var problems) = DebitMessageLayout.Read(DebitMessageLayout.Write(s_request));

        Assert.Empty(problems);
        Assert.Equal(s_request, message);
    }

    [Fact]
    public void A_blank_number_in_a_request_is_a_problem_that_names_the_field()
    {
        byte[] body = DebitMessageLayout.Write(s_request);
        DebitMessageLayout.AmountYen.SliceForWriting(body).Fill((byte)' ');

        (DebitMessage? message, var problems) = DebitMessageLayout.Read(body);

        Assert.Null(message!.AmountYen);
        var problem = Assert.Single(problems);
        Assert.Equal(("F3005", "引落金額", 110, "2001"), (problem.Code, problem.FieldJa, problem.BytePosition, problem.Kind.ResponseCode));
    }

    [Fact]
    public void A_request_may_leave_the_result_fields_blank()
    {
        byte[] body = DebitMessageLayout.Write(s_request);
        DebitMessageLayout.ProcessedAt.SliceForWriting(body).Fill((byte)' ');

        Assert.Empty(DebitMessageLayout.Read(body).Problems);
    }

    [Fact]
    public void A_frame_is_taken_off_a_sequence_and_the_rest_is_left()
    {
        byte[] body = DebitMessageLayout.Write(s_request);
        byte[] twice = [.. MessageFrame.Write(body, LengthPrefix.Binary2), .. MessageFrame.Write(body, LengthPrefix.Binary2)[..100]];
        ReadOnlySequence<byte> received = new(twice);

        FrameStatus first = MessageFrame.TryRead(ref received, LengthPrefix.Binary2, out ReadOnlySequence<byte> read);
        FrameStatus second = MessageFrame.TryRead(ref received, LengthPrefix.Binary2, out _);

        Assert.Equal((FrameStatus.Complete, FrameStatus.Incomplete), (first, second));
        Assert.Equal(body, read.ToArray());
        Assert.Equal(100, received.Length);
    }

    [Theory]
    [InlineData("0255")]
    [InlineData("GET ")]
    [InlineData("1")]
    public void A_wrong_length_is_told_from_its_first_wrong_byte(string start) =>
        Assert.Equal(FrameStatus.BadLength, MessageFrame.TryRead(Encoding.ASCII.GetBytes(start), LengthPrefix.Ascii4, out _));
}
