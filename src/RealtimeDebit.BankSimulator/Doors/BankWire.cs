using RealtimeDebit.BankSimulator.Desk;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.BankSimulator.Doors;

/// <summary>What a message asks of the bank.</summary>
internal enum RequestKind
{
    Debit,
    Inquiry,
    Control,
    NotUnderstood,
}

/// <summary>Messages to questions for the desk, and the desk's answers to messages.</summary>
internal sealed class BankWire(LengthPrefix prefix, TimeProvider time)
{
    private long _receipts = time.GetUtcNow().ToUnixTimeMilliseconds();

    public LengthPrefix Prefix => prefix;

    public static RequestKind Read(ReadOnlySpan<byte> body, out AskedDebit asked)
    {
        asked = default;
        string type = DebitMessageLayout.PeekType(body);
        if (type == MessageTypes.Control) return RequestKind.Control;
        if (type is not (MessageTypes.Debit or MessageTypes.Inquiry)) return RequestKind.NotUnderstood;

        (DebitMessage? message, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(body);
        if (message is null || problems.Count > 0) return RequestKind.NotUnderstood;

        bool isDebit = type == MessageTypes.Debit;
        asked = new AskedDebit(
            message.CreditorCode,
            isDebit ? message.RequestId : message.OriginalRequestId,
            message.BankCode,
            message.BranchCode,
            message.AccountKind,
            message.AccountNumber,
            message.CustomerNumber,
            message.HolderName,
            message.AmountYen ?? 0);
        return isDebit ? RequestKind.Debit : RequestKind.Inquiry;
    }

    /// <summary>Writes the whole frame of an answer: the request's own fields with the result fields filled in.</summary>
    /// <returns>The frame's length in bytes.</returns>
    public int WriteReply(Span<byte> frame, ReadOnlySpan<byte> request, DeskReply reply)
    {
        Span<byte> body = stackalloc byte[DebitMessageLayout.LengthBytes];
        request.CopyTo(body);
        string type = DebitMessageLayout.PeekType(request);
        DebitMessageLayout.MessageType.WriteText(body, MessageTypes.ReplyTo(type));
        DebitMessageLayout.ResponseCode.WriteText(body, reply.Answer.ResponseCode);
        if (type == MessageTypes.Control) ControlMessageLayout.Password.WriteEmpty(body);
        else WriteResult(body, reply.Answer);
        if (reply.Known is { } known) WriteKnown(body, known);

        if (reply.Shape == ReplyShape.WrongKey)
        {
            Span<byte> key = DebitMessageLayout.RequestId.SliceForWriting(body);
            key[0] = key[0] == (byte)'X' ? (byte)'Y' : (byte)'X';
        }

        if (reply.Shape == ReplyShape.Garbled)
        {
            // Neither digits nor text: no reader can take this for an answer, nor for the key of one.
            for (int i = 0; i < body.Length; i++) body[i] |= 0x80;
        }

        MessageFrame.Write(body, prefix, frame);
        return MessageFrame.FrameBytes(prefix);
    }

    private static void WriteKnown(Span<byte> body, LedgerEntry known)
    {
        DebitMessageLayout.BankCode.WriteText(body, known.Bank);
        DebitMessageLayout.BranchCode.WriteText(body, known.Branch);
        DebitMessageLayout.AccountKind.WriteText(body, known.Kind);
        DebitMessageLayout.AccountNumber.WriteText(body, known.Account);
        DebitMessageLayout.AmountYen.WriteNumber(body, known.AmountYen);
    }

    private void WriteResult(Span<byte> body, BankAnswer answer)
    {
        bool isFinal = answer.ResultCode != ' ';
        DebitMessageLayout.ResultDigit.WriteText(body, answer.ResultCode.ToString());
        DebitMessageLayout.State.WriteText(body, isFinal ? MessageStates.Final.ToString() : "");
        DebitMessageLayout.BankReason.WriteText(body, answer.RawCode);
        if (isFinal) DebitMessageLayout.ReceiptNumber.WriteText(body, Interlocked.Increment(ref _receipts).ToString("D16", null));
        else DebitMessageLayout.ReceiptNumber.WriteEmpty(body);
        DebitMessageLayout.ProcessedAt.WriteText(body, JapanNow(time));
    }

    private static string JapanNow(TimeProvider time)
        => time.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).ToString("yyyyMMddHHmmss", null);
}
