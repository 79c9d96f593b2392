namespace RealtimeDebit.Formats.Messages;

/// <summary>A debit, cancel or inquiry message, request and reply alike (電文種別 0200 to 0610).</summary>
/// <remarks>
/// Text has no padding. Codes are digit text with their leading zeros; an empty code was blank. Zeros and blanks in a date or time
/// both read as null (a blank in a request is also a problem). Times are Japan time, offset +09:00.
/// </remarks>
public sealed record DebitMessage
{
    /// <summary>電文種別.</summary>
    public required string MessageType { get; init; }

    /// <summary>版.</summary>
    public string Version { get; init; } = "01";

    /// <summary>委託者コード, 10 digits.</summary>
    public string CreditorCode { get; init; } = "";

    /// <summary>要求ID: chosen by the sender, unique for ever; the idempotency key.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>送信日時.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>応答コード; empty in a request.</summary>
    public string ResponseCode { get; init; } = "";

    /// <summary>引落銀行番号, 4 digits; zeros with the other account fields: the mandate's account.</summary>
    public string BankCode { get; init; } = "0000";

    /// <summary>引落支店番号, 3 digits.</summary>
    public string BranchCode { get; init; } = "000";

    /// <summary>預金種目: 1, 2, 3, 9; 0 = the mandate's.</summary>
    public string AccountKind { get; init; } = "0";

    /// <summary>口座番号, 7 digits.</summary>
    public string AccountNumber { get; init; } = "0000000";

    /// <summary>預金者名 in half-width kana; empty: the mandate's.</summary>
    public string HolderName { get; init; } = "";

    /// <summary>引落金額 in yen; null when the field is not a number.</summary>
    public long? AmountYen { get; init; } = 0;

    /// <summary>顧客番号.</summary>
    public string CustomerNumber { get; init; } = "";

    /// <summary>引落日; null = today.</summary>
    public DateOnly? DebitDate { get; init; }

    /// <summary>有効期限: not sent to the bank after this moment; null = now and the reply timeout.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>エコー: given back as it came, trailing spaces aside.</summary>
    public string Echo { get; init; } = "";

    /// <summary>元要求ID of a cancel or inquiry.</summary>
    public string OriginalRequestId { get; init; } = "";

    /// <summary>振替結果コード of a final debit; a space when there is none.</summary>
    public char ResultDigit { get; init; } = ' ';

    /// <summary>状態, one of <see cref="MessageStates"/>; a space in a request.</summary>
    public char State { get; init; } = ' ';

    /// <summary>受付番号.</summary>
    public string ReceiptNumber { get; init; } = "";

    /// <summary>処理日時.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>銀行理由コード, the bank's own.</summary>
    public string BankReason { get; init; } = "";

    /// <summary>True when bank, branch, kind and account are all zeros: the mandate's account is meant.</summary>
    public bool UsesMandateAccount =>
        BankCode == "0000" && BranchCode == "000" && AccountKind == "0" && AccountNumber == "0000000";

    /// <summary>Leaves account and name out, so that a logged message does not show them.</summary>
    public override string ToString() => $"{MessageType} {CreditorCode} {RequestId} {ResponseCode}";
}
