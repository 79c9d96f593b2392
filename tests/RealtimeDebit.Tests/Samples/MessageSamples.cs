using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Tests.Samples;

/// <summary>One message of <c>samples/messages/</c>: its frame with four ASCII digits of length.</summary>
internal sealed record MessageSample(string Name, string English, string Japanese, byte[] Body, LengthPrefix Prefix = LengthPrefix.Ascii4)
{
    public string FileName => Name + ".bin";

    public byte[] Frame => MessageFrame.Write(Body, Prefix);
}

/// <summary>One example of every message type and kind of answer, written by the layouts that the service uses.</summary>
internal static class MessageSamples
{
    private const string Order = "ORDER-20261124-0001";
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(9));

    public static IReadOnlyList<MessageSample> All { get; } = [.. Control(), .. Debits(), .. CancelsAndInquiries()];

    public static MessageSample Find(string name) => All.Single(sample => sample.Name == name);

    private static IEnumerable<MessageSample> Control()
    {
        ControlMessage signOn = Request("CTL-1", FunctionCodes.SignOn, "") with { Password = "EXAMPLE-PASSWORD" };
        ControlMessage signOff = Request("CTL-2", FunctionCodes.SignOff, "");
        ControlMessage echo = Request("CTL-3", FunctionCodes.Echo, "ARE YOU THERE");
        yield return new("0800-sign-on", "sign-on", "サインオン", ControlMessageLayout.Write(signOn));
        yield return new("0810-signed-on", "the sign-on was taken; the password is blank", "サインオン受付。パスワードは空白", Reply(signOn, ResponseCode.Done));
        yield return new("0810-sign-on-refused", "the sign-on was refused", "サインオン拒否", Reply(signOn, ResponseCode.SignOnRefused));
        yield return new("0800-sign-off", "sign-off", "サインオフ", ControlMessageLayout.Write(signOff));
        yield return new("0810-signed-off", "the sign-off was taken", "サインオフ受付", Reply(signOff, ResponseCode.Done));
        yield return new("0800-echo", "is the line alive?", "回線の確認（エコー）", ControlMessageLayout.Write(echo));
        yield return new("0810-echo", "it is", "エコーの応答", Reply(echo, ResponseCode.Done));

        static ControlMessage Request(string id, string function, string echo) => new()
        {
            MessageType = MessageTypes.Control,
            CreditorCode = "1234567890",
            RequestId = id,
            SentAt = Start,
            FunctionCode = function,
            Echo = echo,
        };

        static byte[] Reply(ControlMessage request, string code) => ControlMessageLayout.Write(request with
        {
            MessageType = MessageTypes.ControlReply,
            SentAt = Start.AddSeconds(1),
            ResponseCode = code,
            Password = "",
        });
    }

    private static IEnumerable<MessageSample> Debits()
    {
        DebitMessage debit = Request(MessageTypes.Debit, Order) with { AmountYen = 12_800, CustomerNumber = "C000000001", Echo = "TILL-7" };
        DebitMessage whole = debit with
        {
            RequestId = "ORDER-20261124-0002",
            BankCode = "9998",
            BranchCode = "998",
            AccountKind = "1",
            AccountNumber = "9000011",
            HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
            DebitDate = new DateOnly(2026, 11, 24),
            ValidUntil = Start.AddMinutes(1),
        };
        byte[] body = DebitMessageLayout.Write(debit);
        yield return new("0200-debit", "a debit of 12,800 yen for C000000001; the account of the mandate, today, valid for the reply time-out", "顧客 C000000001 から 12,800 円。口座は契約の口座、引落日は当日、有効期限は応答待ち時間", body);
        yield return new("0200-debit-binary2", "the same with the length in two bytes (`LengthPrefix: Binary2`)", "同じ電文。長さが 2 バイト（Binary2）の場合", body, LengthPrefix.Binary2);
        yield return new("0200-debit-all-fields", "a debit with every field filled in", "全項目を設定した振替要求", DebitMessageLayout.Write(whole));
        yield return Answer("0210-collected", "collected", "振替済", Final(debit, ResponseCode.Done, '0'));
        yield return Answer("0210-declined", "declined by the bank: insufficient funds; the bank's own code is `51`", "銀行による振替不能（資金不足）。銀行理由コードは 51", Final(debit, ResponseCode.InsufficientFunds, '1') with { BankReason = "51" });
        yield return Answer("0210-accepted", "accepted, the bank is slow: ask with 0600", "受付済、結果未定（銀行の応答待ち）。0600 で照会", Open(debit, ResponseCode.Accepted, MessageStates.Sending));
        yield return Answer("0210-unknown", "the bank's answer was lost; the service asks the bank", "結果不明。銀行へ照会中", Open(debit, ResponseCode.ResultUnknown, MessageStates.Unknown));
        yield return Answer("0210-rejected", "rejected by us: customer unknown; never sent to a bank", "受付拒否（顧客番号未登録）。銀行へは送信しない", Final(debit, ResponseCode.CustomerUnknown, '4') with { State = MessageStates.Rejected });
        yield return Answer("0210-expired", "its valid-until passed before it could be sent to the bank", "銀行へ送信する前に有効期限切れ", Final(whole, ResponseCode.Expired, '9') with { State = MessageStates.Rejected });
        yield return Answer("0210-other-content", "the id was used before, for another debit; nothing new was accepted", "要求IDが同じで内容が異なる。新たな受付はなし", Answered(debit, ResponseCode.SameIdOtherContent));
        yield return Answer("0210-busy", "busy; this message was not accepted", "混雑中。この電文は受け付けていない", Answered(debit, ResponseCode.Busy));
    }

    private static IEnumerable<MessageSample> CancelsAndInquiries()
    {
        DebitMessage cancel = Request(MessageTypes.Cancel, "CANCEL-1") with { OriginalRequestId = Order };
        DebitMessage inquiry = Request(MessageTypes.Inquiry, "ASK-1") with { OriginalRequestId = Order };
        yield return Answer("0400-cancel", "take that debit back", "振替要求の取消", cancel);
        yield return Answer("0410-withdrawn", "done: it was not sent to the bank and never will be", "取消済。銀行へは送信しない", Final(cancel, ResponseCode.Done, '8') with { State = MessageStates.Withdrawn });
        yield return Answer("0410-too-late", "too late: it was collected before", "取消不可。既に振替済", Final(cancel, ResponseCode.TooLateToCancel, '0'));
        yield return Answer("0410-no-such-request", "there is no debit with that id", "該当する要求なし", Answered(cancel, ResponseCode.NoSuchRequest));
        yield return Answer("0600-inquiry", "what became of that debit?", "振替要求の照会", inquiry);
        yield return Answer("0610-collected", "collected", "振替済", Final(inquiry, ResponseCode.Done, '0'));
        yield return Answer("0610-not-yet", "queued for the bank; ask again", "銀行への送信待ち。再度照会", Open(inquiry, ResponseCode.Accepted, MessageStates.Queued));
        yield return Answer("0610-unknown", "the bank is being asked; ask again", "結果不明。銀行へ照会中。再度照会", Open(inquiry, ResponseCode.ResultUnknown, MessageStates.Unknown));
        yield return Answer("0610-withdrawn", "it was taken back", "取消済", Final(inquiry, ResponseCode.Withdrawn, '8') with { State = MessageStates.Withdrawn });
        yield return Answer("0610-no-such-request", "it never arrived: the same 0200 may be sent again, with the same id", "該当する要求なし。同じ要求IDで 0200 を再送できる", Answered(inquiry, ResponseCode.NoSuchRequest));
    }

    private static MessageSample Answer(string name, string english, string japanese, DebitMessage message) => new(name, english, japanese, DebitMessageLayout.Write(message));

    private static DebitMessage Request(string type, string id) => new() { MessageType = type, CreditorCode = "1234567890", RequestId = id, SentAt = Start };

    private static DebitMessage Answered(DebitMessage request, string code)
        => request with { MessageType = MessageTypes.ReplyTo(request.MessageType), ResponseCode = code, SentAt = Start.AddSeconds(1) };

    private static DebitMessage Open(DebitMessage request, string code, char state)
        => Answered(request, code) with { State = state, ReceiptNumber = "R26112400000001" };

    private static DebitMessage Final(DebitMessage request, string code, char digit)
        => Open(request, code, MessageStates.Final) with { ResultDigit = digit, ProcessedAt = Start.AddSeconds(1) };
}
