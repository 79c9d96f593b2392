using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Customers;

/// <summary>Rows of a customer import, not in force until <see cref="CustomersImported"/>.</summary>
/// <param name="ImportId">Ties the pieces of one import together; the SHA-256 of its content.</param>
/// <param name="Creditor">Whose customers they are.</param>
/// <param name="FirstRow">Number of the first row in this piece, from 1. Row 1 begins the import anew.</param>
/// <param name="Rows">The customers as they shall be; those that the file does not change are left out.</param>
public sealed record CustomerRowsStaged(string ImportId, CreditorCode Creditor, int FirstRow, IReadOnlyList<Customer> Rows) : HouseEvent;

/// <summary>The one moment at which a customer import takes effect.</summary>
/// <param name="ImportId">SHA-256 of the file's bytes.</param>
/// <param name="Creditor">Whose customers they are.</param>
/// <param name="Rows">How many rows were staged for it.</param>
/// <param name="FileName">For people.</param>
public sealed record CustomersImported(string ImportId, CreditorCode Creditor, int Rows, string FileName) : HouseEvent
{
    /// <summary>What the import changed, for people.</summary>
    public CustomerCounts? Counts { get; init; }

    /// <summary>Who imported it; null when nobody was named.</summary>
    public string? Operator { get; init; }
}

/// <summary>An operator added or changed one customer, or stopped it or let it go on.</summary>
/// <param name="Creditor">Whose customer.</param>
/// <param name="Before">The customer as it was, so that old and new stand in one place; null when it was added.</param>
/// <param name="After">The customer as it is from now on.</param>
/// <param name="Operator">Who did it.</param>
public sealed record CustomerChanged(CreditorCode Creditor, Customer? Before, Customer After, string Operator) : HouseEvent
{
    /// <summary>True when holder and account changed together and the operator said that this was looked into.</summary>
    public bool OtherPersonChecked { get; init; }
}

/// <summary>What a customer import changes.</summary>
public sealed record CustomerCounts(int Added, int Changed, int Unchanged);
