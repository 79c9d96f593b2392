using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Messages;

/// <summary>Problems of 256-byte messages, F3xxx. All are answered with 2001.</summary>
internal static class MessageProblems
{
    public static readonly ProblemKind Length = Reject(
        "F3001", "電文の長さが {found} バイトです。{expected} バイトでなければなりません", "The message has {found} bytes; it must have {expected}",
        "電文の本体は長さ項目を含めず 256 バイトで送ってください", "Send a body of 256 bytes, the length prefix not counted");

    public static readonly ProblemKind UnknownType = Reject(
        "F3002", "電文種別が定義されていません", "The message type is not defined",
        "0200 0400 0600 0800 のいずれかを設定してください", "Use 0200, 0400, 0600 or 0800");

    public static readonly ProblemKind UnknownVersion = Reject(
        "F3003", "版が 01 ではありません", "The version is not 01",
        "版には 01 を設定してください", "Set the version to 01");

    public static readonly ProblemKind NotDigits = Reject(
        "F3004", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "数字を右詰め、前ゼロで設定してください。値がないときはゼロを設定してください", "Write digits, right-justified after zeros; no value is all zeros, never spaces");

    public static readonly ProblemKind Blank = Reject(
        "F3005", "{field} が空白です", "{field} is blank",
        "値がない数字項目にはゼロを設定してください", "A number field without a value is all zeros, never spaces");

    public static readonly ProblemKind NotADate = Reject(
        "F3006", "{field} が正しい日付・時刻ではありません", "{field} is not a date or time",
        "yyyyMMdd または yyyyMMddHHmmss で設定してください", "Write yyyyMMdd or yyyyMMddHHmmss, Japan time");

    public static readonly ProblemKind NotText = Reject(
        "F3007", "{field} に使用できない文字があります", "{field} holds a byte that is not a JIS X 0201 character",
        "半角の英数字・カナ・記号だけを使ってください", "Use single-byte Latin letters, digits, kana and symbols only");

    public static readonly ProblemKind IdMissing = Reject(
        "F3008", "{field} がありません", "{field} is missing",
        "電文ごとに一意の要求IDを設定してください", "Give every request an id that is used once for ever");

    public static readonly ProblemKind UnknownFunction = Reject(
        "F3009", "機能コードが定義されていません", "The function code is not defined",
        "001 002 301 のいずれかを設定してください", "Use 001 sign-on, 002 sign-off or 301 echo");

    public static IReadOnlyList<ProblemKind> All { get; } =
        [Length, UnknownType, UnknownVersion, NotDigits, Blank, NotADate, NotText, IdMissing, UnknownFunction];

    private static ProblemKind Reject(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RejectRecord, ja, en, hintJa, hintEn) { ResponseCode = "2001", ResultDigit = '9' };
}
