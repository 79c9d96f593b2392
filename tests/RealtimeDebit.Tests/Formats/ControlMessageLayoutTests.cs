using System.Text;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Tests.Formats;

public sealed class ControlMessageLayoutTests
{
    private static readonly ControlMessage s_signOn = new()
    {
        MessageType = MessageTypes.Control,
        CreditorCode = "1234567890",
        RequestId = "S-1",
        SentAt = new DateTimeOffset(2026, 11, 23, 9, 0, 1, TimeSpan.FromHours(9)),
        FunctionCode = FunctionCodes.SignOn,
        Password = "secret",
        Echo = "e",
    };

    [Fact]
    public void Every_field_lies_where_the_interface_puts_it()
    {
        string body = Encoding.Latin1.GetString(ControlMessageLayout.Write(s_signOn));

        Assert.Equal("0800011234567890S-1                 20261123090001              001secret", body[..73]);
        Assert.Equal('e', body[161]);
        Assert.Equal(256, body.Length);
    }

    [Fact]
    public void A_message_reads_back_as_it_was_written()
    {
        (ControlMessage? message, var problems) = ControlMessageLayout.Read(ControlMessageLayout.Write(s_signOn));

        Assert.Empty(problems);
        Assert.Equal(s_signOn, message);
    }

    [Theory]
    [InlineData("messageType", "0900", "F3002")]
    [InlineData("version", "02", "F3003")]
    [InlineData("creditorCode", "12345678X0", "F3004")]
    [InlineData("sentAt", "20261323090001", "F3006")]
    [InlineData("functionCode", "999", "F3009")]
    public void A_bad_field_is_told_by_its_code(string name, string text, string code)
    {
        byte[] body = ControlMessageLayout.Write(s_signOn);
        Encoding.Latin1.GetBytes(text, ControlMessageLayout.Layout.Fields.First(f => f.Name == name).SliceForWriting(body));

        Assert.Equal(code, Assert.Single(ControlMessageLayout.Read(body).Problems).Code);
    }

    [Fact]
    public void The_password_is_not_in_what_a_log_would_show() =>
        Assert.DoesNotContain("secret", s_signOn.ToString(), StringComparison.Ordinal);
}
