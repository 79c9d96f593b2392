using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.BankMasters;

/// <summary>Problems of a bank master, F60xx. {field} is the path in the JSON file.</summary>
internal static class BankMasterProblems
{
    public static readonly ProblemKind NotJson = Refuse(
        "F6001", "JSON として読めません（{found}）", "It cannot be read as JSON: {found}",
        "ファイルが途中で切れていないか、UTF-8 の JSON か確認してください", "Check that the file is whole and is JSON in UTF-8");

    public static readonly ProblemKind NotAnObject = Refuse(
        "F6002", "{field} がオブジェクトではありません", "{field} is not an object",
        "zengin-code の形式のファイルか確認してください", "Check that the file has the shape of zengin-code");

    public static readonly ProblemKind BadCode = Refuse(
        "F6003", "{field} の番号 {found} が {expected} 桁の数字ではありません", "The code {found} at {field} is not {expected} digits",
        "先頭の 0 が失われていないか確認してください", "Check whether leading zeros were lost");

    public static readonly ProblemKind CodeDiffers = Refuse(
        "F6004", "{field} が {found} で、キー {expected} と異なります", "{field} is {found}, but stands under {expected}",
        "キーと code を同じにしてください", "Key and code must be the same");

    public static readonly ProblemKind Twice = Refuse(
        "F6005", "{field} が 2 回あります", "{field} stands there twice",
        "一つにしてください", "Leave one of them out");

    public static readonly ProblemKind TextMissing = Refuse(
        "F6006", "{field} がないか、空です", "{field} is missing or empty",
        "値を設定してください", "Give a value");

    public static readonly ProblemKind NotText = Refuse(
        "F6007", "{field} が文字列ではありません", "{field} is not a text",
        "引用符で囲んだ文字列にしてください", "Write a text in quotes");

    public static readonly ProblemKind NoBanks = Refuse(
        "F6008", "銀行が 1 件もありません", "There is no bank in it",
        "ファイルを確認してください", "Check the file");

    public static readonly ProblemKind NotNarrowed = Warn(
        "F6009", "{field} を半角の店舗名にできません（{found}）", "{field} cannot be written as a half-width name: {found}",
        "カナを確認してください。この名前は半角の欄では空になります", "Check the kana; in half-width fields this name stays empty");

    public static readonly ProblemKind Cut = Warn(
        "F6010", "{field} は半角で 15 文字を超えます（{found} → {expected}）", "{field} is longer than 15 half-width characters: {found} became {expected}",
        "必要であれば略称にしてください", "Shorten it if that matters");

    public static IReadOnlyList<ProblemKind> All { get; } = [NotJson, NotAnObject, BadCode, CodeDiffers, Twice, TextMissing, NotText, NoBanks, NotNarrowed, Cut];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);

    private static ProblemKind Warn(string code, string ja, string en, string hintJa, string hintEn) =>
        new(code, ProblemSeverity.Warning, ja, en, hintJa, hintEn);
}
