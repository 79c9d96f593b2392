using System.Text;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Events;

/// <summary>Keeps the books in snapshots, so that a start reads the journal's tail only.</summary>
/// <remarks>
/// A snapshot is never the truth: one that is damaged or of another make is passed over and the journal is replayed. The key files that it
/// names are parts of it: when one is missing or is another one, the snapshot is damaged.
/// </remarks>
public sealed class BooksSnapshots
{
    /// <summary>Changes with every change of what a snapshot holds; one of another version is not used, and the journal is replayed.</summary>
    public const int ContentVersion = 4;

    /// <summary>Without a bank master: there was none.</summary>
    private const int VersionWithoutBankMaster = 2;

    private const int BooksSection = 1;
    private const int SealedMonthsSection = 2;

    private readonly SnapshotStore _store;
    private readonly IJournalDisk _keyFiles;
    private readonly KeyOptions _keys;

    public BooksSnapshots(StorePorts ports)
    {
        _store = new SnapshotStore(ports.Snapshots, ports.Time);
        (_keyFiles, _keys) = (ports.SnapshotsForReading ?? ports.Snapshots, ports.Keys);
    }

    /// <summary>The books of the newest snapshot that can be used, or empty ones. For start-up: what an earlier process left unfinished is deleted.</summary>
    public async Task<LoadedBooks> LoadNewestAsync()
    {
        SnapshotSearch search = await _store.FindNewestAsync();
        LoadedBooks loaded = await LoadAsync(search, workers: null);
        try
        {
            return loaded with { Sealed = await SealedKeys.OpenAsync(_keyFiles, loaded.Books.Debits.Keys.Sealed, _keys) };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // The journal holds every event, or its recovery refuses the start: so all keys come back from there.
            var problem = new SnapshotProblem(SnapshotFormat.Name(loaded.Position.Sequence), e.Message);
            return LoadedBooks.Empty(_keys) with { KnownSequence = search.KnownSequence, Problems = [.. search.Problems, problem] };
        }
    }

    /// <summary>The same beside a running house: a snapshot that another flow is writing stays, the books are filled off the loop, and key files stay closed.</summary>
    public async Task<LoadedBooks> LoadBesideAsync(IWorkers workers) => await LoadAsync(await _store.FindNewestAsync(sweep: false), workers);

    /// <summary>Keeps <paramref name="books"/>, which stand exactly at <paramref name="position"/>.</summary>
    /// <param name="books">They must not change meanwhile: a copy of their own, or the live ones when nothing more is recorded.</param>
    /// <param name="position">The place in the journal.</param>
    /// <param name="workers">Where they are written out: it takes long.</param>
    public async Task SaveAsync(Books books, JournalPosition position, IWorkers workers)
    {
        if (books.Sequence != position.Sequence)
        {
            throw new InvalidOperationException($"The books stand at event {books.Sequence}, not at {position.Sequence}.");
        }

        PieceStream pieces = await workers.RunAsync(() => WriteOut(books));
        SnapshotWriter writer = await _store.BeginAsync(position, ContentVersion);
        foreach (ReadOnlyMemory<byte> piece in pieces.Pieces) await writer.WriteAsync(BooksSection, piece);
        await writer.WriteAsync(SealedMonthsSection, SealedMonth.Write(books.Debits.Keys.Sealed, _keys.IdsPerMonth));
        await writer.CommitAsync();
    }

    private async Task<LoadedBooks> LoadAsync(SnapshotSearch search, IWorkers? workers)
    {
        LoadedBooks empty = LoadedBooks.Empty(_keys) with { KnownSequence = search.KnownSequence, Problems = search.Problems };
        if (search.Newest is not SnapshotReader reader || reader.Header.ContentVersion != ContentVersion)
        {
            if (search.Newest is not null) await search.Newest.CloseAsync();
            return empty;
        }

        var pieces = new PieceStream();
        IReadOnlyList<SealedMonth>? months = null;
        while (await reader.NextAsync() is SnapshotSection section)
        {
            if (section.Kind == SealedMonthsSection) months = SealedMonth.Read(section.Bytes.Span, _keys.IdsPerMonth);
            else pieces.Append(section.Bytes);
        }

        await reader.CloseAsync();
        if (months is null)
        {
            var problem = new SnapshotProblem(SnapshotFormat.Name(reader.Header.Position.Sequence), "it does not say which months are sealed");
            return empty with { Problems = [.. search.Problems, problem] };
        }

        Books books = workers is null ? ReadIn(pieces) : await workers.RunAsync(() => ReadIn(pieces));
        books.Debits.Keys.LoadSealed(months);
        return empty with { Books = books, Position = reader.Header.Position };
    }

    private Books ReadIn(PieceStream pieces)
    {
        var books = new Books(_keys.IdsPerMonth);
        using var from = new BinaryReader(pieces, Encoding.UTF8);
        books.Load(from);
        return books;
    }

    private static PieceStream WriteOut(Books books)
    {
        var pieces = new PieceStream();
        using var to = new BinaryWriter(pieces, Encoding.UTF8, leaveOpen: true);
        books.Save(to);
        return pieces;
    }
}

/// <summary>Books at the start of a process.</summary>
/// <param name="Books">What the snapshot held; empty without one.</param>
/// <param name="Position">The place in the journal from which to replay.</param>
/// <param name="KnownSequence">What the journal must hold at least, or its end is lost.</param>
/// <param name="Problems">Snapshots that were passed over.</param>
public sealed record LoadedBooks(
    Books Books, JournalPosition Position, long KnownSequence, IReadOnlyList<SnapshotProblem> Problems)
{
    /// <summary>The sealed months of the books, opened, when a house is to be opened with them.</summary>
    internal SealedKeys Sealed { get; init; } = new();

    internal static LoadedBooks Empty(KeyOptions keys) => new(new Books(keys.IdsPerMonth), JournalPosition.Start, 0, []);
}
