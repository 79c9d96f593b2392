using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Debits;

/// <summary>
/// What a debit asks for, in one fixed record of ours: the form in which the journal holds the records of a file, and
/// in which an open debit lies in memory.
/// </summary>
/// <remarks>
/// 127 bytes, JIS X 0201. Every door's request becomes this row, whatever its own form was; the bytes as they came are in
/// the archive. It is a view on a larger array: a million open debits share the arrays of the events that brought them.
/// </remarks>
public readonly struct DebitRow
{
    private readonly byte[] _rows;
    private readonly int _offsetBytes;

    public DebitRow(byte[] rows, int offsetBytes)
    {
        _rows = rows;
        _offsetBytes = offsetBytes;
    }

    /// <summary>Length of a row in bytes.</summary>
    public static int LengthBytes => DebitRowLayout.Layout.RecordLengthBytes;

    /// <summary>The row's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _rows.AsSpan(_offsetBytes, LengthBytes);

    public BankAccount Account => BankAccount.FromPacked(DebitRowLayout.Account.ReadNumber(Bytes));

    /// <summary>引落銀行番号, without building the other parts.</summary>
    public BankCode Bank => Account.Bank;

    public Yen Amount => new(DebitRowLayout.Amount.ReadNumber(Bytes));

    /// <summary>顧客番号, trailing spaces removed.</summary>
    public string CustomerNumber => DebitRowLayout.CustomerNumber.ReadText(Bytes);

    /// <summary>顧客番号 as its bytes, trailing spaces removed: the key of mandates and customers.</summary>
    public ReadOnlySpan<byte> CustomerNumberBytes => DebitRowLayout.CustomerNumber.Slice(Bytes).TrimEnd((byte)' ');

    /// <summary>預金者名, half-width kana.</summary>
    public string DebtorName => DebitRowLayout.DebtorName.ReadText(Bytes);

    /// <summary>要求ID that the creditor chose; empty for a record of a 全銀 file, which has none.</summary>
    public string RequestId => DebitRowLayout.RequestId.ReadText(Bytes);

    public DateOnly DebitDate
    {
        get
        {
            long value = DebitRowLayout.DebitDate.ReadNumber(Bytes);
            return new DateOnly((int)(value / 10_000), (int)(value / 100 % 100), (int)(value % 100));
        }
    }

    /// <summary>委託者コード as the request names it: the creditor's own, or one of its further codes.</summary>
    public CreditorCode CollectingCode => CreditorCode.FromNumber(DebitRowLayout.CollectingCode.ReadNumber(Bytes));

    /// <summary>Response code of the rule that failed (2xxx), 0 = accepted.</summary>
    public int Rejection => (int)DebitRowLayout.Rejection.ReadNumber(Bytes);

    /// <summary>振替結果コード that a rejected record gets in the result file: 2 4 8 or 9; blank when accepted.</summary>
    public char RejectionResultCode => (char)DebitRowLayout.RejectionResultCode.ReadByte(Bytes);

    /// <summary>Writes a row into <paramref name="target"/>, <see cref="LengthBytes"/> bytes.</summary>
    public static void Write(Span<byte> target, in DebitRowContent content)
    {
        DebitRowLayout.Account.WriteNumber(target, content.Account.Packed);
        DebitRowLayout.Amount.WriteNumber(target, content.Amount.Value);
        DebitRowLayout.CustomerNumber.WriteBytes(target, content.CustomerNumber);
        DebitRowLayout.DebtorName.WriteBytes(target, content.DebtorName);
        DebitRowLayout.RequestId.WriteBytes(target, content.RequestId);
        DateOnly date = content.DebitDate;
        DebitRowLayout.DebitDate.WriteNumber(target, (date.Year * 10_000L) + (date.Month * 100) + date.Day);
        DebitRowLayout.CollectingCode.WriteNumber(target, content.CollectingCode.Number);
        DebitRowLayout.Rejection.WriteNumber(target, content.Rejection);
        target[DebitRowLayout.RejectionResultCode.OffsetBytes] = (byte)(content.Rejection == 0 ? ' ' : content.RejectionResultCode);
        DebitRowLayout.Reserve.WriteEmpty(target);
    }
}

/// <summary>The parts of a <see cref="DebitRow"/> before they are written. Texts are JIS X 0201 bytes.</summary>
public readonly ref struct DebitRowContent
{
    public required BankAccount Account { get; init; }

    public required Yen Amount { get; init; }

    /// <summary>At most 20 bytes.</summary>
    public required ReadOnlySpan<byte> CustomerNumber { get; init; }

    /// <summary>At most 30 bytes.</summary>
    public required ReadOnlySpan<byte> DebtorName { get; init; }

    /// <summary>At most 20 bytes; empty when the creditor gave none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    public required DateOnly DebitDate { get; init; }

    /// <summary>委託者コード as the request names it.</summary>
    public required CreditorCode CollectingCode { get; init; }

    /// <summary>2xxx, or 0 = accepted.</summary>
    public int Rejection { get; init; }

    /// <summary>One of 2 4 8 9 when rejected.</summary>
    public char RejectionResultCode { get; init; }
}

/// <summary>Where the parts of a <see cref="DebitRow"/> lie.</summary>
public static class DebitRowLayout
{
    private static readonly FixedLayoutBuilder Builder = new("debitRow", "引落明細（内部）", 127);

    internal static readonly Field Account = Builder.Digits("account", "引落口座", 15, "bank 4, branch 3, kind 1, number 7");
    internal static readonly Field Amount = Builder.Digits("amountYen", "引落金額", 10);
    internal static readonly Field CustomerNumber = Builder.Characters("customerNumber", "顧客番号", 20);
    internal static readonly Field DebtorName = Builder.Characters("debtorName", "預金者名", 30);
    internal static readonly Field RequestId = Builder.Characters("requestId", "要求ID", 20);
    internal static readonly Field DebitDate = Builder.Digits("debitDate", "引落日", 8, "yyyyMMdd");
    internal static readonly Field CollectingCode = Builder.Digits("collectingCode", "委託者コード", 10);
    internal static readonly Field Rejection = Builder.Digits("rejection", "応答コード", 4, "2xxx, 0000 = accepted");
    internal static readonly Field RejectionResultCode = Builder.Characters("rejectionResultCode", "振替結果コード", 1, "blank = accepted");
    internal static readonly Field Reserve = Builder.Filler(9, "予備");

    /// <summary>The layout as documents show it.</summary>
    public static FixedLayout Layout { get; } = Builder.Build();
}
