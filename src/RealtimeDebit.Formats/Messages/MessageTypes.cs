namespace RealtimeDebit.Formats.Messages;

/// <summary>電文種別: what a message asks or answers. The third digit is 0 in a request and 1 in its reply.</summary>
public static class MessageTypes
{
    public const string Debit = "0200";
    public const string DebitReply = "0210";
    public const string Cancel = "0400";
    public const string CancelReply = "0410";
    public const string Inquiry = "0600";
    public const string InquiryReply = "0610";

    /// <summary>Sign-on, sign-off and echo; see <see cref="FunctionCodes"/>.</summary>
    public const string Control = "0800";
    public const string ControlReply = "0810";

    /// <summary>0200, 0400 and 0600: requests in the debit layout.</summary>
    public static bool IsDebitRequest(string type) => type is Debit or Cancel or Inquiry;

    /// <summary>0210, 0410 and 0610: replies in the debit layout.</summary>
    public static bool IsDebitReply(string type) => type is DebitReply or CancelReply or InquiryReply;

    /// <summary>The type that answers <paramref name="requestType"/>; an unknown type is answered with itself.</summary>
    public static string ReplyTo(string requestType) => requestType switch
    {
        Debit => DebitReply,
        Cancel => CancelReply,
        Inquiry => InquiryReply,
        Control => ControlReply,
        _ => requestType,
    };
}

/// <summary>機能コード of an 0800 message.</summary>
public static class FunctionCodes
{
    public const string SignOn = "001";
    public const string SignOff = "002";
    public const string Echo = "301";
}

/// <summary>状態 of a debit in a reply.</summary>
public static class MessageStates
{
    public const char Queued = 'Q';
    public const char Sending = 'S';
    public const char Unknown = 'U';
    public const char Final = 'F';
    public const char Withdrawn = 'W';
    public const char Rejected = 'R';
}
