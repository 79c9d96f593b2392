using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Problems of 預金口座振替 files, F1xxx: F11 header, F12 data, F18 trailer, F19 end.</summary>
internal static class ZenginProblems
{
    public static readonly ProblemKind FileType = Refuse(
        "F1101", "種別コードが 91 ではありません", "The file type is not 91",
        "預金口座振替（91）のファイルを送ってください", "Send a 預金口座振替 file, type 91");

    public static readonly ProblemKind EbcdicCodeKind = Refuse(
        "F1102", "コード区分が 1（EBCDIC）です", "The code kind is 1, EBCDIC",
        "JIS で作成し、コード区分を 0 にしてください", "Make the file in JIS and set the code kind to 0");

    public static readonly ProblemKind CodeKind = Refuse(
        "F1103", "コード区分が 0 ではありません", "The code kind is not 0",
        "コード区分を 0 にしてください", "Set the code kind to 0");

    public static readonly ProblemKind CreditorCode = Refuse(
        "F1104", "委託者コードに数字以外の文字があります", "The creditor code holds a byte that is not a digit",
        "10 桁の委託者コードを設定してください", "Give the creditor code with its 10 digits");

    public static readonly ProblemKind DateNotDigits = Refuse(
        "F1105", "引落日に数字以外の文字があります", "The debit date holds a byte that is not a digit",
        "月日（MMDD）を 4 桁の数字で設定してください", "Give month and day as four digits, MMDD");

    public static readonly ProblemKind NotADate = Refuse(
        "F1106", "引落日が正しい日付ではありません", "The debit date is not a date",
        "月日（MMDD）を確認してください", "Check month and day, MMDD");

    public static readonly ProblemKind SameDateAndAccount = Refuse(
        "F1107", "同じ引落日・取引口座のヘッダが既にあります（レコード {found}）", "A header with the same debit date and collecting account stands at record {found} already",
        "一つのグループにまとめてください", "Put the records into one group");

    public static readonly ProblemKind TooManyGroups = Refuse(
        "F1108", "ヘッダが {expected} を超えています", "The file has more than {expected} headers",
        "ファイルを分けてください", "Split the file");

    public static readonly ProblemKind HeaderNumber = Warn(
        "F1109", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "数字を設定してください", "Write digits");

    public static readonly ProblemKind HeaderName = Warn(
        "F1110", "{field} に規格外の文字があります", "{field} holds a character outside the standard",
        "半角の英大文字・数字・カナ・記号 ( ) - . を使ってください", "Use single-byte capitals, digits, kana and ( ) - .");

    public static readonly ProblemKind Filler = Warn(
        "F1111", "ダミーが空白ではありません", "The filler is not blank",
        "ダミーには空白を設定してください", "Fill it with spaces");

    public static readonly ProblemKind BankNotDigits = Reject(
        "F1201", "引落銀行番号に数字以外の文字があります", "The bank code holds a byte that is not a digit",
        "4 桁の銀行番号を設定してください", "Give the bank code with its 4 digits");

    public static readonly ProblemKind BankImpossible = Reject(
        "F1202", "引落銀行番号が 0000 または 9999 です", "The bank code is 0000 or 9999",
        "預金者の銀行番号を設定してください", "Give the debtor's bank");

    public static readonly ProblemKind BadCharacter = Reject(
        "F1203", "{field} に使用できない文字があります", "{field} holds a character that may not be used",
        "半角の英大文字・数字・カナ・記号 ( ) - . を使ってください", "Use single-byte capitals, digits, kana and ( ) - .");

    public static readonly ProblemKind QuestionMark = Reject(
        "F1204", "{field} に ? があります。文字変換で失われた文字と思われます", "{field} holds a question mark, most likely left by a conversion that lost a character",
        "変換前のデータを確認し、カナで設定してください", "Look at the data before the conversion and write kana");

    public static readonly ProblemKind ToleratedCharacter = Warn(
        "F1205", "{field} に規格外の文字がありますが、読み替えて受け付けます", "{field} holds a character outside the standard; it is read as its standard form",
        "長音は - に、小さいカナは大きいカナに、英小文字は大文字にしてください", "Write the long vowel as -, small kana large, lower case as capitals");

    public static readonly ProblemKind BranchNotDigits = Reject(
        "F1206", "引落支店番号に数字以外の文字があります", "The branch code holds a byte that is not a digit",
        "3 桁の支店番号を設定してください", "Give the branch code with its 3 digits");

    public static readonly ProblemKind BranchImpossible = Reject(
        "F1207", "引落支店番号が 999 です", "The branch code is 999",
        "預金者の支店番号を設定してください", "Give the debtor's branch");

    public static readonly ProblemKind AccountKind = Reject(
        "F1208", "預金種目が 1・2・3・9 のいずれでもありません", "The account kind is not 1, 2, 3 or 9",
        "1 普通、2 当座、3 納税準備、9 その他 を設定してください", "Use 1 ordinary, 2 current, 3 tax reserve or 9 other");

