using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>Header of a mandate file (口座振替契約結果), 種別コード 96. The layout is our own; there is no public standard.</summary>
public static class MandateHeaderLayout
{
    private static readonly FixedLayoutBuilder s_build = new("96 header", "口座振替契約結果 ヘッダレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "1");
    public static readonly Field FileType = s_build.Constant("fileType", "種別コード", "96");
    public static readonly Field CodeKind = s_build.Digits("codeKind", "コード区分", 1, "0 JIS; 1 EBCDIC is refused");
    public static readonly Field CreditorCode = s_build.Digits("creditorCode", "委託者コード", 10);
    public static readonly Field CreditorName = s_build.Characters("creditorName", "委託者名", 40, "kana");
    public static readonly Field CreatedOn = s_build.Digits("createdOn", "作成日", 8, "yyyyMMdd");
    public static readonly Field ForDate = s_build.Digits("forDate", "対象日", 8, "yyyyMMdd");
    public static readonly Field BankCode = s_build.Digits("bank", "銀行番号", 4);
    public static readonly Field BankName = s_build.Characters("bankName", "銀行名", 15, "optional");
    public static readonly Field SequenceNumber = s_build.Digits("sequenceNumber", "ファイル通番", 4, "the one before + 1, per bank");
    public static readonly Field Scope = s_build.Digits("scope", "全件・差分", 1, "1 full, 2 changes");
    public static readonly Field Filler = s_build.Filler(26);

    public static FixedLayout Layout { get; } = s_build.Build();
}

/// <summary>Data record of a mandate file: one mandate and what became of it.</summary>
public static class MandateDataLayout
{
    private static readonly FixedLayoutBuilder s_build = new("96 data", "口座振替契約結果 データレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "2");
    public static readonly Field BankCode = s_build.Digits("bank", "銀行番号", 4);
    public static readonly Field BranchCode = s_build.Digits("branch", "支店番号", 3);
    public static readonly Field AccountKind = s_build.Digits("kind", "預金種目", 1, "1 2 3 9");
    public static readonly Field AccountNumber = s_build.Digits("account", "口座番号", 7);
    public static readonly Field HolderName = s_build.Characters("holder", "預金者名", 30, "kana");
    public static readonly Field CustomerNumber = s_build.Characters("customerNumber", "顧客番号", 20);
    public static readonly Field Change = s_build.Digits("change", "異動区分", 1, "1 new, 2 changed, 3 cancelled, 4 moved");
    public static readonly Field ContractDate = s_build.Digits("contractDate", "契約日", 8, "yyyyMMdd; zeros = not told");
    public static readonly Field EffectiveDate = s_build.Digits("effectiveDate", "効力発生日", 8, "yyyyMMdd; zeros = at once");
    public static readonly Field ResultCode = s_build.Digits("resultCode", "結果コード", 2, "00 normal; see the list");
    public static readonly Field NewBranchCode = s_build.Digits("newBranch", "新支店番号", 3, "of a moved account, else zeros");
    public static readonly Field NewAccountNumber = s_build.Digits("newAccount", "新口座番号", 7, "of a moved account, else zeros");
    public static readonly Field AccountCheck = s_build.Digits("accountCheck", "口座確認", 2, "the bank's account check; not interpreted");
    public static readonly Field Channel = s_build.Digits("channel", "受付経路", 1, "not interpreted");
    public static readonly Field Filler = s_build.Filler(22);

    public static FixedLayout Layout { get; } = s_build.Build();
}

/// <summary>Trailer of a mandate file: the control sums.</summary>
public static class MandateTrailerLayout
{
    private static readonly FixedLayoutBuilder s_build = new("96 trailer", "口座振替契約結果 トレーラレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "8");
    public static readonly Field TotalCount = s_build.Digits("totalCount", "合計件数", 6);
    public static readonly Field NewCount = s_build.Digits("newCount", "新規件数", 6);
    public static readonly Field ChangedCount = s_build.Digits("changedCount", "変更件数", 6, "2 changed, with or without 4 moved");
    public static readonly Field CancelledCount = s_build.Digits("cancelledCount", "解約件数", 6);
    public static readonly Field ErrorCount = s_build.Digits("errorCount", "エラー件数", 6, "result not 00, with or without 10");
    public static readonly Field AccountHash = s_build.Digits("accountHash", "口座番号ハッシュ計", 12, "sum of all account numbers, last 12 digits");
    public static readonly Field Filler = s_build.Filler(77);

    public static FixedLayout Layout { get; } = s_build.Build();
}
