using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>What can be wrong with a mandate file beyond its form: M1xxx its place in the order, M2xxx its rows, M3xxx its effect.</summary>
public static class MandateSyncProblems
{
    public static readonly ProblemKind SourceUnreadable = Refuse(
        "M1001", "契約ファイルを読めません（{found}）", "The mandate source cannot be read: {found}",
        "取込元の設定とアクセス権を確認してください", "Check MandateSource:Url and the access rights");

    public static readonly ProblemKind SerialMissing = Refuse(
        "M1002", "ファイル通番 {expected} がありません（次にあるのは {found}）", "File number {expected} is missing; the next one there is {found}",
        "銀行に欠番のファイルを確認してください", "Ask the bank for the missing file");

    public static readonly ProblemKind SerialRepeated = Refuse(
        "M1003", "ファイル通番 {found} は内容の異なるファイルで取込済です", "File number {found} was used before, with other content",
        "銀行に確認し、誤ったファイルを取り除いてください", "Ask the bank which one is right and take the wrong one away");

    public static readonly ProblemKind SerialZero = Refuse(
        "M1004", "ファイル通番がありません", "The file has no serial number",
        "通番は 1 から 9999 です", "File numbers are 1 to 9999");

    public static readonly ProblemKind NameRepeated = Refuse(
        "M1005", "同じ名前のファイルが異なる内容で取込済です", "A file of this name was taken before, with other content",
        "新しい名前で置いてください", "Give the new content a new name");

    public static readonly ProblemKind NameTooEarly = Refuse(
        "M1006", "取込済のファイル（{expected}）より前の名前です", "Its name sorts before {expected}, which was taken already",
        "名前は日付順になるようにしてください", "Name the files so that they sort in the order of their making");

    public static readonly ProblemKind Changing = Refuse(
        "M1007", "読み取り中にファイルが変わりました", "The file changed while it was read",
        "送信が完了してからもう一度実行してください", "Run again when it is complete");

    public static readonly ProblemKind AlreadyRunning = Refuse(
        "M1008", "この銀行の取込は実行中です", "The sync of this bank is running already",
        "終わるまでお待ちください", "Wait until it has ended");

    public static readonly ProblemKind NoRoom = Refuse(
        "M1009", "ディスクの空きが足りません（{found}）", "There is no room on the disk: {found}",
        "空きを増やしてからもう一度実行してください", "Make room and run again");

    public static readonly ProblemKind Stopping = Refuse(
        "M1010", "サービスが停止中のため中断しました", "Broken off, because the service stops",
        "起動後にもう一度実行してください。途中の行は有効になっていません", "Run again after the start; nothing of what was under way took effect");

    public static readonly ProblemKind UnknownCreditor = new(
        "M2001", ProblemSeverity.RejectRecord,
        "委託者コード {found} は登録されていません（この行は取り込みません）", "Creditor {found} is not known here; this row is left out",
        "creditors.json を確認してください", "Check creditors.json");

    public static readonly ProblemKind OtherBank = Refuse(
        "M2002", "銀行番号 {found} の契約が {expected} のファイルにあります", "A mandate of bank {found} in a file for bank {expected}",
        "銀行ごとにファイルを分けてください", "Make one file per bank");

    public static readonly ProblemKind Twice = Refuse(
        "M2003", "同じ委託者・顧客番号の契約が 2 行あります", "The same creditor and customer number stand in the file twice",
        "1 契約 1 行にしてください", "One row for one mandate");

    public static readonly ProblemKind HeadersDiffer = Refuse(
        "M2004", "ヘッダによってファイル通番または全件・差分が異なります", "The headers differ in file number or scope",
        "1 ファイルに 1 通番・1 区分としてください", "One number and one scope in a file");

    public static readonly ProblemKind NumberReused = new(
        "M2005", ProblemSeverity.Warning,
        "顧客番号 {found} の口座と名義がともに変わりました。別の方の契約ではありませんか", "Customer number {found} has another account and another name now: perhaps another person's mandate",
        "委託者に確認してください。以後の引落はこの口座から行われます", "Ask the creditor: from now on this account is debited");

    public static readonly ProblemKind CancelsTooMuch = Refuse(
        "M3001", "有効な契約 {expected} 件のうち {found} 件が解約になるため保留しました", "Held: it would end {found} of {expected} live mandates",
        "銀行に確認し、二人が sync apply（正しい）または sync discard（破棄）で決めてください",
        "Ask the bank; then two people decide with sync apply (it is right) or sync discard");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        SourceUnreadable, SerialMissing, SerialRepeated, SerialZero, NameRepeated, NameTooEarly, Changing, AlreadyRunning, NoRoom, Stopping,
        UnknownCreditor, OtherBank, Twice, HeadersDiffer, NumberReused, CancelsTooMuch,
    ];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);
}
