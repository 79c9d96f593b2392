using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Tests.Documents;

/// <summary>The words of the creditor's guide beside what the code says. A folder or column that has none fails the test.</summary>
internal static class GuideTexts
{
    private static readonly Dictionary<DropFolder, (string[] En, string[] Ja)> s_folders = new()
    {
        [DropFolder.In] = (["your uploads", "write; rename, delete what you wrote"], ["送信するファイル", "書き込み。自分が送ったファイルの改名・削除"]),
        [DropFolder.Work] = (["files that the service has taken", "nothing"], ["受け取って処理中のファイル", "何もしない"]),
        [DropFolder.Out] = (["receipts, results, reports of refusal", "fetch, then delete"], ["受領通知・結果ファイル・拒否報告", "取得し、その後削除"]),
        [DropFolder.Done] = (["request files that are dealt with", "read; delete when you like"], ["処理を終えた依頼ファイル", "参照。不要になれば削除"]),
        [DropFolder.Error] = (["request files that were refused", "read; delete when you like"], ["拒否された依頼ファイル", "参照。不要になれば削除"]),
        [DropFolder.OutStaging] = (["results that are being written", "**nothing, ever**"], ["作成中の結果", "**絶対に何もしない**"]),
    };

    private static readonly Dictionary<string, (string En, string Ja)> s_columns = new(StringComparer.Ordinal)
    {
        ["receipt"] = ("receipt number of the file", "ファイルの受付番号"),
        ["file"] = ("the name that you gave it", "送信時のファイル名"),
        ["sha256"] = ("SHA-256 of its bytes, lower-case hex", "内容の SHA-256（16 進、小文字）"),
        ["records"] = ("debits in it, rejected ones too", "明細の件数（受付拒否を含む）"),
        ["totalYen"] = ("their sum in yen", "合計金額（円）"),
        ["rejectedRecords"] = ("debits that were rejected and will never be sent to a bank", "受付拒否となり銀行へ送信しない明細の件数"),
        ["acceptedAt"] = ("when it was accepted, Japan time", "受付日時（日本時間）"),
        ["record"] = ("record number from 1, the header is 1; 0 = the whole file", "レコード番号。1 から数え、ヘッダが 1。0 はファイル全体"),
        ["field"] = ("the field, as in the record layout", "項目名"),
        ["bytePosition"] = ("its first byte in the record, from 1; in a CSV file the column", "レコード内の開始位置（1 から）。CSV では列"),
        ["bytes"] = ("its bytes in hex", "その項目のバイト列（16 進）"),
        ["code"] = ("code of the problem; never changes its meaning", "問題コード。意味は将来も変わらない"),
        ["messageJa"] = ("what is wrong, Japanese", "内容（日本語）"),
        ["messageEn"] = ("what is wrong, English", "内容（英語）"),
        ["hintJa"] = ("what to do, Japanese", "対応（日本語）"),
        ["hintEn"] = ("what to do, English", "対応（英語）"),
        ["結果コード"] = ("振替結果コード: 0 collected, 1 no funds, 2 no such account, 3 stopped by the debtor, 4 no mandate, 8 stopped by the creditor, 9 other", "振替結果コード。0 振替済、1 資金不足、2 取引なし、3 預金者都合、4 依頼書なし、8 委託者都合、9 その他"),
        ["応答コード"] = ("response code, four digits", "応答コード（4 桁）"),
        ["結果"] = ("its meaning", "応答コードの意味"),
        ["処理日時"] = ("when it became final, Japan time", "確定した日時（日本時間）"),
        ["受付番号"] = ("receipt number of the debit; at 2010 that of the debit which had the 要求ID first", "振替の受付番号。2010 のときは、その要求ID を先に使った振替の受付番号"),
    };

    private static readonly (string En, string Ja)[] s_limits =
    [
        ("quiet period of a file without `.end`; agreed for each creditor", "静止時間（`.end` なしの場合）。委託者ごとに取り決める"),
        ("how often the service looks", "確認の間隔"),
        ("how long a file that is cut short may stand in `in/` before it is refused", "途中で切れたファイルを `in/` に置いて待つ時間"),
        ("part of a file that may stand in one earlier file before it is held", "既受付の 1 ファイルと重なってよい割合"),
        ("debit date at most so many days ahead", "引落日を先に指定できる日数"),
        ("bytes of a file name", "ファイル名のバイト数"),
        ("records of a file", "1 ファイルのレコード件数"),
        ("bytes of a CSV file", "CSV ファイルのバイト数"),
        ("bytes of any file; a larger one is not read", "すべてのファイルのバイト数（超えるものは読み取られません）"),
        ("bytes of an `.end` file", "`.end` ファイルのバイト数"),
    ];

    public static string[] Of(DropFolder folder, bool inJapanese) => inJapanese ? s_folders[folder].Ja : s_folders[folder].En;

    public static string Column(string name, bool inJapanese) => inJapanese ? s_columns[name].Ja : s_columns[name].En;

    public static string Taken(bool inJapanese) => inJapanese ? "`x.txt`、別のファイルがその名前のとき" : "`x.txt`, when another file has that name";

    public static IEnumerable<string> Limits(bool inJapanese) => s_limits.Select(limit => inJapanese ? limit.Ja : limit.En);
}
