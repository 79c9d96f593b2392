using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Problems of CSV files, F4xxx: F40 the whole file, F42 one record.</summary>
internal static class CsvProblems
{
    public static readonly ProblemKind Utf16 = Refuse(
        "F4001", "UTF-16 のファイルです", "The file is in UTF-16",
        "UTF-8 または Shift_JIS の CSV で保存してください", "Save it as CSV in UTF-8 or Shift_JIS");

    public static readonly ProblemKind ColumnMissing = Refuse(
        "F4002", "列「{field}」がありません", "The column {field} is missing",
        "1 行目に列名を設定してください", "The first line must hold the names of the columns");

    public static readonly ProblemKind ColumnUnknown = Refuse(
        "F4003", "列「{found}」は定義されていません", "The column {found} is not defined",
        "列名を確認するか、列を除いてください", "Check the name of the column, or leave the column out");

    public static readonly ProblemKind ColumnTwice = Refuse(
        "F4004", "列「{field}」が 2 回あります", "The column {field} stands there twice",
        "列を一つにしてください", "Leave one of them out");

    public static readonly ProblemKind RecordTooLong = Refuse(
        "F4005", "行が {expected} バイトを超えています。引用符が閉じていないと思われます", "A line is longer than {expected} bytes: a quote may not be closed",
        "引用符（\"）の対応を確認してください", "Check that every quote has its closing quote");

    public static readonly ProblemKind Empty = new(
        "F4101", ProblemSeverity.NotWhole, "ファイルが空です", "The file is empty",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static readonly ProblemKind CutInQuotes = new(
        "F4102", ProblemSeverity.NotWhole, "ファイルが引用符の中で終わっています", "The file ends inside quotes",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static readonly ProblemKind FieldCount = Reject(
        "F4201", "項目数が {found} です。列は {expected} です", "The line has {found} fields; there are {expected} columns",
        "金額に桁区切りのカンマを入れないでください", "Write amounts without thousands separators");

    public static readonly ProblemKind Quotes = Reject(
        "F4202", "引用符の使い方が正しくありません", "A quote stands where none may stand",
        "引用符を含む項目は全体を引用符で囲み、引用符を二重にしてください", "Put a field that holds a quote into quotes and double the quote");

    public static readonly ProblemKind Missing = Reject(
        "F4203", "{field} がありません", "{field} is missing",
        "値を設定してください", "Give a value");

    public static readonly ProblemKind FullWidthDigits = Reject(
        "F4204", "{field} に全角の数字があります", "{field} holds full-width digits",
        "半角の数字で入力してください", "Write plain digits 0 to 9");

    public static readonly ProblemKind NotANumber = Reject(
        "F4205", "{field} に数字以外の文字があります", "{field} holds a character that is not a digit",
        "桁区切り、円記号、小数点のない半角の数字で入力してください", "Write digits only: no separators, no yen sign, no decimal point");

    public static readonly ProblemKind TooLong = Reject(
        "F4206", "{field} が {expected} 文字を超えています", "{field} is longer than {expected} characters",
        "短くしてください", "Shorten it");

    public static readonly ProblemKind AmountOutOfRange = Reject(
        "F4207", "金額が 1 円から 9,999,999,999 円の範囲にありません", "The amount is not between 1 and 9,999,999,999 yen",
        "金額を確認してください", "Check the amount", ResponseCode.Amount);

    public static readonly ProblemKind NotADate = Reject(
        "F4208", "{field} が正しい日付ではありません", "{field} is not a date",
        "yyyy-MM-dd で入力してください", "Write yyyy-MM-dd", ResponseCode.DebitDate);

    public static readonly ProblemKind BadCharacter = Reject(
        "F4209", "{field} に使用できない文字があります", "{field} holds a character that may not be used",
        "半角の英数字・カナ・記号を使ってください", "Use single-byte Latin letters, digits, kana and symbols");

    public static readonly ProblemKind BadValue = Reject(
        "F4210", "{field} の値が定義されていません", "The value of {field} is not defined",
        "使用できる値を確認してください", "See which values the column may have");

    public static readonly ProblemKind AccountIncomplete = Reject(
        "F4211", "口座の項目がそろっていません（{field}）", "The account is not complete: {field} is missing",
        "銀行・支店・種目・口座番号をすべて設定するか、すべて空にしてください", "Give bank, branch, kind and account, or none of them");

    public static readonly ProblemKind CharacterAt = Reject(
        "F4212", "{field} の {expected} 文字目 {found} は使用できません", "Character {expected} of {field}, {found}, may not be used",
        "カタカナ・英数字・( ) - . で入力してください。漢字とひらがなは使えません", "Write katakana, Latin letters, digits and ( ) - . only; kanji and hiragana cannot be used");

    public static readonly ProblemKind Narrowed = new(
        "F4213", ProblemSeverity.Warning, "{field} を半角にしました（{found} → {expected}）", "{field} was brought into half-width characters: {found} became {expected}",
        "銀行に届け出た名義と同じか確認してください", "See that it is the name that the bank knows");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        Utf16, ColumnMissing, ColumnUnknown, ColumnTwice, RecordTooLong, Empty, CutInQuotes,
        FieldCount, Quotes, Missing, FullWidthDigits, NotANumber, TooLong, AmountOutOfRange, NotADate, BadCharacter, BadValue, AccountIncomplete,
        CharacterAt, Narrowed,
    ];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);

    private static ProblemKind Reject(
        string code, string ja, string en, string hintJa, string hintEn, string responseCode = ResponseCode.Format) =>
        new(code, ProblemSeverity.RejectRecord, ja, en, hintJa, hintEn) { ResponseCode = responseCode, ResultDigit = '9' };
}
