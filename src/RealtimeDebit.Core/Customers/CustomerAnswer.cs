using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Customers;

/// <summary>What the rules of a debit ask of a customer, without the texts.</summary>
public readonly record struct CustomerAnswer
{
    /// <summary>False when the creditor has no customer of this number.</summary>
    public required bool Exists { get; init; }

    /// <summary>True when the creditor has stopped this customer: no debit is accepted.</summary>
    public bool Stopped { get; init; }

    /// <summary>上限金額 of one debit; null = none of its own.</summary>
    public Yen? MaxAmount { get; init; }

    /// <summary>引落口座 as the creditor knows it. The mandate's account is the one that counts.</summary>
    public BankAccount Account { get; init; }
}

/// <summary>A page of a creditor's customers.</summary>
/// <param name="Next">Where the next page begins; -1 at the end.</param>
public sealed record CustomerPage(IReadOnlyList<Customer> Items, int Next);
