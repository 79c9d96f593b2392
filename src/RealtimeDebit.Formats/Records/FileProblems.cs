using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Records;

/// <summary>Problems of a file of 120-byte records as a whole, F0xxx: encoding, framing, order.</summary>
internal static class FileProblems
{
    public static readonly ProblemKind Ebcdic = Refuse(
        "F0001", "EBCDIC のファイルです", "The file is in EBCDIC",
        "JIS（コード区分 0）で作成してください", "Make the file in JIS (code kind 0)");

    public static readonly ProblemKind ByteOrderMark = Refuse(
        "F0002", "先頭に UTF-8 の BOM があります", "The file begins with a UTF-8 byte order mark",
        "Shift_JIS（半角文字のみ）で、BOM なしで保存してください", "Save it as Shift_JIS, single-byte characters only, without a byte order mark");

    public static readonly ProblemKind Utf8 = Refuse(
        "F0003", "UTF-8 のファイルです（半角カナが 3 バイトになっています）", "The file is a UTF-8 copy: its half-width kana have three bytes each",
        "Shift_JIS で保存してください", "Save it as Shift_JIS");

    public static readonly ProblemKind Utf16 = Refuse(
        "F0004", "UTF-16 のファイルです", "The file is in UTF-16",
        "Shift_JIS で保存してください", "Save it as Shift_JIS");

    public static readonly ProblemKind UnknownRecordKind = Refuse(
        "F0005", "データ区分が 1・2・8・9 のいずれでもありません。以降は読んでいません", "The record does not begin with 1, 2, 8 or 9; nothing after it was read",
        "前のレコードが 120 バイトであることを確認してください", "Check that the record before it has exactly 120 bytes");

    public static readonly ProblemKind LineLength = Refuse(
        "F0006", "レコードの長さが {found} バイトです。120 バイトでなければなりません。以降は読んでいません", "The line has {found} bytes; it must have 120. Nothing after it was read",
        "行末の空白を削除したり、空行を入れたりしないでください", "Do not cut the spaces at the end of lines and leave no empty lines");

    public static readonly ProblemKind Order = Refuse(
        "F0007", "レコードの順序が正しくありません（データ区分 {expected} の後に {found}）", "The records are out of order: {found} after {expected}",
        "ヘッダ・データ・トレーラの順に並べ、最後にエンドを置いてください", "Header, data, trailer, in this order for each group, and one end record at last");

    public static readonly ProblemKind AfterEnd = Refuse(
        "F0008", "エンドレコードの後にデータがあります", "There are bytes after the end record",
        "エンドレコードをファイルの最後に置いてください", "The end record must be the last; send further groups as a file of their own");

    public static readonly ProblemKind Empty = NotWhole(
        "F0101", "ファイルが空です", "The file is empty",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static readonly ProblemKind CutInRecord = NotWhole(
        "F0102", "ファイルがレコードの途中（{found} バイト目）で終わっています", "The file ends inside a record, after {found} of 120 bytes",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static readonly ProblemKind NoTrailer = NotWhole(
        "F0103", "トレーラレコードがありません", "The last group has no trailer record",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static readonly ProblemKind NoEnd = NotWhole(
        "F0104", "エンドレコードがありません", "There is no end record",
        "送信が完了しているか確認してください", "Check that the transfer was completed");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        Ebcdic, ByteOrderMark, Utf8, Utf16, UnknownRecordKind, LineLength, Order, AfterEnd,
        Empty, CutInRecord, NoTrailer, NoEnd,
    ];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);

    private static ProblemKind NotWhole(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.NotWhole, ja, en, hintJa, hintEn);
}
