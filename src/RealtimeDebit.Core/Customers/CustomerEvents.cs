using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Customers;

/// <summary>Rows of a customer import, not in force until <see cref="CustomersImported"/>.</summary>
/// <param name="ImportId">Ties the pieces of one import together; the SHA-256 of its content.</param>
/// <param name="Creditor">Whose customers they are.</param>
/// <param name="FirstRow">Number of the first row in this piece, from 1. Row 1 begins the import anew.</param>
/// <param name="Rows">The customers as they shall be.</param>
public sealed record CustomerRowsStaged(string ImportId, CreditorCode Creditor, int FirstRow, IReadOnlyList<Customer> Rows) : HouseEvent;

/// <summary>The one moment at which a customer import takes effect.</summary>
public sealed record CustomersImported(string ImportId, CreditorCode Creditor, int Rows, string FileName) : HouseEvent
{
    /// <summary>What the import changed, for people.</summary>
    public CustomerCounts? Counts { get; init; }
}

/// <summary>What a customer import changes.</summary>
public sealed record CustomerCounts(int Added, int Changed, int Unchanged);
