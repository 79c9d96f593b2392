using System.Globalization;
using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Adapters.Notifications;

/// <summary>A notice as people read it, in Japanese and English.</summary>
/// <param name="Subject">One line; what a creditor chose itself (a file's name) does not stand in it.</param>
/// <param name="Body">Lines that end with CR LF.</param>
internal sealed record NoticeText(string Subject, string Body)
{
    private const string NewLine = "\r\n";

    public static NoticeText Of(Notice notice)
    {
        (string ja, string en, string saysJa, string saysEn) = Words(notice.Kind);
        string about = notice.Batch?.ToString() ?? notice.Debit?.ToString() ?? notice.Bank?.ToString() ?? notice.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
        var body = new StringBuilder();
        Line(body, saysJa);
        Line(body, saysEn);
        Line(body, "");
        foreach ((string name, string? value) in Fields(notice))
        {
            if (value is not null) Line(body, $"{name}: {value}");
        }

        return new NoticeText($"[RealtimeDebit] {ja} {en} {notice.Creditor} {about}".TrimEnd(), body.ToString());
    }

    private static (string Ja, string En, string SaysJa, string SaysEn) Words(NoticeKind kind) => kind switch
    {
        NoticeKind.Receipt => ("受付", "Receipt", "依頼ファイルを受け付けました。", "A request file was accepted."),
        NoticeKind.Result => ("結果", "Result", "結果ファイルを out/ に置きました。", "A result file was published in out/."),
        NoticeKind.Refusal => ("不受理", "Refusal", "依頼ファイルを受け付けませんでした。引落しは行いません。理由は out/ のレポートにあります。", "A request file was refused; nothing of it is debited. The report in out/ says why."),
        NoticeKind.Held => ("保留", "Held", "依頼ファイルは以前のファイルと重なるため、オペレータの確認を待っています。", "A request file repeats much of an earlier one and waits for an operator."),
        NoticeKind.Mismatch => ("不整合", "Mismatches", "前日分マスタ不整合一覧を作成しました。", "The mismatch report was made."),
        NoticeKind.Unknown => ("結果不明", "Unknown", "結果不明の引落しが二名の確認を待っています。", "A debit of unknown result waits for two people."),
        NoticeKind.LaneStopped => ("レーン停止", "Lane stopped", "銀行への送信を停止しています。", "Nothing is sent to the bank."),
        _ => ("試験", "Test", "試験通知です。対応は不要です。", "This is a test; nothing need be done."),
    };

    private static IEnumerable<(string Name, string? Value)> Fields(Notice notice) =>
    [
        ("発生日時 At (Japan)", notice.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        ("委託者コード Creditor", notice.Creditor?.ToString()),
        ("受付番号 Receipt number", (notice.Batch?.ToString() ?? notice.Debit?.ToString())),
        ("ファイル名 File", notice.FileName),
        ("結果ファイル Result file", notice.PublishedAs),
        ("銀行 Bank", notice.Bank?.ToString()),
        ("対象日 Day", notice.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("件数 Records", Count(notice.Records)),
        ("金額 Yen", Amount(notice.TotalYen)),
        ("うち送信しない件数 Rejected records", Count(notice.RejectedRecords)),
        ("振替済 Collected", Tally(notice.Collected)),
        ("振替不能 Declined", Tally(notice.Declined)),
        ("不受理・取消 Rejected", Tally(notice.Rejected)),
        ("既受付 Earlier file", notice.Earlier?.ToString()),
        ("重なる件数 Repeated records", Count(notice.RepeatedRecords)),
        ("新規 New", Count(notice.New)),
        ("継続 Open", Count(notice.Open)),
        ("解消 Solved", Count(notice.Solved)),
        ("コード Code", notice.Code),
        ("理由 Because", notice.Because),
        ("送られなかった通知 Notices before this one that will not come", Count(notice.SkippedBefore)),
        ("通知番号 Id", notice.Id),
    ];

    private static string? Count(int? count) => count?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Amount(Yen? yen) => yen?.Value.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Tally(RunTally? tally) => tally is { } known ? $"{Count(known.Records)} / {Amount(known.Total)} yen" : null;

    private static void Line(StringBuilder to, string line) => to.Append(line).Append(NewLine);
}
