using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Files;

/// <summary>Why a whole file is refused for other reasons than its form, F5xxx. A code is never reused and never changes its meaning.</summary>
public static class FileRefusals
{
    internal static readonly ProblemKind OtherCreditor = Kind(
        "F5001", "委託者コードがこのフォルダの委託者と異なります", "The creditor code is not that of this drop",
        "委託者コードと送信先を確認してください", "Check the creditor code and where the file was sent");

    internal static readonly ProblemKind DateInPast = Kind(
        "F5002", "引落日が過去の日付です（{found}、受付日 {expected}）", "The debit date is in the past: {found}, received on {expected}",
        "引落日を受付日以降にしてください（応答コード 2013）", "Set it to the day of receipt or later (code 2013)");

    internal static readonly ProblemKind DateTooFar = Kind(
        "F5003", "引落日が {expected} 日より先です（{found}）", "The debit date lies more than {expected} days ahead: {found}",
        "引落日の {expected} 日前以降に送ってください（応答コード 2013）", "Send the file at most {expected} days before it (code 2013)");

    internal static readonly ProblemKind Duplicate = Kind(
        "F5004", "同じ内容のファイルを受付済みです（受付番号 {found}）", "A file with the same content was received before: {found}",
        "再送は不要です。別の請求であれば内容を確認してください", "Nothing need be sent again; if it is another request, check its content");

    internal static readonly ProblemKind NotAsAnnounced = Kind(
        "F5005", "ファイルが .end ファイルの内容と一致しません（{found}）", "The file is not what its .end file says: {found}",
        "ファイルと .end ファイルを作り直して送ってください", "Make both files anew and send them");

    internal static readonly ProblemKind RefusedByOperator = Kind(
        "F5006", "オペレータの判断で受け付けませんでした（既受付 {found}）", "An operator refused it, because it repeats {found}",
        "必要な明細だけを新しいファイルで送ってください", "Send a new file with the records that are new");

    internal static readonly ProblemKind TooManyRecords = Kind(
        "F5007", "明細が {expected} 件を超えています", "The file has more than {expected} records",
        "ファイルを分けてください", "Split the file");

    /// <summary>All of them, for documents.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
        [OtherCreditor, DateInPast, DateTooFar, Duplicate, NotAsAnnounced, RefusedByOperator, TooManyRecords];

    private static ProblemKind Kind(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);
}
