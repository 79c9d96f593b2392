using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>
/// What is concluded from a bank's answer of any bytes: money counts as taken or refused only if an independent look at the bytes finds
/// this very order in them, with a code that means it.
/// </summary>
internal static class BankReplyOracle
{
    public const string InquiryId = "Q0000000000000000001";
    private static readonly DebitOrder s_order = Some.Order(key: "R26112300000001ABCDE");
    private static readonly FixedTcpEvents s_events = new(NullLogger.Instance, "9998");

    private static BankProfile Profile => BankProfileReader.Standard;

    public static void Check(byte[] body)
    {
        if (FixedTcpReplies.Read(body) is not { } reply) return;
        Promise.Holds(IndependentMessage.IsGood(body), "an answer is understood that is not well-formed");
        string text = Encoding.Latin1.GetString(body);
        // As the line does: an answer belongs to a request only by its kind and its request id.
        if (reply.MessageType == MessageTypes.DebitReply && reply.RequestId == s_order.RequestKey)
            CheckDebit(text, FixedTcpReplies.Understand(Profile, s_events, s_order, reply));
        if (reply.MessageType == MessageTypes.InquiryReply && reply.RequestId == InquiryId)
            CheckInquiry(text, FixedTcpReplies.UnderstandInquiry(Profile, s_events, s_order, reply));
    }

    private static void CheckDebit(string text, BankReply reply)
    {
        string code = text.Substring(50, 4);
        bool isThisOrder = SpeaksOf(text);
        char digit = text[205];
        string expected = code switch
        {
            _ when !isThisOrder => "Unknown",
            "0000" when digit is ' ' or '0' => "Collected",
            "1001" or "1002" or "1003" or "1004" or "1008" or "1009" when digit == ' ' || digit == code[3] => "Declined " + code[3],
            "2005" or "2006" or "2007" when digit is ' ' or '4' => "Declined 4",
            "2009" when digit is ' ' or '8' => "Declined 8",
            "2001" or "2002" or "2003" or "2004" or "2008" or "2012" or "2013" when digit is ' ' or '9' => "Declined 9",
            "2011" or "9001" or "9002" or "9003" or "9004" or "9005" when digit == ' ' => "NotSent",
            _ => "Unknown",
        };
        Promise.AreEqual(expected, reply is BankReply.Declined declined ? $"Declined {declined.ResultCode}" : reply.GetType().Name, "what a debit's answer means");
    }

    private static void CheckInquiry(string text, InquiryReply reply)
    {
        string code = text.Substring(50, 4);
        bool isThisOrder = SpeaksOf(text) && text.Substring(185, 20) == s_order.RequestKey;
        char digit = text[205];
        bool isFinal = text[206] is 'R' or 'F';
        string expected = code switch
        {
            _ when !isThisOrder => "NoAnswer",
            "0000" when digit is ' ' or '0' => "Collected",
            "1001" or "1002" or "1003" or "1004" or "1008" or "1009" when digit == ' ' || digit == code[3] => "Declined " + code[3],
            "2005" or "2006" or "2007" when isFinal && digit is ' ' or '4' => "Declined 4",
            "2009" when isFinal && digit is ' ' or '8' => "Declined 8",
            "2003" or "2004" or "2008" or "2012" or "2013" when isFinal && digit is ' ' or '9' => "Declined 9",
            "4001" when digit == ' ' => "NeverSeen",
            _ => "NoAnswer",
        };
        Promise.AreEqual(expected, reply is InquiryReply.Declined declined ? $"Declined {declined.ResultCode}" : reply.GetType().Name, "what an inquiry's answer means");
    }

    private static bool SpeaksOf(string text)
        => text.Substring(6, 10) == "1234567890" && text.Substring(64, 15) == "999899811234567" && text.Substring(109, 10) == "0000001000";
}
