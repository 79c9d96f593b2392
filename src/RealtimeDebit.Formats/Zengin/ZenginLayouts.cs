using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>ヘッダレコード (データ区分 1) of a 預金口座振替 file, 種別コード 91.</summary>
public static class ZenginHeaderLayout
{
    private static readonly FixedLayoutBuilder s_build = new("91 header", "預金口座振替 ヘッダレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "1");
    public static readonly Field FileType = s_build.Constant("fileType", "種別コード", "91");
    public static readonly Field CodeKind = s_build.Digits("codeKind", "コード区分", 1, "0 JIS; 1 EBCDIC is refused");
    public static readonly Field CreditorCode = s_build.Digits("creditorCode", "委託者コード", 10);
    public static readonly Field CreditorName = s_build.Characters("creditorName", "委託者名", 40, "kana");
    public static readonly Field DebitDate = s_build.Digits("debitDate", "引落日", 4, "MMDD, no year");
    public static readonly Field BankCode = s_build.Digits("collectingBank", "取引銀行番号", 4, "where the money lands");
    public static readonly Field BankName = s_build.Characters("collectingBankName", "取引銀行名", 15, "optional");
    public static readonly Field BranchCode = s_build.Digits("collectingBranch", "取引支店番号", 3);
    public static readonly Field BranchName = s_build.Characters("collectingBranchName", "取引支店名", 15, "optional");
    public static readonly Field AccountKind = s_build.Digits("collectingKind", "預金種目（委託者）", 1, "1 2 9; may be blank");
    public static readonly Field AccountNumber = s_build.Digits("collectingAccount", "口座番号（委託者）", 7, "may be blank");
    public static readonly Field Filler = s_build.Filler(17);

    public static FixedLayout Layout { get; } = s_build.Build();
}

/// <summary>データレコード (データ区分 2) of a 預金口座振替 file.</summary>
public static class ZenginDataLayout
{
    private static readonly FixedLayoutBuilder s_build = new("91 data", "預金口座振替 データレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "2");
    public static readonly Field BankCode = s_build.Digits("bank", "引落銀行番号", 4, "the debtor's bank; never 0000 or 9999");
    public static readonly Field BankName = s_build.Characters("bankName", "引落銀行名", 15, "optional");
    public static readonly Field BranchCode = s_build.Digits("branch", "引落支店番号", 3, "never 999, except at bank 9900");
    public static readonly Field BranchName = s_build.Characters("branchName", "引落支店名", 15, "optional");
    public static readonly Field MiddleFiller = s_build.Filler(4);
    public static readonly Field AccountKind = s_build.Digits("kind", "預金種目", 1, "1 ordinary, 2 current, 3 tax reserve, 9 other");
    public static readonly Field AccountNumber = s_build.Digits("account", "口座番号", 7, "0000000 is answered with result 2");
    public static readonly Field HolderName = s_build.Characters("holder", "預金者名", 30, "kana");
    public static readonly Field AmountYen = s_build.Digits("amountYen", "引落金額", 10, "yen, at least 1");
    public static readonly Field NewCode = s_build.Digits("newCode", "新規コード", 1, "1 first debit, 2 account changed, 0 other; may be blank");
    public static readonly Field CustomerNumber = s_build.Characters("customerNumber", "顧客番号", 20, "the creditor's key; given back byte for byte");
    public static readonly Field ResultCode = s_build.Digits("resultCode", "振替結果コード", 1, "request 0 or blank; result 0 1 2 3 4 8 9");
    public static readonly Field Filler = s_build.Filler(8);

    public static FixedLayout Layout { get; } = s_build.Build();
}

/// <summary>トレーラレコード (データ区分 8) of a 預金口座振替 file.</summary>
public static class ZenginTrailerLayout
{
    private static readonly FixedLayoutBuilder s_build = new("91 trailer", "預金口座振替 トレーラレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "8");
    public static readonly Field TotalCount = s_build.Digits("totalCount", "合計件数", 6, "data records of this group, or those of more than zero yen");
    public static readonly Field TotalYen = s_build.Digits("totalYen", "合計金額", 12);
    public static readonly Field CollectedCount = s_build.Digits("collectedCount", "振替済件数", 6, "request 0; result: records with result 0");
    public static readonly Field CollectedYen = s_build.Digits("collectedYen", "振替済金額", 12);
    public static readonly Field NotCollectedCount = s_build.Digits("notCollectedCount", "振替不能件数", 6, "request 0; result: all other records");
    public static readonly Field NotCollectedYen = s_build.Digits("notCollectedYen", "振替不能金額", 12);
    public static readonly Field Filler = s_build.Filler(65);

    public static FixedLayout Layout { get; } = s_build.Build();
}
