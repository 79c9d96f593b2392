namespace RealtimeDebit.Core.Banks;

/// <summary>What a bank says when asked about a debit that may have been sent.</summary>
public abstract record InquiryReply
{
    private InquiryReply()
    {
    }

    /// <summary>The bank took the money.</summary>
    public sealed record Collected(string RawCode) : InquiryReply;

    /// <summary>The bank refused. <paramref name="ResultCode"/> is one of 1 2 3 4 8 9.</summary>
    public sealed record Declined(char ResultCode, string RawCode) : InquiryReply;

    /// <summary>The bank never saw the request. Whether that may be believed, and when, is the policy's question.</summary>
    public sealed record NeverSeen(string RawCode) : InquiryReply;

    /// <summary>No answer that settles it: the bank is working on it, does not answer, or was not understood. Ask again.</summary>
    public sealed record NoAnswer(string Reason) : InquiryReply;
}
