using System.Globalization;
using System.Text;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>256-byte bodies in the debit layout: any bytes.</summary>
internal static class MessageOracle
{
    public static void Check(byte[] body)
    {
        (DebitMessage? message, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(body);
        Promise.AreEqual(body.Length == 256, message is not null, "a message for 256 bytes and no others");
        if (message is null) return;

        ProblemsLieWithin(problems, DebitMessageLayout.Layout);
        Promise.AreEqual(IndependentMessage.IsGood(body), problems.Count == 0, $"the verdict of the independent reader and of ours ({string.Join(' ', problems.Select(problem => problem.Code + problem.Field))})");
        CheckReply(body, message);
        if (problems.Count > 0) return;

        byte[] written = DebitMessageLayout.Write(message);
        Promise.AreEqual(message, Normal(DebitMessageLayout.Read(written).Message!, message), "the message written and read again");
        if (body.AsSpan().SequenceEqual(written)) return;
        // A name in a request is written with 0x2D for 0xB0, what stands in spare fields is dropped, and so are the result fields of a
        // request that hold no character, date or time.
        foreach (Field field in DebitMessageLayout.Layout.Fields.Where(field => field.Kind != FieldKind.Filler && field != DebitMessageLayout.HolderName && !IsResultField(field)))
            Promise.SameBytes(field.Slice(body), field.Slice(written), field.Name);
    }

    public static void ProblemsLieWithin(IReadOnlyList<RecordProblem> problems, FixedLayout layout)
    {
        foreach (RecordProblem problem in problems)
        {
            Field? field = layout.Fields.FirstOrDefault(field => field.Name == problem.Field && field.Position == problem.BytePosition);
            Promise.Holds(field is not null, $"{problem.Code} names {problem.Field} at byte {problem.BytePosition}");
            Promise.AreEqual(field!.LengthBytes * 2, problem.BytesHex.Length, $"bytes shown by {problem.Code}");
        }
    }

    /// <summary>Any request, however damaged, can be answered, and the answer gives its echo and id back byte by byte.</summary>
    private static void CheckReply(byte[] body, DebitMessage message)
    {
        byte[] reply = DebitMessageLayout.Write(message with { MessageType = MessageTypes.ReplyTo(message.MessageType), ResponseCode = ResponseCode.Format });
        Promise.SameBytes(DebitMessageLayout.Echo.Slice(body), DebitMessageLayout.Echo.Slice(reply), "echo of the reply");
        Promise.SameBytes(DebitMessageLayout.RequestId.Slice(body), DebitMessageLayout.RequestId.Slice(reply), "id of the reply");
    }

    private static DebitMessage Normal(DebitMessage again, DebitMessage message)
        => MessageTypes.IsDebitRequest(message.MessageType) && message.HolderName.Replace('ｰ', '-') == again.HolderName ? again with { HolderName = message.HolderName } : again;

    private static bool IsResultField(Field field) => field == DebitMessageLayout.ResponseCode || field.OffsetBytes >= DebitMessageLayout.ResultDigit.OffsetBytes;
}

/// <summary>Says of a 256-byte body in the debit layout whether it is well-formed, from the description of the format alone.</summary>
internal static class IndependentMessage
{
    private static readonly (int At, int Length)[] s_digits = [(4, 2), (6, 10), (36, 14), (64, 4), (68, 3), (71, 1), (72, 7), (109, 10), (139, 8), (147, 14)];
    private static readonly (int At, int Length)[] s_text = [(16, 20), (79, 30), (119, 20), (161, 24), (185, 20)];
    private static readonly (int At, int Length)[] s_replyText = [(50, 4), (205, 1), (206, 1), (207, 16), (237, 4)];

    public static bool IsGood(byte[] body)
    {
        string text = Encoding.Latin1.GetString(body);
        bool isRequest = text[..4] is "0200" or "0400" or "0600";
        if (!isRequest && text[..4] is not ("0210" or "0410" or "0610")) return false;
        bool digits = s_digits.All(field => text.Substring(field.At, field.Length).All(char.IsAsciiDigit)) && text.Substring(4, 2) == "01";
        bool characters = s_text.Concat(isRequest ? [] : s_replyText).All(field => text.Substring(field.At, field.Length).All(IsCharacter));
        bool ids = !string.IsNullOrEmpty(text.Substring(16, 20).Trim(' ')) && (text[..4] is not ("0400" or "0600") || text.Substring(185, 20).Trim(' ').Length > 0);
        bool dates = IsMoment(text.Substring(36, 14)) && IsMoment(text.Substring(147, 14)) && IsMoment(text.Substring(139, 8));
        return digits && characters && ids && dates && (isRequest || IsMoment(text.Substring(223, 14)));
    }

    private static bool IsMoment(string digits)
    {
        if (digits.All(c => c == '0')) return true;
        string format = digits.Length == 8 ? "yyyyMMdd" : "yyyyMMddHHmmss";
        return digits.All(char.IsAsciiDigit) && DateTime.TryParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment)
            && (digits.Length == 8 || moment >= DateTime.MinValue.AddHours(9));
    }

    // JIS X 0201: printable ASCII and half-width kana.
    private static bool IsCharacter(char c) => c is >= '\x20' and <= '\x7E' or >= '\xA1' and <= '\xDF';
}
