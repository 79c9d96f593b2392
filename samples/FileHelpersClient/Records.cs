using FileHelpers;
using FileHelpers.Enums;

namespace FileHelpersClient;

// The four records of a 預金口座振替 file (種別 91), 120 bytes each. One character is one byte in code page 932, as only
// half-width characters are allowed. Two traps of fixed lengths:
// - without OverflowMode.Error a value that is too long is cut silently, and 12,345,678,901 yen would become 1,234,567,890;
// - numbers stand right behind zeros, texts left before spaces; a number without a value is all zeros.

/// <summary>ヘッダレコード (データ区分 1).</summary>
[FixedLengthRecord(FixedMode.ExactLength)]
public sealed class HeaderRecord
{
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string RecordKind = "1";

    [FieldFixedLength(2, OverflowMode = OverflowMode.Error)]
    public string FileType = "91";

    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string CodeKind = "0";

    /// <summary>委託者コード.</summary>
    [FieldFixedLength(10, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string CreditorCode = "";

    /// <summary>委託者名.</summary>
    [FieldFixedLength(40, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string CreditorName = "";

    /// <summary>引落日, MMDD.</summary>
    [FieldFixedLength(4, OverflowMode = OverflowMode.Error)]
    public string DebitDate = "";

    /// <summary>取引銀行番号: where the money lands.</summary>
    [FieldFixedLength(4, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string CollectingBank = "";

    [FieldFixedLength(15, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string CollectingBankName = "";

    [FieldFixedLength(3, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string CollectingBranch = "";

    [FieldFixedLength(15, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string CollectingBranchName = "";

    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string CollectingKind = "";

    [FieldFixedLength(7, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string CollectingAccount = "";

    [FieldFixedLength(17, OverflowMode = OverflowMode.Error)]
    public string Filler = "";
}

/// <summary>データレコード (データ区分 2): one debit.</summary>
[FixedLengthRecord(FixedMode.ExactLength)]
public sealed class DataRecord
{
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string RecordKind = "2";

    /// <summary>引落銀行番号.</summary>
    [FieldFixedLength(4, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string Bank = "";

    [FieldFixedLength(15, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string BankName = "";

    /// <summary>引落支店番号.</summary>
    [FieldFixedLength(3, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string Branch = "";

    [FieldFixedLength(15, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string BranchName = "";

    [FieldFixedLength(4, OverflowMode = OverflowMode.Error)]
    public string Filler = "";

    /// <summary>預金種目: 1 ordinary, 2 current, 3 tax reserve, 9 other.</summary>
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string Kind = "1";

    /// <summary>口座番号.</summary>
    [FieldFixedLength(7, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public string Account = "";

    /// <summary>預金者名, half-width kana.</summary>
    [FieldFixedLength(30, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string Holder = "";

    /// <summary>引落金額 in yen.</summary>
    [FieldFixedLength(10, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long AmountYen;

    /// <summary>新規コード: 1 first debit, 2 account changed, 0 other.</summary>
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string NewCode = "0";

    /// <summary>顧客番号.</summary>
    [FieldFixedLength(20, OverflowMode = OverflowMode.Error), FieldTrim(TrimMode.Right)]
    public string CustomerNumber = "";

    /// <summary>振替結果コード. In a request 0, which there means "not asked yet".</summary>
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string ResultCode = "0";

    [FieldFixedLength(8, OverflowMode = OverflowMode.Error)]
    public string FillerAtEnd = "";
}

/// <summary>トレーラレコード (データ区分 8): counts and sums; the last four are zero in a request.</summary>
[FixedLengthRecord(FixedMode.ExactLength)]
public sealed class TrailerRecord
{
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string RecordKind = "8";

    [FieldFixedLength(6, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long TotalCount;

    [FieldFixedLength(12, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long TotalYen;

    [FieldFixedLength(6, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long CollectedCount;

    [FieldFixedLength(12, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long CollectedYen;

    [FieldFixedLength(6, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long DeclinedCount;

    [FieldFixedLength(12, OverflowMode = OverflowMode.Error), FieldAlign(AlignMode.Right, '0')]
    public long DeclinedYen;

    [FieldFixedLength(65, OverflowMode = OverflowMode.Error)]
    public string Filler = "";
}

/// <summary>エンドレコード (データ区分 9).</summary>
[FixedLengthRecord(FixedMode.ExactLength)]
public sealed class EndRecord
{
    [FieldFixedLength(1, OverflowMode = OverflowMode.Error)]
    public string RecordKind = "9";

    [FieldFixedLength(119, OverflowMode = OverflowMode.Error)]
    public string Filler = "";
}
