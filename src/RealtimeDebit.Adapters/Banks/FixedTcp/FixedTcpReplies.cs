using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>What a bank's answer means for the order that it answers. Nothing is concluded from an answer that contradicts the order.</summary>
internal static class FixedTcpReplies
{
    /// <summary>The answer in a frame's body; null when it is not one that is understood as a whole.</summary>
    public static DebitMessage? Read(ReadOnlySpan<byte> body)
    {
        (DebitMessage? message, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(body);
        return message is not null && problems.Count == 0 && MessageTypes.IsDebitReply(message.MessageType) ? message : null;
    }

    public static BankReply Understand(BankProfile profile, FixedTcpEvents events, DebitOrder order, DebitMessage reply)
    {
        string rawCode = FixedTcpMessages.RawCode(reply);
        if (!profile.DebitReplies.TryGetValue(reply.ResponseCode, out DebitCodeMeaning? meaning))
        {
            events.UnlistedCode(order.RequestKey, reply.ResponseCode);
            return new BankReply.Unknown($"answered with code {reply.ResponseCode}, which the profile does not list");
        }

        char resultCode = meaning.Outcome switch
        {
            DebitCodeOutcome.Collected => '0',
            DebitCodeOutcome.Declined => meaning.ResultCode,
            _ => ' ',
        };
        if (FixedTcpMessages.FindContradiction(order, reply, resultCode) is { } difference)
        {
            events.Contradiction(order.RequestKey, difference);
            return new BankReply.Unknown($"answered for {difference}");
        }

        return meaning.Outcome switch
        {
            DebitCodeOutcome.Collected => new BankReply.Collected(rawCode),
            DebitCodeOutcome.Declined => new BankReply.Declined(resultCode, rawCode),
            DebitCodeOutcome.NotSent => new BankReply.NotSent(meaning.Reason, rawCode),
            _ => new BankReply.Unknown($"answered with code {reply.ResponseCode}"),
        };
    }

    public static InquiryReply UnderstandInquiry(BankProfile profile, FixedTcpEvents events, DebitOrder order, DebitMessage reply)
    {
        string rawCode = FixedTcpMessages.RawCode(reply);
        if (!profile.InquiryReplies.TryGetValue(reply.ResponseCode, out InquiryCodeMeaning? meaning) || meaning.Outcome == InquiryCodeOutcome.NoAnswer)
            return new InquiryReply.NoAnswer($"answered with code {reply.ResponseCode}");

        // Without a state it is the inquiry that was rejected, and nothing was said of the debit.
        if (reply.ResponseCode[0] == '2' && reply.State is not (MessageStates.Rejected or MessageStates.Final))
            return new InquiryReply.NoAnswer($"answered with code {reply.ResponseCode} and no final state");

        char resultCode = meaning.Outcome switch
        {
            InquiryCodeOutcome.Collected => '0',
            InquiryCodeOutcome.Declined => meaning.ResultCode,
            _ => ' ',
        };
        if (FixedTcpMessages.FindContradiction(order, reply, resultCode) is { } difference)
        {
            events.Contradiction(order.RequestKey, difference);
            return new InquiryReply.NoAnswer($"answered for {difference}");
        }

        return meaning.Outcome switch
        {
            InquiryCodeOutcome.Collected => new InquiryReply.Collected(rawCode),
            InquiryCodeOutcome.Declined => new InquiryReply.Declined(resultCode, rawCode),
            _ => new InquiryReply.NeverSeen(rawCode),
        };
    }
}
