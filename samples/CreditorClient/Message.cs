namespace CreditorClient;

/// <summary>A field of a message: where it stands, and how it is filled.</summary>
/// <param name="IsDigits">N: digits, to the right behind zeros. Otherwise C: characters, to the left before spaces.</param>
public sealed record MessageField(int Offset, int Length, bool IsDigits);

/// <summary>One message of 256 bytes. The fields are those of the connection specification (接続仕様書).</summary>
public sealed class Message
{
    public const int LengthBytes = 256;

    // The header of every message.
    public static readonly MessageField MessageType = new(0, 4, IsDigits: true);
    public static readonly MessageField Version = new(4, 2, IsDigits: true);
    public static readonly MessageField CreditorCode = new(6, 10, IsDigits: true);
    public static readonly MessageField RequestId = new(16, 20, IsDigits: false);
    public static readonly MessageField SentAt = new(36, 14, IsDigits: true);
    public static readonly MessageField ResponseCode = new(50, 4, IsDigits: false);

    // Debit, cancel and inquiry.
    public static readonly MessageField BankCode = new(64, 4, IsDigits: true);
    public static readonly MessageField BranchCode = new(68, 3, IsDigits: true);
    public static readonly MessageField AccountKind = new(71, 1, IsDigits: true);
    public static readonly MessageField AccountNumber = new(72, 7, IsDigits: true);
    public static readonly MessageField HolderName = new(79, 30, IsDigits: false);
    public static readonly MessageField AmountYen = new(109, 10, IsDigits: true);
    public static readonly MessageField CustomerNumber = new(119, 20, IsDigits: false);
    public static readonly MessageField DebitDate = new(139, 8, IsDigits: true);
    public static readonly MessageField ValidUntil = new(147, 14, IsDigits: true);
    public static readonly MessageField Echo = new(161, 24, IsDigits: false);
    public static readonly MessageField OriginalRequestId = new(185, 20, IsDigits: false);
    public static readonly MessageField ResultDigit = new(205, 1, IsDigits: false);
    public static readonly MessageField State = new(206, 1, IsDigits: false);
    public static readonly MessageField ReceiptNumber = new(207, 16, IsDigits: false);
    public static readonly MessageField ProcessedAt = new(223, 14, IsDigits: true);
    public static readonly MessageField BankReason = new(237, 4, IsDigits: false);

    // Sign-on, sign-off and echo (0800).
    public static readonly MessageField FunctionCode = new(64, 3, IsDigits: true);
    public static readonly MessageField Password = new(67, 32, IsDigits: false);

    // A digits field without a value holds zeros; spaces there are answered with 2001.
    private static readonly MessageField[] s_zeroFields =
        [SentAt, BankCode, BranchCode, AccountKind, AccountNumber, AmountYen, DebitDate, ValidUntil, ProcessedAt];

    private readonly byte[] _body;

    private Message(byte[] body) => _body = body;

    /// <summary>A request of the given type with its header filled in.</summary>
    public static Message Request(string type, string creditorCode, string requestId, DateTimeOffset now)
    {
        byte[] body = new byte[LengthBytes];
        body.AsSpan().Fill((byte)' ');
        var message = new Message(body);
        foreach (MessageField field in type == "0800" ? [] : s_zeroFields) message[field] = "";
        message[MessageType] = type;
        message[Version] = "01";
        message[CreditorCode] = creditorCode;
        message[RequestId] = requestId;
        message[SentAt] = JapanTime(now);
        return message;
    }

    /// <summary>A message as it was received.</summary>
    public static Message Received(ReadOnlySpan<byte> body) => new(body[..LengthBytes].ToArray());

    public ReadOnlySpan<byte> Body => _body;

    /// <summary>A field's text without its padding; a digits field keeps its zeros.</summary>
    public string this[MessageField field]
    {
        get
        {
            string text = string.Create(field.Length, _body.AsSpan(field.Offset, field.Length), static (chars, bytes) =>
            {
                for (int i = 0; i < bytes.Length; i++) chars[i] = ToCharacter(bytes[i]);
            });
            return field.IsDigits ? text : text.TrimEnd(' ');
        }

        set
        {
            if (value.Length > field.Length) throw new ArgumentException($"\"{value}\" does not fit into {field.Length} bytes.", nameof(value));
            string padded = field.IsDigits ? value.PadLeft(field.Length, '0') : value.PadRight(field.Length, ' ');
            for (int i = 0; i < field.Length; i++) _body[field.Offset + i] = ToByte(padded[i]);
        }
    }

    /// <summary>A moment as messages bear it: yyyyMMddHHmmss, Japan time.</summary>
    public static string JapanTime(DateTimeOffset moment) => $"{moment.ToOffset(TimeSpan.FromHours(9)):yyyyMMddHHmmss}";

    // JIS X 0201: ASCII as it is, half-width kana from 0xA1 to 0xDF.
    private static byte ToByte(char character) => character switch
    {
        >= ' ' and <= '~' => (byte)character,
        >= '\uFF61' and <= '\uFF9F' => (byte)(character - '\uFF61' + 0xA1),
        _ => throw new ArgumentException($"\"{character}\" has no single byte: use half-width letters, digits and kana.", nameof(character)),
    };

    private static char ToCharacter(byte value) => value is >= 0xA1 and <= 0xDF ? (char)(value - 0xA1 + '\uFF61') : (char)value;
}