    public static readonly ProblemKind AccountNotDigits = Reject(
        "F1209", "口座番号に数字以外の文字があります", "The account number holds a byte that is not a digit",
        "口座番号を右詰め、前ゼロ 7 桁で設定してください", "Give 7 digits, right-justified after zeros");

    public static readonly ProblemKind AccountImpossible = Reject(
        "F1210", "口座番号が 9999999 です", "The account number is 9999999",
        "預金者の口座番号を設定してください", "Give the debtor's account");

    public static readonly ProblemKind AccountZero = Reject(
        "F1211", "口座番号が 0000000 です", "The account number is 0000000",
        "預金者の口座番号を設定してください", "Give the debtor's account", digit: '2');

    public static readonly ProblemKind AmountNotDigits = Reject(
        "F1212", "引落金額に数字以外の文字があります", "The amount holds a byte that is not a digit",
        "金額を右詰め、前ゼロ 10 桁で設定してください", "Give 10 digits, right-justified after zeros");

    public static readonly ProblemKind AmountZero = Reject(
        "F1213", "引落金額が 0 円です", "The amount is zero yen",
        "1 円以上の金額を設定するか、レコードを除いてください", "Give at least 1 yen, or leave the record out", responseCode: ResponseCode.Amount);

    public static readonly ProblemKind NewCode = Reject(
        "F1214", "新規コードが 0・1・2 または空白ではありません", "The new code is not 0, 1, 2 or blank",
        "1 第1回、2 変更、0 その他 を設定してください", "Use 1 first debit, 2 changed or 0 other");

    public static readonly ProblemKind ResultInRequest = Reject(
        "F1215", "依頼データの振替結果コードが 0 ではありません", "The result code of a request is not 0",
        "依頼では 0 を設定してください。結果ファイルを送っていないか確認してください", "Set it to 0 in a request; check that this is not a result file");

    public static readonly ProblemKind ResultUnassigned = Refuse(
        "F1216", "振替結果コードが 0・1・2・3・4・8・9 のいずれでもありません", "The result code is not 0, 1, 2, 3, 4, 8 or 9",
        "結果ファイルを作成したシステムに確認してください", "Ask the system that made the result file");

    public static readonly ProblemKind TrailerNotDigits = Refuse(
        "F1801", "{field} に数字以外の文字があります", "{field} holds a byte that is not a digit",
        "右詰め、前ゼロの数字で設定してください", "Write digits, right-justified after zeros");

    public static readonly ProblemKind CountDiffers = Refuse(
        "F1802", "合計件数が一致しません（トレーラ {found}、データ {expected}）", "The total count does not match: trailer {found}, data records {expected}",
        "データレコードの件数を設定してください", "Set it to the number of data records");

    public static readonly ProblemKind SumDiffers = Refuse(
        "F1803", "合計金額が一致しません（トレーラ {found} 円、データ {expected} 円）", "The total amount does not match: trailer {found} yen, data records {expected} yen",
        "引落金額の合計を設定してください", "Set it to the sum of the amounts");

    public static readonly ProblemKind ResultInRequestTrailer = Refuse(
        "F1804", "依頼ファイルの {field} が 0 ではありません。結果ファイルと思われます", "{field} of a request file is not 0: this looks like a result file",
        "依頼ファイルを送ってください。依頼では 0 を設定してください", "Send the request file; set the field to 0 in a request");

    public static readonly ProblemKind ResultTotalDiffers = Refuse(
        "F1805", "{field} が一致しません（トレーラ {found}、データ {expected}）", "{field} does not match: trailer {found}, data records {expected}",
        "結果ファイルを作成したシステムに確認してください", "Ask the system that made the result file");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        FileType, EbcdicCodeKind, CodeKind, CreditorCode, DateNotDigits, NotADate, SameDateAndAccount, TooManyGroups, HeaderNumber, HeaderName, Filler,
        BankNotDigits, BankImpossible, BadCharacter, QuestionMark, ToleratedCharacter, BranchNotDigits, BranchImpossible, AccountKind,
        AccountNotDigits, AccountImpossible, AccountZero, AmountNotDigits, AmountZero, NewCode, ResultInRequest, ResultUnassigned,
        TrailerNotDigits, CountDiffers, SumDiffers, ResultInRequestTrailer, ResultTotalDiffers,
    ];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);

    private static ProblemKind Warn(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.Warning, ja, en, hintJa, hintEn);

    private static ProblemKind Reject(
        string code, string ja, string en, string hintJa, string hintEn, char digit = '9', string responseCode = ResponseCode.Format) =>
        new(code, ProblemSeverity.RejectRecord, ja, en, hintJa, hintEn) { ResponseCode = responseCode, ResultDigit = digit };
}
