using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Creditors;

/// <summary>収納企業 / 委託者: a collecting company that we serve, as the configuration describes it.</summary>
public sealed record Creditor
{
    /// <summary>委託者コード.</summary>
    public required CreditorCode Code { get; init; }

    /// <summary>委託者名, half-width kana, at most 40 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The name that people read.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Further 委託者コード of the same creditor.</summary>
    public IReadOnlyList<CreditorCode> AlsoCodes { get; init; } = [];

    /// <summary>The banks whose accounts this creditor may debit.</summary>
    public required IReadOnlyList<BankCode> Banks { get; init; }

    /// <summary>True when we no longer take debits for this creditor (2002); what was accepted goes on.</summary>
    public bool Stopped { get; init; }

    /// <summary>The most that one debit may ask for, in yen. Above it: 2003.</summary>
    public Yen MaxAmount { get; init; } = new(Yen.MaxPerDebit);

    /// <summary>The most that may be accepted for one debit date, in yen; null = no limit. Above it: 2009.</summary>
    public Yen? DailyLimit { get; init; }

    /// <summary>How a 預金者名 in a request is held against the mandate's.</summary>
    public NameCheck NameCheck { get; init; } = NameCheck.Fold;

    /// <summary>What is done about a file that repeats much of an earlier one.</summary>
    public DuplicateGuard DuplicateGuard { get; init; } = DuplicateGuard.Overlap;

    /// <summary>With <see cref="DuplicateGuard.Overlap"/>: held when more than this percentage of records stand in one earlier file, 0 to 100.</summary>
    public int OverlapPercent { get; init; } = 50;

    /// <summary>How long a file must not change before it is taken without an <c>.end</c> file.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True when <paramref name="code"/> is this creditor's own or one of its further codes.</summary>
    public bool Answers(CreditorCode code) => code == Code || AlsoCodes.Contains(code);
}

/// <summary>How names are compared.</summary>
public enum NameCheck
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>After folding what banks fold: small kana, ｰ and -, case, spaces.</summary>
    Fold,

    /// <summary>Byte for byte.</summary>
    Exact,
}

/// <summary>What is done about a file that repeats much of an earlier one. The same bytes are refused in any case.</summary>
public enum DuplicateGuard
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>Held for an operator when much of it stands in one earlier accepted file.</summary>
    Overlap,

    /// <summary>Held when a file for the same date and collecting account was accepted before.</summary>
    SameDate,
}
