using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>Problems of mandate files, F2xxx: F21 header, F22 data, F28 trailer.</summary>
internal static class MandateFileProblems
{
    public static readonly ProblemKind FileType = Refuse(
        "F2101", "種別コードが 96 ではありません", "The file type is not 96",
        "口座振替契約結果（96）のファイルを使ってください", "Use a mandate file, type 96");

    public static readonly ProblemKind CodeKind = Refuse(
        "F2102", "コード区分が 0（JIS）ではありません", "The code kind is not 0, JIS",
        "JIS で作成し、コード区分を 0 にしてください", "Make the file in JIS and set the code kind to 0");

    public static readonly ProblemKind HeaderNotDigits = Refuse(
        "F2103", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "右詰め、前ゼロの数字で設定してください", "Write digits, right-justified after zeros");

    public static readonly ProblemKind HeaderNotADate = Refuse(
        "F2104", "{field} が正しい日付ではありません", "{field} is not a date",
        "yyyyMMdd で設定してください", "Write yyyyMMdd");

    public static readonly ProblemKind Scope = Refuse(
        "F2105", "全件・差分が 1・2 のいずれでもありません", "The scope is neither 1 nor 2",
        "1 全件、2 差分 を設定してください", "Use 1 full or 2 changes");

    public static readonly ProblemKind NotDigits = Reject(
        "F2201", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "右詰め、前ゼロの数字で設定してください", "Write digits, right-justified after zeros");

    public static readonly ProblemKind AccountKind = Reject(
        "F2202", "預金種目が 1・2・3・9 のいずれでもありません", "The account kind is not 1, 2, 3 or 9",
        "1 普通、2 当座、3 納税準備、9 その他 を設定してください", "Use 1 ordinary, 2 current, 3 tax reserve or 9 other");

    public static readonly ProblemKind Change = Reject(
        "F2203", "異動区分が 1・2・3・4 のいずれでもありません", "The change is not 1, 2, 3 or 4",
        "1 新規、2 変更、3 解約、4 移管 を設定してください", "Use 1 new, 2 changed, 3 cancelled or 4 moved");

    public static readonly ProblemKind NotADate = Reject(
        "F2204", "{field} が正しい日付ではありません", "{field} is not a date",
        "yyyyMMdd で設定してください。ないときはゼロを設定してください", "Write yyyyMMdd, or zeros for none");

    public static readonly ProblemKind ResultCode = Reject(
        "F2205", "結果コードが定義されていません", "The result code is not defined",
        "結果コードの一覧を確認してください", "See the list of result codes");

    public static readonly ProblemKind BadCharacter = Reject(
        "F2206", "{field} に使用できない文字があります", "{field} holds a character that may not be used",
        "半角の英大文字・数字・カナ・記号 ( ) - . を使ってください", "Use single-byte capitals, digits, kana and ( ) - .");

    public static readonly ProblemKind CustomerNumberMissing = Reject(
        "F2207", "顧客番号がありません", "The customer number is missing",
        "顧客番号を設定してください", "Give the customer number");

    public static readonly ProblemKind OtherBank = Reject(
        "F2208", "銀行番号がヘッダと異なります", "The bank is not the header's",
        "銀行ごとにファイルを分けてください", "Make one file per bank");

    public static readonly ProblemKind NewAccountMissing = Reject(
        "F2209", "移管ですが新支店番号・新口座番号がありません", "The account moved, but its new branch and number are missing",
        "新支店番号と新口座番号を設定してください", "Give the new branch and account");

    public static readonly ProblemKind TrailerNotDigits = Refuse(
        "F2801", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "右詰め、前ゼロの数字で設定してください", "Write digits, right-justified after zeros");

    public static readonly ProblemKind ControlSumDiffers = Refuse(
        "F2802", "{field} が一致しません（トレーラ {found}、データ {expected}）", "{field} does not match: trailer {found}, data records {expected}",
        "ファイルを作成したシステムに確認してください", "Ask the system that made the file");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        FileType, CodeKind, HeaderNotDigits, HeaderNotADate, Scope,
        NotDigits, AccountKind, Change, NotADate, ResultCode, BadCharacter, CustomerNumberMissing, OtherBank, NewAccountMissing,
        TrailerNotDigits, ControlSumDiffers,
    ];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);

    private static ProblemKind Reject(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RejectRecord, ja, en, hintJa, hintEn);
}
