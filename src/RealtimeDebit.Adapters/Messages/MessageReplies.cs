using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>The answers that the door gives by itself: the request's own bytes, with type, code and result fields set.</summary>
internal static class MessageReplies
{
    /// <summary>An answer without a result. Whatever the request holds is given back as it came, also what is no text.</summary>
    public static byte[] Coded(ReadOnlySpan<byte> request, string responseCode)
    {
        byte[] reply = request.ToArray();
        string type = DebitMessageLayout.PeekType(request);
        DebitMessageLayout.ResponseCode.WriteText(reply, responseCode);
        if (type == MessageTypes.Control)
        {
            DebitMessageLayout.MessageType.WriteText(reply, MessageTypes.ControlReply);
            ControlMessageLayout.Password.WriteEmpty(reply);
        }
        else if (MessageTypes.IsDebitRequest(type))
        {
            DebitMessageLayout.MessageType.WriteText(reply, MessageTypes.ReplyTo(type));
            DebitMessageLayout.ResultDigit.WriteEmpty(reply);
            DebitMessageLayout.State.WriteEmpty(reply);
            DebitMessageLayout.ReceiptNumber.WriteEmpty(reply);
            DebitMessageLayout.ProcessedAt.WriteEmpty(reply);
            DebitMessageLayout.BankReason.WriteEmpty(reply);
        }

        return reply;
    }
}
