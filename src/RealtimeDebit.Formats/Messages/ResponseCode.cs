namespace RealtimeDebit.Formats.Messages;

/// <summary>応答コード: how a request was answered. The codes and meanings are a contract and never change.</summary>
public static class ResponseCode
{
    public const string Done = "0000";
    public const string Accepted = "0001";
    public const string InsufficientFunds = "1001";
    public const string NoSuchAccount = "1002";
    public const string StoppedByDebtor = "1003";
    public const string NoMandateAtBank = "1004";
    public const string StoppedByCreditor = "1008";
    public const string DeclinedOther = "1009";
    public const string Format = "2001";
    public const string Creditor = "2002";
    public const string Amount = "2003";
    public const string Bank = "2004";
    public const string CustomerUnknown = "2005";
    public const string NoActiveMandate = "2006";
    public const string AccountDiffers = "2007";
    public const string NameDiffers = "2008";
    public const string LimitExceeded = "2009";
    public const string SameIdOtherContent = "2010";
    public const string OutsideHours = "2011";
    public const string Expired = "2012";
    public const string DebitDate = "2013";
    public const string ResultUnknown = "3001";
    public const string NoSuchRequest = "4001";
    public const string TooLateToCancel = "4002";
    public const string Withdrawn = "4003";
    public const string NotSignedOn = "9001";
    public const string SignOnRefused = "9002";
    public const string Locked = "9003";
    public const string Busy = "9004";
    public const string Stopping = "9005";
    public const string SystemError = "9009";

    public static IReadOnlyList<ResponseCodeMeaning> All { get; } =
    [
        new(Done, "振替済（振替・照会）、受付済（取消・制御）", "Collected (debit, inquiry); done (cancel, control)"),
        new(Accepted, "受付済、結果未定。0600 で照会してください。別の要求IDで再送しないでください", "Accepted, outcome not known yet: ask with 0600, never send a new id for it"),
        new(InsufficientFunds, "資金不足", "Declined by the bank: insufficient funds"),
        new(NoSuchAccount, "取引なし", "Declined by the bank: no such account"),
        new(StoppedByDebtor, "預金者の都合による振替停止", "Declined by the bank: stopped by the account holder"),
        new(NoMandateAtBank, "預金口座振替依頼書なし", "Declined by the bank: no mandate"),
        new(StoppedByCreditor, "委託者の都合による振替停止", "Declined by the bank: stopped by the creditor"),
        new(DeclinedOther, "その他の理由による振替不能", "Declined by the bank: other"),
        new(Format, "電文形式の誤り", "Rejected, never sent to a bank: format"),
        new(Creditor, "委託者が未登録または停止中", "Rejected, never sent to a bank: creditor unknown or stopped"),
        new(Amount, "金額の誤り", "Rejected, never sent to a bank: amount"),
        new(Bank, "銀行が未登録または契約なし", "Rejected, never sent to a bank: bank unknown or not contracted"),
        new(CustomerUnknown, "顧客番号が未登録", "Rejected, never sent to a bank: customer unknown"),
        new(NoActiveMandate, "有効な口座振替契約なし", "Rejected, never sent to a bank: no active mandate"),
        new(AccountDiffers, "口座が契約と相違", "Rejected, never sent to a bank: account differs from the mandate"),
        new(NameDiffers, "預金者名が契約と相違", "Rejected, never sent to a bank: name differs"),
        new(LimitExceeded, "限度額超過", "Rejected, never sent to a bank: limit exceeded"),
        new(SameIdOtherContent, "要求IDが同じで内容が異なる", "Rejected: the same id with other content"),
        new(OutsideHours, "銀行のサービス時間外", "Rejected, never sent to a bank: outside the bank's hours"),
        new(Expired, "送信前に有効期限切れ", "Rejected, never sent to a bank: expired before sending"),
        new(DebitDate, "引落日の誤り", "Rejected, never sent to a bank: debit date"),
        new(ResultUnknown, "結果不明、銀行へ照会中", "Result unknown, being asked for"),
        new(NoSuchRequest, "該当する要求なし", "No such request"),
        new(TooLateToCancel, "取消不可（送信済）", "Too late to cancel"),
        new(Withdrawn, "取消済", "Withdrawn"),
        new(NotSignedOn, "サインオンされていない", "Not signed on; nothing was accepted"),
        new(SignOnRefused, "サインオン拒否", "Sign-on refused; nothing was accepted"),
        new(Locked, "ロック中", "Locked; nothing was accepted"),
        new(Busy, "混雑中、再試行してください", "Busy, try again; nothing was accepted"),
        new(Stopping, "停止処理中", "Stopping; nothing was accepted"),
        new(SystemError, "システムエラー", "System error; nothing was accepted"),
    ];

    /// <summary>The code for a debit the bank answered with <paramref name="resultDigit"/> (振替結果コード).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one of 0 1 2 3 4 8 9.</exception>
    public static string ForResultDigit(char resultDigit) => resultDigit switch
    {
        '0' => Done,
        '1' => InsufficientFunds,
        '2' => NoSuchAccount,
        '3' => StoppedByDebtor,
        '4' => NoMandateAtBank,
        '8' => StoppedByCreditor,
        '9' => DeclinedOther,
        _ => throw new ArgumentOutOfRangeException(nameof(resultDigit), resultDigit, "Not a 振替結果コード."),
    };

    /// <summary>
    /// 振替結果コード for a debit that ended with <paramref name="responseCode"/>; null when the code is no final outcome.
    /// Account 0000000, which gives 2, is decided by the reader: its code alone does not tell. Who takes a debit back is the
    /// creditor, so that gives 8 (委託者の都合), as a limit that the creditor set does.
    /// </summary>
    public static char? ToResultDigit(string responseCode) => responseCode switch
    {
        Done => '0',
        InsufficientFunds or NoSuchAccount or StoppedByDebtor or NoMandateAtBank or StoppedByCreditor or DeclinedOther => responseCode[3],
        CustomerUnknown or NoActiveMandate or AccountDiffers => '4',
        LimitExceeded or Withdrawn => '8',
        Format or Creditor or Amount or Bank or NameDiffers or SameIdOtherContent or OutsideHours or Expired or DebitDate => '9',
        _ => null,
    };
}

/// <summary>One 応答コード and what it means.</summary>
public sealed record ResponseCodeMeaning(string Code, string MeaningJa, string MeaningEn);
