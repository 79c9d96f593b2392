using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Messages;

/// <summary>The 256-byte layout of debit, cancel and inquiry messages, and how it is read and written.</summary>
public static class DebitMessageLayout
{
    public const int LengthBytes = 256;

    private static readonly FixedLayoutBuilder s_build = new("Debit, cancel and inquiry message", "振替・取消・照会電文", LengthBytes);

    public static readonly Field MessageType = s_build.Digits("messageType", "電文種別", 4, "0200/0210 debit, 0400/0410 cancel, 0600/0610 inquiry");
    public static readonly Field Version = s_build.Digits("version", "版", 2, "01");
    public static readonly Field CreditorCode = s_build.Digits("creditorCode", "委託者コード", 10);
    public static readonly Field RequestId = s_build.Characters("requestId", "要求ID", 20, "unique for ever; the idempotency key");
    public static readonly Field SentAt = s_build.Digits("sentAt", "送信日時", 14, "yyyyMMddHHmmss, Japan time");
    public static readonly Field ResponseCode = s_build.Characters("responseCode", "応答コード", 4, "replies only");
    public static readonly Field HeaderSpare = s_build.Filler(10, "予備", "spare");
    public static readonly Field BankCode = s_build.Digits("bank", "引落銀行番号", 4);
    public static readonly Field BranchCode = s_build.Digits("branch", "引落支店番号", 3);
    public static readonly Field AccountKind = s_build.Digits("kind", "預金種目", 1, "1 2 3 9");
    public static readonly Field AccountNumber = s_build.Digits("account", "口座番号", 7);
    public static readonly Field HolderName = s_build.Characters("holder", "預金者名", 30, "blank = the mandate's");
    public static readonly Field AmountYen = s_build.Digits("amountYen", "引落金額", 10, "yen");
    public static readonly Field CustomerNumber = s_build.Characters("customerNumber", "顧客番号", 20);
    public static readonly Field DebitDate = s_build.Digits("debitDate", "引落日", 8, "yyyyMMdd, zeros = today");
    public static readonly Field ValidUntil = s_build.Digits("validUntil", "有効期限", 14, "zeros = now and the reply timeout");
    public static readonly Field Echo = s_build.Characters("echo", "エコー", 24, "given back as it came");
    public static readonly Field OriginalRequestId = s_build.Characters("originalRequestId", "元要求ID", 20, "cancel and inquiry");
    public static readonly Field ResultDigit = s_build.Characters("resultCode", "振替結果コード", 1, "0 1 2 3 4 8 9 when final, else blank");
    public static readonly Field State = s_build.Characters("state", "状態", 1, "Q queued, S sending, U unknown, F final, W withdrawn, R rejected");
    public static readonly Field ReceiptNumber = s_build.Characters("receiptNumber", "受付番号", 16);
    public static readonly Field ProcessedAt = s_build.Digits("processedAt", "処理日時", 14, "replies only");
    public static readonly Field BankReason = s_build.Characters("bankReason", "銀行理由コード", 4, "the bank's raw code");
    public static readonly Field Spare = s_build.Filler(15, "予備", "spare");

    public static FixedLayout Layout { get; } = s_build.Build();

