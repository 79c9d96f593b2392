using RealtimeDebit.Core.Accounts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Whether a debit may rest on a mandate, or why not.</summary>
public enum MandateVerdict
{
    /// <summary>No bank ever told of a mandate for this creditor and customer.</summary>
    NoneAtAll,

    /// <summary>In force on the day asked for.</summary>
    Active,

    /// <summary>Known, and in force from a later day (効力発生日).</summary>
    NotYetEffective,

    /// <summary>The bank refused it (結果コード other than 0).</summary>
    RefusedByBank,

    /// <summary>解約, or no longer in the bank's full file.</summary>
    Ended,
}

/// <summary>What the book knows of one creditor's mandate from one customer, on one day.</summary>
/// <remarks>A view into the book: use it before the next await.</remarks>
public readonly ref struct MandateAnswer
{
    /// <summary>Whether there is a mandate, or why not.</summary>
    public required MandateVerdict Verdict { get; init; }

    /// <summary>引落口座 of the mandate; <see cref="BankAccount.None"/> when there is none at all.</summary>
    public BankAccount Account { get; init; }

    /// <summary>預金者名, JIS X 0201, trailing spaces removed.</summary>
    public ReadOnlySpan<byte> Holder { get; init; }

    /// <summary>効力発生日; the earliest date there is when the bank gave none.</summary>
    public DateOnly EffectiveFrom { get; init; }

    /// <summary>結果コード of the bank, 0 to 99.</summary>
    public int BankResult { get; init; }

    public bool IsActive => Verdict == MandateVerdict.Active;
}

/// <summary>One mandate for a list: as it stands on the day asked for.</summary>
public sealed record MandateListing(
    Creditors.CreditorCode Creditor,
    string CustomerNumber,
    BankAccount Account,
    string Holder,
    MandateVerdict Verdict,
    DateOnly ContractDate,
    DateOnly EffectiveFrom,
    int BankResult);

/// <summary>A page of the list.</summary>
/// <param name="Items">At most as many as asked for; may be fewer, also none, before the end.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record MandatePage(IReadOnlyList<MandateListing> Items, MandateCursor? Next);

/// <summary>A place in the list of mandates. Valid until the next mandate file.</summary>
public readonly record struct MandateCursor(int BankNumber, int Row);

/// <summary>How many mandates a bank has given one creditor.</summary>
/// <param name="Live">Not ended and not refused; some may begin later.</param>
public sealed record MandateCount(BankCode Bank, Creditors.CreditorCode Creditor, int Live);
