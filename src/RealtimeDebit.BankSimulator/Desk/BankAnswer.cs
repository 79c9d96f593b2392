using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;
using Code = RealtimeDebit.Formats.Messages.ResponseCode;

namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>What the bank has to say to one request.</summary>
/// <param name="ResponseCode">応答コード, four digits.</param>
/// <param name="ResultCode">振替結果コード, or a space when the outcome is not final.</param>
/// <param name="RawCode">銀行理由コード, may be empty.</param>
internal sealed record BankAnswer(string ResponseCode, char ResultCode, string RawCode)
{
    public static readonly BankAnswer Collected = new(Code.Done, '0', "");
    public static readonly BankAnswer Done = new(Code.Done, ' ', "");
    public static readonly BankAnswer UnderWay = new(Code.Accepted, ' ', "");
    public static readonly BankAnswer BadFormat = new(Code.Format, ' ', "");
    public static readonly BankAnswer BadAmount = new(Code.Amount, ' ', "");
    public static readonly BankAnswer OtherContent = new(Code.SameIdOtherContent, ' ', "");
    public static readonly BankAnswer OutOfHours = new(Code.OutsideHours, ' ', "");
    public static readonly BankAnswer NeverSeen = new(Code.NoSuchRequest, ' ', "");
    public static readonly BankAnswer Throttled = new(Code.Busy, ' ', "");
    public static readonly BankAnswer Unavailable = new(Code.SystemError, ' ', "");

    /// <summary>100x: refused, x = 振替結果コード.</summary>
    public static BankAnswer Declined(char resultCode, string rawCode) => new(Code.ForResultDigit(resultCode), resultCode, rawCode);
}

/// <summary>How the answer goes out: as it should, or spoilt on purpose.</summary>
internal enum ReplyShape
{
    Whole,
    NoneAndClose,
    Garbled,
    HalfAndClose,
    Twice,
    WrongKey,
}

/// <summary>An answer and how it goes out.</summary>
/// <param name="Known">The debit that an inquiry found: the answer shows what the bank has on record, not what the asker believes.</param>
internal readonly record struct DeskReply(BankAnswer Answer, ReplyShape Shape, LedgerEntry? Known = null)
{
    public static DeskReply Of(BankAnswer answer, ScenarioActionKind kind, LedgerEntry? known = null) => new(answer, ShapeOf(kind), known);

    private static ReplyShape ShapeOf(ScenarioActionKind kind) => kind switch
    {
        ScenarioActionKind.DropBefore or ScenarioActionKind.DropAfter or ScenarioActionKind.Late => ReplyShape.NoneAndClose,
        ScenarioActionKind.Garble => ReplyShape.Garbled,
        ScenarioActionKind.HalfReply => ReplyShape.HalfAndClose,
        ScenarioActionKind.DuplicateReply => ReplyShape.Twice,
        ScenarioActionKind.WrongKeyReply => ReplyShape.WrongKey,
        _ => ReplyShape.Whole,
    };
}
