using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Messages;

/// <summary>A sign-on, sign-off or echo message (電文種別 0800 and 0810).</summary>
public sealed record ControlMessage
{
    /// <summary>電文種別, <see cref="MessageTypes.Control"/> or <see cref="MessageTypes.ControlReply"/>.</summary>
    public required string MessageType { get; init; }

    public string Version { get; init; } = "01";

    /// <summary>委託者コード.</summary>
    public string CreditorCode { get; init; } = "";

    /// <summary>要求ID.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>送信日時.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>応答コード; empty in a request.</summary>
    public string ResponseCode { get; init; } = "";

    /// <summary>機能コード, one of <see cref="FunctionCodes"/>.</summary>
    public string FunctionCode { get; init; } = "";

    /// <summary>パスワード of a sign-on; never logged, blank in a reply.</summary>
    public string Password { get; init; } = "";

    /// <summary>エコー.</summary>
    public string Echo { get; init; } = "";

    /// <summary>Leaves the password out, so that a logged message does not show it.</summary>
    public override string ToString() => $"{MessageType} {FunctionCode} {CreditorCode} {RequestId} {ResponseCode}";
}

/// <summary>The 256-byte layout of control messages, and how it is read and written.</summary>
public static class ControlMessageLayout
{
    private static readonly FixedLayoutBuilder s_build = new("Control message", "制御電文", DebitMessageLayout.LengthBytes);

    public static readonly Field MessageType = s_build.Digits("messageType", "電文種別", 4, "0800/0810");
    public static readonly Field Version = s_build.Digits("version", "版", 2, "01");
    public static readonly Field CreditorCode = s_build.Digits("creditorCode", "委託者コード", 10);
    public static readonly Field RequestId = s_build.Characters("requestId", "要求ID", 20);
    public static readonly Field SentAt = s_build.Digits("sentAt", "送信日時", 14, "yyyyMMddHHmmss, Japan time");
    public static readonly Field ResponseCode = s_build.Characters("responseCode", "応答コード", 4, "replies only");
    public static readonly Field HeaderSpare = s_build.Filler(10, "予備", "spare");
    public static readonly Field FunctionCode = s_build.Digits("functionCode", "機能コード", 3, "001 sign-on, 002 sign-off, 301 echo");
    public static readonly Field Password = s_build.Characters("password", "パスワード", 32, "sign-on only");
    public static readonly Field MiddleSpare = s_build.Filler(62, "予備", "spare");
    public static readonly Field Echo = s_build.Characters("echo", "エコー", 24, "given back as it came");
    public static readonly Field Spare = s_build.Filler(71, "予備", "spare");

    public static FixedLayout Layout { get; } = s_build.Build();

    /// <summary>Reads a body whose type is 0800 or 0810 and collects every problem; null only when the length is wrong.</summary>
    public static (ControlMessage? Message, IReadOnlyList<RecordProblem> Problems) Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != DebitMessageLayout.LengthBytes)
        {
            return (null, [MessageFields.WrongLength(body)]);
        }

        List<RecordProblem> problems = [];
        foreach (Field field in Layout.Fields)
        {
            if (ProblemOf(field, body) is { } kind)
            {
                problems.Add(RecordProblem.InField(kind, 0, field, body));
            }
        }

        return (ToMessage(body), problems);
    }

    /// <summary>Writes a message body. Reading it gives the same message back.</summary>
    /// <exception cref="ArgumentException">A value is longer than its field or has no byte in JIS X 0201.</exception>
    public static void Write(ControlMessage message, Span<byte> body)
    {
        Span<byte> target = body[..DebitMessageLayout.LengthBytes];
        Layout.WriteEmpty(target);
        MessageFields.Write(target, MessageType, message.MessageType);
        MessageFields.Write(target, Version, message.Version);
        MessageFields.Write(target, CreditorCode, message.CreditorCode);
        MessageFields.Write(target, RequestId, message.RequestId);
        MessageFields.Write(target, SentAt, message.SentAt);
        MessageFields.Write(target, ResponseCode, message.ResponseCode);
        MessageFields.Write(target, FunctionCode, message.FunctionCode);
        MessageFields.Write(target, Password, message.Password);
        MessageFields.Write(target, Echo, message.Echo);
    }

    /// <summary>Writes a message body into a new array.</summary>
    public static byte[] Write(ControlMessage message)
    {
        byte[] body = new byte[DebitMessageLayout.LengthBytes];
        Write(message, body);
        return body;
    }

    private static ProblemKind? ProblemOf(Field field, ReadOnlySpan<byte> body)
    {
        if (field.Kind == FieldKind.Filler)
        {
            return null;
        }

        if (field.Kind == FieldKind.Characters)
        {
            return MessageFields.HasNoText(body, field) ? MessageProblems.NotText : null;
        }

        if (!field.IsAllDigits(body))
        {
            return field.IsBlank(body) ? MessageProblems.Blank : MessageProblems.NotDigits;
        }

        return MeaningProblemOf(field, body);
    }

    private static ProblemKind? MeaningProblemOf(Field field, ReadOnlySpan<byte> body)
    {
        if (field == MessageType)
        {
            return field.ReadText(body) is MessageTypes.Control or MessageTypes.ControlReply ? null : MessageProblems.UnknownType;
        }

        if (field == FunctionCode)
        {
            return field.ReadText(body) is FunctionCodes.SignOn or FunctionCodes.SignOff or FunctionCodes.Echo
                ? null
                : MessageProblems.UnknownFunction;
        }

        if (field == Version)
        {
            return MessageFields.IsUnknownVersion(body, field) ? MessageProblems.UnknownVersion : null;
        }

        return MessageFields.IsDateOrZeros(body, field) ? null : MessageProblems.NotADate;
    }

    private static ControlMessage ToMessage(ReadOnlySpan<byte> body) => new()
    {
        MessageType = MessageType.ReadText(body),
        Version = Version.ReadText(body),
        CreditorCode = CreditorCode.ReadText(body),
        RequestId = RequestId.ReadText(body),
        SentAt = MessageFields.ReadTime(body, SentAt),
        ResponseCode = ResponseCode.ReadText(body),
        FunctionCode = FunctionCode.ReadText(body),
        Password = Password.ReadText(body),
        Echo = Echo.ReadText(body),
    };
}
