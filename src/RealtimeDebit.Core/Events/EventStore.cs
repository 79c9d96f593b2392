using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Events;

/// <summary>The house's memory from start-up to stop: books filled from a snapshot and the journal's tail, then events.</summary>
public sealed class EventStore
{
    private const int SaltCharacters = 5;

    private readonly EventJournal _journal;
    private readonly BooksSnapshots _snapshots;
    private readonly SealedKeys _sealed;
    private readonly KeySealer _sealer;

    private EventStore(EventJournal journal, BooksSnapshots snapshots, EventLog log, StoreOpening opening, SealedKeys sealedKeys, StorePorts ports)
    {
        _journal = journal;
        _snapshots = snapshots;
        _sealed = sealedKeys;
        _sealer = new KeySealer(log.Books.Debits.Keys, sealedKeys, journal, ports);
        Log = log;
        Opening = opening;
    }

    public EventLog Log { get; }

    /// <summary>What start-up found, for the log and the operator.</summary>
    public StoreOpening Opening { get; }

    /// <summary>The journal that the events stand in.</summary>
    public EventJournal Journal => _journal;

    /// <summary>Ends when the journal failed: nothing more can be accepted, and the process has to stop.</summary>
    public Task<JournalFailedException> Failed => _journal.Failed;

    /// <summary>Ends when request ids of sealed months could not be read: nothing more can be accepted, and the process has to stop.</summary>
    public Task<JournalFailedException> KeysFailed => _sealed.Failed;

    /// <summary>Opens the memory; on the loop. What is in the books then is durable.</summary>
    /// <param name="ports">Disk folders of the journal and the snapshots, clock, loop, ids.</param>
    /// <param name="options">Bounds of the journal.</param>
    /// <param name="knownSequence">The highest event number that anything else has seen (the read model); 0 if none.</param>
    /// <param name="version">The program's version, for the journal.</param>
    /// <exception cref="JournalRefusedException">The journal must not be used as it is.</exception>
    public static async Task<EventStore> OpenAsync(StorePorts ports, JournalOptions options, long knownSequence, string version)
    {
        var snapshots = new BooksSnapshots(ports);
        LoadedBooks loaded = await snapshots.LoadNewestAsync();
        EventJournal journal = await EventJournal.OpenAsync(
            ports.Loop, ports.Journal, ports.Time, options, Math.Max(knownSequence, loaded.KnownSequence));

        await ReplayAsync(journal, loaded.Position, loaded.Books);
        bool stoppedCleanly = loaded.Books.Installation.StoppedCleanly;
        var log = new EventLog(loaded.Books, journal, ports.Time, loaded.Sealed);
        if (loaded.Books.Installation.Salt is null)
        {
            _ = log.Record(new InstallationBegun(ports.Ids.NewSalt(SaltCharacters)) { At = log.Now });
        }

        await log.Record(new ProcessStarted(version) { At = log.Now });
        return new EventStore(
            journal,
            snapshots,
            log,
            new StoreOpening(journal.Recovery, loaded.Position.Sequence, loaded.Problems, stoppedCleanly),
            loaded.Sealed,
            ports);
    }

    /// <summary>Records that the process stopped by itself, keeps a snapshot and closes the journal. Nothing is recorded afterwards.</summary>
    /// <param name="workers">Do what is long.</param>
    /// <param name="troubled">Told in a sentence why the snapshot could not be kept. Nothing is lost by it: the next start reads more of the journal.</param>
    public async Task CloseAsync(IWorkers workers, Action<string>? troubled = null)
    {
        await Log.Record(new ProcessStopped { At = Log.Now });
        try
        {
            await _sealer.SealAsync(workers);
            JournalPosition end = await _journal.MarkAsync();
            await _snapshots.SaveAsync(Log.Books, end, workers);
        }
        catch (IOException failed)
        {
            // The journal says everything, so the stop is as clean without.
            troubled?.Invoke(failed.Message);
        }

        await _journal.CloseAsync();
        await _sealed.CloseAsync();
    }

    /// <summary>Seals past months of request ids.</summary>
    /// <exception cref="IOException">The disk did not take a file; nothing is lost.</exception>
    internal Task SealKeysAsync(IWorkers workers) => _sealer.SealAsync(workers);

    /// <summary>Seals in a copy of the books, made from the journal, what is sealed here.</summary>
    internal Task CarryOverAsync(Books copy, IWorkers workers) => _sealer.CarryOverAsync(copy.Debits.Keys, workers);

    /// <summary>Takes every event behind <paramref name="after"/> into <paramref name="books"/>.</summary>
    /// <returns>The place up to which it read.</returns>
    public static Task<JournalPosition> ReplayAsync(EventJournal journal, JournalPosition after, Books books)
        => journal.ReadAsync(after, slice =>
        {
            foreach (JournalEvent item in slice) books.Apply(EventCodec.Read(item.Payload.Span), item.Sequence);
            return Task.CompletedTask;
        });
}

/// <summary>What <see cref="EventStore"/> needs from outside.</summary>
public sealed record StorePorts(ILoop Loop, TimeProvider Time, IIds Ids, IJournalDisk Journal, IJournalDisk Snapshots)
{
    /// <summary>The journal's folder through a port of its own, so that a long reading does not hold up commits; null = the same port.</summary>
    public IJournalDisk? JournalForReading { get; init; }

    /// <summary>The snapshots' folder through a port of its own, so that a look-up among sealed request ids does not wait for a snapshot that is being written; null = the same port.</summary>
    public IJournalDisk? SnapshotsForReading { get; init; }

    /// <summary>How much of the request ids lies in memory.</summary>
    public KeyOptions Keys { get; init; } = new();
}

/// <summary>What was found at start-up.</summary>
/// <param name="Journal">What the journal's recovery did.</param>
/// <param name="SnapshotSequence">The event up to which a snapshot was used; 0 = none.</param>
/// <param name="SnapshotProblems">Snapshots that were passed over as damaged.</param>
/// <param name="StoppedCleanly">False when the process before this one did not stop by itself.</param>
public sealed record StoreOpening(
    JournalRecoveryReport Journal, long SnapshotSequence, IReadOnlyList<SnapshotProblem> SnapshotProblems, bool StoppedCleanly);
