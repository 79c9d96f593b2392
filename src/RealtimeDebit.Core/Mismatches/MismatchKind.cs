namespace RealtimeDebit.Core.Mismatches;

/// <summary>What does not fit between a creditor's customers and the banks' mandates.</summary>
public enum MismatchKind
{
    /// <summary>契約なし: the bank never told of a mandate of this customer.</summary>
    NoMandate,

    /// <summary>解約済: the mandate ended, and the customer is still to be billed.</summary>
    MandateEnded,

    /// <summary>不備: the bank did not accept the mandate.</summary>
    MandateRefused,

    /// <summary>効力発生前: the mandate begins on a later day.</summary>
    NotYetEffective,

    /// <summary>取引のない金融機関: the customer's account is at a bank that the creditor may not debit.</summary>
    BankNotContracted,

    /// <summary>口座相違: the account differs, the name does not.</summary>
    AccountDiffers,

    /// <summary>名義相違: the name differs, the account does not.</summary>
    NameDiffers,

    /// <summary>口座・名義とも相違: account and name differ; perhaps another person's mandate.</summary>
    OtherPerson,

    /// <summary>契約重複: mandates at several banks are in force for one customer number.</summary>
    SeveralMandates,

    /// <summary>口座重複: another customer number has the same account.</summary>
    SameAccountTwice,

    /// <summary>当社に顧客なし: a mandate is in force, and the creditor has no such customer.</summary>
    NoCustomer,
}

/// <summary>What people read of a kind: its name, the likely cause and what to do.</summary>
/// <param name="ResponseCode">応答コード of a debit as the creditor's master describes it; 0 = it would be accepted.</param>
internal sealed record MismatchText(MismatchKind Kind, string NameJa, int ResponseCode, string HintJa, string HintEn)
{
    private static readonly MismatchText[] s_all =
    [
        new(MismatchKind.NoMandate, "契約なし", 2006,
            "口座振替の申込が銀行に届いていないか、まだ登録されていません。顧客に申込の状況を確認してください",
            "The bank has no mandate (yet). Ask the customer whether the application was made"),
        new(MismatchKind.MandateEnded, "解約済", 2006,
            "契約は終了しています。別の支払方法を顧客に案内するか、顧客を利用停止にしてください",
            "The mandate has ended. Agree on another way to pay, or stop the customer"),
        new(MismatchKind.MandateRefused, "銀行不備", 2006,
            "銀行が申込を受け付けていません（印鑑・口座・名義など）。顧客に再申込を依頼してください",
            "The bank did not accept the application (seal, account, name). Ask the customer to apply again"),
        new(MismatchKind.NotYetEffective, "効力発生前", 2006,
            "契約は後日有効になります。有効になる日まで引落はできません",
            "The mandate begins later; until then debits are refused"),
        new(MismatchKind.BankNotContracted, "取引のない金融機関", 2004,
            "この金融機関とは契約がありません。顧客に別の口座を依頼してください",
            "There is no contract with this bank. Ask the customer for another account"),
        new(MismatchKind.AccountDiffers, "口座相違", 2007,
            "口座が変更・移管された可能性があります。銀行の口座が正しければ顧客マスタを直してください",
            "The account may have been changed or moved. If the bank's is right, correct the customer master"),
        new(MismatchKind.NameDiffers, "名義相違", 2008,
            "銀行に登録された名義と異なります。銀行の名義に合わせてください",
            "The bank has another name. Take the bank's"),
        new(MismatchKind.OtherPerson, "口座・名義とも相違", 2007,
            "別の方の契約の可能性があります。顧客番号の使い回しがないか、引落の前に必ず確認してください",
            "Perhaps another person's mandate: make sure before any debit that the number was not given to somebody else"),
        new(MismatchKind.SeveralMandates, "契約重複", 0,
            "複数の金融機関に有効な契約があります。口座を指定しない引落は、後から有効になった契約で行われます",
            "Several banks have a mandate in force. A debit without an account goes to the one that took effect last"),
        new(MismatchKind.SameAccountTwice, "口座重複", 0,
            "同じ口座の顧客がほかにもいます。二重登録でないか確認してください",
            "Another customer has the same account. Make sure that nobody is registered twice"),
        new(MismatchKind.NoCustomer, "当社に顧客なし", 0,
            "顧客マスタにない契約です。登録漏れか、退会した顧客の契約の残りです",
            "No such customer in the master: not registered yet, or a mandate that outlived its customer"),
    ];

    public static MismatchText Of(MismatchKind kind) => s_all[(int)kind];
}
