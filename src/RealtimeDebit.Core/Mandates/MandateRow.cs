using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>How the bank says that a mandate stands.</summary>
public enum MandateStanding
{
    /// <summary>In force from its effective date on.</summary>
    InForce = 1,

    /// <summary>解約, from its effective date on.</summary>
    Ended = 2,

    /// <summary>Not accepted by the bank.</summary>
    Refused = 3,
}

/// <summary>
/// One row of a mandate file after it was checked, in a fixed record of ours: what the journal holds between the file and
/// the book. 移管 is resolved here: the account is the new one.
/// </summary>
/// <remarks>96 bytes, JIS X 0201. The file as it came is in the archive.</remarks>
public readonly ref struct MandateRow
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="rows">Rows one after the other.</param>
    /// <param name="index">Which one, from 0.</param>
    public MandateRow(ReadOnlySpan<byte> rows, int index) => _bytes = rows.Slice(index * LengthBytes, LengthBytes);

    /// <summary>Length of a row in bytes.</summary>
    public static int LengthBytes => MandateRowLayout.Layout.RecordLengthBytes;

    /// <summary>委託者コード: the creditor's own code, never one of its further codes.</summary>
    public CreditorCode Creditor => CreditorCode.Parse(MandateRowLayout.Creditor.ReadText(_bytes));

    /// <summary>委託者コード as its ten bytes.</summary>
    public ReadOnlySpan<byte> CreditorBytes => MandateRowLayout.Creditor.Slice(_bytes);

    /// <summary>顧客番号, all 20 bytes.</summary>
    public ReadOnlySpan<byte> CustomerNumber => MandateRowLayout.CustomerNumber.Slice(_bytes);

    public BankAccount Account => BankAccount.FromPacked(MandateRowLayout.Account.ReadNumber(_bytes));

    public MandateStanding Standing => (MandateStanding)MandateRowLayout.Standing.ReadNumber(_bytes);

    /// <summary>異動区分: 1 new, 2 changed, 3 ended, 4 moved.</summary>
    public int Change => (int)MandateRowLayout.Change.ReadNumber(_bytes);

    /// <summary>結果コード, 0 to 99.</summary>
    public int BankResult => (int)MandateRowLayout.BankResult.ReadNumber(_bytes);

    /// <summary>契約日 as a day number; 0 = none given.</summary>
    public int ContractDay => DayOf(MandateRowLayout.ContractDate.ReadNumber(_bytes));

    /// <summary>効力発生日 as a day number; 0 = none given, in force at once.</summary>
    public int EffectiveDay => DayOf(MandateRowLayout.EffectiveDate.ReadNumber(_bytes));

    /// <summary>預金者名, all 30 bytes.</summary>
    public ReadOnlySpan<byte> Holder => MandateRowLayout.Holder.Slice(_bytes);

    /// <summary>Writes a row into <paramref name="target"/>, <see cref="LengthBytes"/> bytes.</summary>
    public static void Write(Span<byte> target, in MandateRowContent content)
    {
        MandateRowLayout.Creditor.WriteText(target, content.Creditor.ToString());
        MandateRowLayout.CustomerNumber.WriteBytes(target, content.CustomerNumber);
        MandateRowLayout.Account.WriteNumber(target, content.Account.Packed);
        MandateRowLayout.Standing.WriteNumber(target, (int)content.Standing);
        MandateRowLayout.Change.WriteNumber(target, content.Change);
        MandateRowLayout.BankResult.WriteNumber(target, content.BankResult);
        MandateRowLayout.ContractDate.WriteNumber(target, NumberOf(content.ContractDate));
        MandateRowLayout.EffectiveDate.WriteNumber(target, NumberOf(content.EffectiveDate));
        MandateRowLayout.Holder.WriteBytes(target, content.Holder);
        MandateRowLayout.Reserve.WriteEmpty(target);
    }

    private static long NumberOf(DateOnly? date)
        => date is DateOnly day ? (day.Year * 10_000L) + (day.Month * 100) + day.Day : 0;

    private static int DayOf(long yyyymmdd)
        => yyyymmdd == 0 ? 0 : new DateOnly((int)(yyyymmdd / 10_000), (int)(yyyymmdd / 100 % 100), (int)(yyyymmdd % 100)).DayNumber;
}

/// <summary>The parts of a <see cref="MandateRow"/> before they are written. Texts are JIS X 0201 bytes.</summary>
public readonly ref struct MandateRowContent
{
    public required CreditorCode Creditor { get; init; }

    /// <summary>At most 20 bytes.</summary>
    public required ReadOnlySpan<byte> CustomerNumber { get; init; }

    public required BankAccount Account { get; init; }

    public required MandateStanding Standing { get; init; }

    /// <summary>異動区分, 1 to 4.</summary>
    public required int Change { get; init; }

    /// <summary>結果コード, 0 to 99.</summary>
    public required int BankResult { get; init; }

    public required DateOnly? ContractDate { get; init; }

    public required DateOnly? EffectiveDate { get; init; }

    /// <summary>At most 30 bytes.</summary>
    public required ReadOnlySpan<byte> Holder { get; init; }
}

/// <summary>Where the parts of a <see cref="MandateRow"/> lie.</summary>
public static class MandateRowLayout
{
    private static readonly FixedLayoutBuilder Builder = new("mandateRow", "契約明細（内部）", 96);

    internal static readonly Field Creditor = Builder.Digits("creditorCode", "委託者コード", 10);
    internal static readonly Field CustomerNumber = Builder.Characters("customerNumber", "顧客番号", 20);
    internal static readonly Field Account = Builder.Digits("account", "引落口座", 15, "bank 4, branch 3, kind 1, number 7; after 移管 the new one");
    internal static readonly Field Standing = Builder.Digits("standing", "状態", 1, "1 in force, 2 ended, 3 refused");
    internal static readonly Field Change = Builder.Digits("change", "異動区分", 1, "1 new, 2 changed, 3 ended, 4 moved");
    internal static readonly Field BankResult = Builder.Digits("bankResult", "結果コード", 2);
    internal static readonly Field ContractDate = Builder.Digits("contractDate", "契約日", 8, "yyyyMMdd, zeros = none");
    internal static readonly Field EffectiveDate = Builder.Digits("effectiveDate", "効力発生日", 8, "yyyyMMdd, zeros = at once");
    internal static readonly Field Holder = Builder.Characters("holder", "預金者名", 30);
    internal static readonly Field Reserve = Builder.Filler(1, "予備");

    /// <summary>The layout as documents show it.</summary>
    public static FixedLayout Layout { get; } = Builder.Build();
}
