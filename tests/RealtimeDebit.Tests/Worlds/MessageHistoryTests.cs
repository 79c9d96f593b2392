using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Worlds;

/// <summary>The measure of what was answered to messages finds each way in which an answer can break the promise.</summary>
public sealed class MessageHistoryTests
{
    private const string Receipt = "R26112300000001";
    private static readonly Order s_order = OrderPlan.Of(BankBehaviour.Collect).Orders[0];

    private readonly MessageHistory _history = new();

    [Fact]
    public void A_debit_that_is_open_then_final_and_told_again_is_in_order()
    {
        Ask(MessageTypes.Inquiry, "4001");
        Ask(MessageTypes.Debit, "0001", 'S');
        Ask(MessageTypes.Inquiry, "3001", 'U');
        Ask(MessageTypes.Debit, "0000", 'F', '0');
        Ask(MessageTypes.Cancel, "4002", 'F', '0');

        Assert.Empty(_history.Violations);
        Assert.Equal(new FinalWord('F', '0'), _history.FinalOf(s_order));
        Assert.Equal([new ToldOutcome(s_order.Account, s_order.AmountYen, '0'), new ToldOutcome(s_order.Account, s_order.AmountYen, '0')], _history.Told);
        Assert.Equal([(Receipt, '0')], _history.Finals);
    }

    [Theory]
    [InlineData(MessageTypes.Inquiry, "4001", ' ', ' ', "", "accepted is never lost")]
    [InlineData(MessageTypes.Debit, "9004", ' ', ' ', "", "a known id")]
    [InlineData(MessageTypes.Debit, "9005", ' ', ' ', "", "a known id")]
    [InlineData(MessageTypes.Debit, "2010", ' ', ' ', "", "the content was the same")]
    [InlineData(MessageTypes.Inquiry, "9009", ' ', ' ', "", "no bug may be")]
    [InlineData(MessageTypes.Inquiry, "0001", 'Q', ' ', Receipt, "it was final before")]
    [InlineData(MessageTypes.Inquiry, "1001", 'F', '1', Receipt, "final never changes")]
    [InlineData(MessageTypes.Debit, "0000", 'F', '0', "R26112300000002", "the same id was")]
    [InlineData(MessageTypes.Debit, "0000", ' ', ' ', "", "names none")]
    public void After_a_final_answer_every_other_answer_is_found(string type, string code, char state, char digit, string receipt, string why)
    {
        Ask(MessageTypes.Debit, "0000", 'F', '0');

        Ask(type, code, state, digit, receipt);

        Assert.Contains(why, Assert.Single(_history.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_content_must_be_2010_once_the_id_is_known()
    {
        Ask(MessageTypes.Debit, "0000", 'F', '0');

        Ask(MessageTypes.Debit, "2010", receipt: "", isOtherContent: true);
        Assert.Empty(_history.Violations);
        Ask(MessageTypes.Debit, "0000", 'F', '0', isOtherContent: true);
        Assert.Contains("is 2010", Assert.Single(_history.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_before_anything_was_told_may_hear_that_it_is_not_known()
    {
        MessageAsked early = _history.Asks(s_order, Request(MessageTypes.Inquiry));
        Ask(MessageTypes.Debit, "0001", 'Q');

        _history.Answered(early, Request(MessageTypes.Inquiry) with { ResponseCode = "4001" });

        Assert.Empty(_history.Violations);
    }

    private static DebitMessage Request(string type) => new() { MessageType = type, CreditorCode = OrderPlan.CreditorCode, RequestId = "X" };

    private void Ask(string type, string code, char state = ' ', char digit = ' ', string? receipt = null, bool isOtherContent = false)
    {
        string number = receipt ?? (state == ' ' ? "" : Receipt);
        MessageAsked asked = _history.Asks(s_order, Request(type), isOtherContent);
        _history.Answered(asked, Request(type) with { ResponseCode = code, State = state, ResultDigit = digit, ReceiptNumber = number });
    }
}
