using RealtimeDebit.Formats.Documents;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Tests.Samples;

namespace RealtimeDebit.Tests.Documents;

/// <summary>The generated parts of the connection specification: what the code says (<see cref="DocumentParts"/>).</summary>
internal static class ConnectionTables
{
    /// <summary>What a company's system does on each code, English and Japanese.</summary>
    public static IReadOnlyDictionary<string, (string En, string Ja)> Advice { get; } = new Dictionary<string, (string En, string Ja)>(StringComparer.Ordinal)
    {
        [ResponseCode.Done] = ("final", "確定"),
        [ResponseCode.Accepted] = ("ask with 0600 until it is final; no new id", "確定するまで 0600 で照会。要求IDを変えて再送しない"),
        [ResponseCode.InsufficientFunds] = ("final; a new try later is a new debit with a new id", "確定。後日の再振替は新しい要求IDで"),
        [ResponseCode.NoSuchAccount] = ("final; clear with the customer", "確定。顧客に確認"),
        [ResponseCode.StoppedByDebtor] = ("final; clear with the customer", "確定。顧客に確認"),
        [ResponseCode.NoMandateAtBank] = ("final; a mandate is needed", "確定。口座振替依頼書が必要"),
        [ResponseCode.StoppedByCreditor] = ("final", "確定"),
        [ResponseCode.DeclinedOther] = ("final; see the bank's own code", "確定。銀行理由コードを参照"),
        [ResponseCode.Format] = ("mend the message", "電文を修正"),
        [ResponseCode.Creditor] = ("call the operator of the service", "運営者へ連絡"),
        [ResponseCode.Amount] = ("mend the amount; new id", "金額を修正し、新しい要求IDで"),
        [ResponseCode.Bank] = ("mend the data; new id", "内容を修正し、新しい要求IDで"),
        [ResponseCode.CustomerUnknown] = ("register the customer; new id", "顧客を登録し、新しい要求IDで"),
        [ResponseCode.NoActiveMandate] = ("a mandate is needed; new id", "口座振替契約が必要。新しい要求IDで"),
        [ResponseCode.AccountDiffers] = ("mend the data, or leave the account zeros; new id", "内容を修正するか口座をゼロに。新しい要求IDで"),
        [ResponseCode.NameDiffers] = ("mend the data, or leave the name blank; new id", "内容を修正するか預金者名を空白に。新しい要求IDで"),
        [ResponseCode.LimitExceeded] = ("nothing was debited; a later try needs a new id", "振替なし。後の再試行は新しい要求IDで"),
        [ResponseCode.SameIdOtherContent] = ("your id was used twice: ask with 0600 what became of the first", "要求IDの重複。先の要求を 0600 で照会"),
        [ResponseCode.OutsideHours] = ("send again within the bank's hours; new id", "銀行のサービス時間内に新しい要求IDで"),
        [ResponseCode.Expired] = ("no money moved and none will; a new try needs a new id", "振替なし。再試行は新しい要求IDで"),
        [ResponseCode.DebitDate] = ("mend the date; new id", "引落日を修正し、新しい要求IDで"),
        [ResponseCode.ResultUnknown] = ("ask with 0600 until it is final; no new id", "確定するまで 0600 で照会。要求IDを変えて再送しない"),
        [ResponseCode.NoSuchRequest] = ("the debit never arrived: the same 0200 may be sent again, same id", "要求は届いていない。同じ要求IDで同じ 0200 を再送できる"),
        [ResponseCode.TooLateToCancel] = ("see state and result: ask until final", "状態と結果を確認。確定するまで照会"),
        [ResponseCode.Withdrawn] = ("final; no money moved", "確定。振替なし"),
        [ResponseCode.NotSignedOn] = ("sign on, then send the same message", "サインオン後、同じ電文を再送"),
        [ResponseCode.SignOnRefused] = ("check code, password and address; do not hammer", "委託者コード・パスワード・接続元を確認。連続試行しない"),
        [ResponseCode.Locked] = ("wait, then sign on with the right password", "時間をおき、正しいパスワードでサインオン"),
        [ResponseCode.Busy] = ("wait a moment, then send the same message", "少し待って同じ電文を再送"),
        [ResponseCode.Stopping] = ("wait, connect anew, send the same message", "時間をおいて再接続し、同じ電文を再送"),
        [ResponseCode.SystemError] = ("send the same message later; call the operator if it stays", "後で同じ電文を再送。続く場合は運営者へ連絡"),
    };

