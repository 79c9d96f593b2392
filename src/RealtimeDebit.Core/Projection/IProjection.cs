using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Projection;

/// <summary>
/// The read model: history for people. Everything in it follows from the journal and can be made anew at any time; it
/// may lag behind, and no rule of money asks it.
/// </summary>
public interface IProjection : IAsyncDisposable
{
    /// <summary>Opens what is there. What cannot be trusted is set aside.</summary>
    Task<ProjectionOpening> OpenAsync();

    /// <summary>Takes rows in. Those that are in already change nothing.</summary>
    /// <param name="rows">In the order of their sequences; at most some thousand.</param>
    /// <param name="through">Every row up to and with this event is in afterwards.</param>
    /// <exception cref="ProjectionLostException">A part broke and was set aside.</exception>
    Task ApplyAsync(IReadOnlyList<ReadModelRow> rows, long through);

    /// <summary>Sets everything aside and begins empty.</summary>
    Task SetAsideAsync();

    /// <summary>A debit that ended; null when the read model has none of this number (it may be open, or not applied yet).</summary>
    /// <exception cref="ProjectionLostException">A part broke and was set aside; it is made anew.</exception>
    Task<ClosedDebitRow?> FindDebitAsync(DebitId id);

    /// <summary>Debits that ended, from this receipt number on, in its order: a file's records have consecutive ones.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<IReadOnlyList<ClosedDebitRow>> DebitsFromAsync(DebitId first, int most);

    /// <summary>Debits of one customer that ended, newest first.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<IReadOnlyList<ClosedDebitRow>> DebitsOfCustomerAsync(CreditorCode creditor, string customerNumber, int most);

    /// <summary>Files received on days in Japan, both included, oldest first.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<IReadOnlyList<BatchRow>> BatchesAsync(DateOnly from, DateOnly to, int most);

    /// <summary>Mandate files that took effect, newest first.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<IReadOnlyList<SyncRow>> SyncsAsync(BankCode bank, int most);

    /// <summary>What became of one customer's mandates at all banks, newest first.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<IReadOnlyList<MandateHistoryRow>> MandateHistoryAsync(CreditorCode creditor, string customerNumber, int most);

    /// <summary>How much is in it.</summary>
    /// <exception cref="ProjectionLostException">As above.</exception>
    Task<ProjectionCounts> CountAsync();
}

/// <summary>What <see cref="IProjection.OpenAsync"/> found.</summary>
/// <param name="Applied">Every row up to and with this event is in; 0 = begin anew.</param>
/// <param name="Highest">The highest event that any part has seen. A journal that ends before it has lost its tail.</param>
/// <param name="SetAside">What was set aside and why, for people.</param>
public sealed record ProjectionOpening(long Applied, long Highest, IReadOnlyList<string> SetAside);

/// <summary>A read model and what opening it found.</summary>
public sealed record OpenedProjection(IProjection Projection, ProjectionOpening Opening);

/// <summary>Documents by kind.</summary>
public sealed record ProjectionCounts(long Debits, long Batches, long Mandates, long Customers);

/// <summary>A part of the read model broke and was set aside. Its rows up to <paramref name="applied"/> are still there.</summary>
public sealed class ProjectionLostException(string part, long applied, Exception cause)
    : Exception($"The read model's {part} was set aside: {cause.Message}", cause)
{
    public string Part { get; } = part;

    /// <summary>From the event after this one on, rows have to be applied again.</summary>
    public long Applied { get; } = applied;
}

/// <summary>Too many questions wait for the read model already; ask again later.</summary>
public sealed class ProjectionBusyException() : Exception("The read model is busy; ask again later.");
