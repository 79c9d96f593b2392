namespace RealtimeDebit.Core.Events;

/// <summary>One subject of the house's memory: what follows from all events about it. Nothing but events changes a book.</summary>
/// <remarks>
/// Live, at start-up, when verifying and when a snapshot is built, the same <see cref="Apply"/> runs; so what a
/// restart finds is what was there. It is synchronous, knows no port and no clock, and throws only for a bug or a
/// damaged journal.
/// </remarks>
public interface IBook
{
    /// <summary>The book's section in a snapshot; never renamed.</summary>
    string Section { get; }

    /// <summary>Takes an event in; events of other subjects are passed over.</summary>
    void Apply(HouseEvent happened, long sequence);

    /// <summary>Writes everything that <see cref="Load"/> needs to continue from here.</summary>
    void Save(BinaryWriter to);

    /// <summary>Fills an empty book from what <see cref="Save"/> wrote.</summary>
    void Load(BinaryReader from);
}