    private static readonly Dictionary<string, string> s_notesJa = new(StringComparer.Ordinal)
    {
        ["messageType"] = "",
        ["version"] = "01",
        ["creditorCode"] = "",
        ["requestId"] = "永久に一意。二重振替防止のキー",
        ["sentAt"] = "yyyyMMddHHmmss（日本時間）",
        ["responseCode"] = "応答のみ",
        ["bank"] = "",
        ["branch"] = "",
        ["kind"] = "1 普通、2 当座、3 納税準備、9 その他",
        ["account"] = "",
        ["holder"] = "空白は契約の預金者名",
        ["amountYen"] = "円",
        ["customerNumber"] = "",
        ["debitDate"] = "yyyyMMdd。ゼロは当日",
        ["validUntil"] = "ゼロは受信時刻＋応答待ち時間",
        ["echo"] = "受信したまま返す",
        ["originalRequestId"] = "取消・照会",
        ["resultCode"] = "確定時 0 1 2 3 4 8 9、それ以外は空白",
        ["state"] = "Q 送信待ち、S 送信中、U 結果不明、F 確定、W 取消済、R 受付拒否",
        ["receiptNumber"] = "",
        ["processedAt"] = "応答のみ",
        ["bankReason"] = "銀行固有のコード",
        ["functionCode"] = "001 サインオン、002 サインオフ、301 エコー",
        ["password"] = "サインオンのみ",
        ["spare"] = "空白",
    };

    /// <summary>The page with its generated parts made anew; the prose between them stays.</summary>
    public static string Refresh(string page, bool inJapanese) => DocumentParts.Refresh(page, name => Make(name, inJapanese));

    private static string Make(string name, bool inJapanese) => name.Split(' ') switch
    {
        ["debit-fields"] => Fields(DebitMessageLayout.Layout, inJapanese),
        ["control-fields"] => Fields(ControlMessageLayout.Layout, inJapanese),
        ["codes"] => Codes(inJapanese),
        ["example", var sample] => $"```\n{MessageSampleText.Hex(MessageSamples.Find(sample).Frame)}```\n",
        _ => throw new InvalidOperationException($"The specification has a generated part \"{name}\" that nobody makes."),
    };

    private static string Fields(FixedLayout layout, bool inJapanese)
    {
        LayoutDocument document = LayoutDocument.Messages.Single(table => table.JapaneseTitle == layout.JapaneseName);
        string[] columns = inJapanese ? ["番号", "項目", "英名", "属性", "桁数", "開始位置", "備考"] : ["#", "field", "項目", "type", "bytes", "offset", "note"];
        return DocumentParts.Table(columns, document.Rows.Select((row, index) => inJapanese
            ? [row[0], row[2], row[1], row[3], row[4], $"{layout.Fields[index].Position}", NoteJa(row)]
            : (string[])[row[0], row[1], row[2], row[3], row[4], row[5], row[7]]));
    }

    private static string NoteJa(IReadOnlyList<string> row) => row[1] == "messageType" ? row[7].Replace("debit", "振替", StringComparison.Ordinal).Replace("cancel", "取消", StringComparison.Ordinal).Replace("inquiry", "照会", StringComparison.Ordinal) : s_notesJa[row[1]];

    private static string Codes(bool inJapanese) => inJapanese
        ? DocumentParts.Table(["コード", "意味", "委託者側の対応"], ResponseCode.All.Select(meaning => (string[])[meaning.Code, meaning.MeaningJa, Advice[meaning.Code].Ja]))
        : DocumentParts.Table(["code", "meaning", "意味", "what to do"], ResponseCode.All.Select(meaning => (string[])[meaning.Code, meaning.MeaningEn, meaning.MeaningJa, Advice[meaning.Code].En]));
}
