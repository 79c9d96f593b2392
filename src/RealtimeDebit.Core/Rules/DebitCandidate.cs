using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;

namespace RealtimeDebit.Core.Rules;

/// <summary>A request before it is judged, in whatever form it came. Texts are JIS X 0201 bytes without trailing spaces.</summary>
public readonly ref struct DebitCandidate
{
    /// <summary>委託者コード that the request names.</summary>
    public required CreditorCode Creditor { get; init; }

    /// <summary>引落口座; <see cref="BankAccount.None"/> = the account of the customer's mandate.</summary>
    public required BankAccount Account { get; init; }

    /// <summary>預金者名; empty = the mandate's.</summary>
    public required ReadOnlySpan<byte> DebtorName { get; init; }

    /// <summary>引落金額 in yen, as it stands in the request: it may be 0 or too large.</summary>
    public required long AmountYen { get; init; }

    /// <summary>顧客番号.</summary>
    public required ReadOnlySpan<byte> CustomerNumber { get; init; }

    /// <summary>引落日.</summary>
    public required DateOnly DebitDate { get; init; }

    /// <summary>
    /// What the codec already found wrong with the form: 2001 (a field that cannot be read) or 2003 (the amount); 0 = nothing.
    /// </summary>
    public int FormatRejection { get; init; }

    /// <summary>振替結果コード for <see cref="FormatRejection"/>: 2 for an account of seven zeros, else 9.</summary>
    public char FormatResultCode { get; init; }
}