    /// <summary>Reads a message body and collects every problem.</summary>
    /// <returns>
    /// The message, also when it has problems, so that its answer can name the request; null only when the length is wrong.
    /// A field that is not readable as a number, date or time is null in the message.
    /// </returns>
    public static (DebitMessage? Message, IReadOnlyList<RecordProblem> Problems) Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != LengthBytes)
        {
            return (null, [MessageFields.WrongLength(body)]);
        }

        DebitMessageCheck check = new();
        check.Run(body);
        return (ToMessage(body), check.Problems);
    }

    /// <summary>Writes a message body. Reading it gives the same message back.</summary>
    /// <remarks>A request's holder name is written with 0x2D for every 0xB0 (長音); a reply gives the name back as it came.</remarks>
    /// <exception cref="ArgumentException">A value is longer than its field or has no byte in JIS X 0201.</exception>
    public static void Write(DebitMessage message, Span<byte> body)
    {
        Span<byte> target = body[..LengthBytes];
        Layout.WriteEmpty(target);
        MessageFields.Write(target, MessageType, message.MessageType);
        MessageFields.Write(target, Version, message.Version);
        MessageFields.Write(target, CreditorCode, message.CreditorCode);
        MessageFields.Write(target, RequestId, message.RequestId);
        MessageFields.Write(target, SentAt, message.SentAt);
        MessageFields.Write(target, ResponseCode, message.ResponseCode);
        MessageFields.Write(target, BankCode, message.BankCode);
        MessageFields.Write(target, BranchCode, message.BranchCode);
        MessageFields.Write(target, AccountKind, message.AccountKind);
        MessageFields.Write(target, AccountNumber, message.AccountNumber);
        MessageFields.Write(target, HolderName, WrittenName(message));
        AmountYen.WriteNumber(target, message.AmountYen ?? 0);
        MessageFields.Write(target, CustomerNumber, message.CustomerNumber);
        DateFields.Write(target, DebitDate, message.DebitDate);
        MessageFields.Write(target, ValidUntil, message.ValidUntil);
        MessageFields.Write(target, Echo, message.Echo);
        MessageFields.Write(target, OriginalRequestId, message.OriginalRequestId);
        MessageFields.Write(target, ResultDigit, message.ResultDigit);
        MessageFields.Write(target, State, message.State);
        MessageFields.Write(target, ReceiptNumber, message.ReceiptNumber);
        MessageFields.Write(target, ProcessedAt, message.ProcessedAt);
        MessageFields.Write(target, BankReason, message.BankReason);
    }

    /// <summary>Writes a message body into a new array.</summary>
    public static byte[] Write(DebitMessage message)
    {
        byte[] body = new byte[LengthBytes];
        Write(message, body);
        return body;
    }

    /// <summary>電文種別 of any body, debit or control; empty when the body is too short to have one.</summary>
    public static string PeekType(ReadOnlySpan<byte> body) => body.Length < LengthBytes ? "" : MessageType.ReadText(body);

    private static string WrittenName(DebitMessage message) =>
        MessageTypes.IsDebitRequest(message.MessageType) ? message.HolderName.Replace('ｰ', '-') : message.HolderName;

    private static DebitMessage ToMessage(ReadOnlySpan<byte> body) => new()
    {
        MessageType = MessageType.ReadText(body),
        Version = Version.ReadText(body),
        CreditorCode = CreditorCode.ReadText(body),
        RequestId = RequestId.ReadText(body),
        SentAt = MessageFields.ReadTime(body, SentAt),
        ResponseCode = ResponseCode.ReadText(body),
        BankCode = BankCode.ReadText(body),
        BranchCode = BranchCode.ReadText(body),
        AccountKind = AccountKind.ReadText(body),
        AccountNumber = AccountNumber.ReadText(body),
        HolderName = HolderName.ReadText(body),
        AmountYen = AmountYen.TryReadNumber(body, out long yen) ? yen : null,
        CustomerNumber = CustomerNumber.ReadText(body),
        DebitDate = DateFields.Read(body, DebitDate),
        ValidUntil = MessageFields.ReadTime(body, ValidUntil),
        Echo = Echo.ReadText(body),
        OriginalRequestId = OriginalRequestId.ReadText(body),
        ResultDigit = JisX0201.Decode(ResultDigit.ReadByte(body)),
        State = JisX0201.Decode(State.ReadByte(body)),
        ReceiptNumber = ReceiptNumber.ReadText(body),
        ProcessedAt = MessageFields.ReadTime(body, ProcessedAt),
        BankReason = BankReason.ReadText(body),
    };
}
