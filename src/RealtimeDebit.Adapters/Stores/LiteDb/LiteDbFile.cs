using LiteDB;
using LiteDB.Engine;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>One LiteDB file with its cursor: the journal position that its rows stand for, written in the same transaction. Inside the gate only.</summary>
internal sealed class LiteDbFile : IDisposable
{
    private const string CursorCollection = "cursor";
    private const int CursorId = 1;

    private readonly LiteDatabase _database;
    private readonly LiteDbPages _pages;

    private LiteDbFile(string name, LiteDbPages pages, LiteDatabase database)
    {
        Name = name;
        _pages = pages;
        _database = database;
    }

    public string Name { get; }

    /// <summary>Every row of this file up to and with this event is in.</summary>
    public long Cursor { get; private set; }

    /// <summary>The log beside a file, as LiteDB names it.</summary>
    public static string LogOf(string name) => Path.GetFileNameWithoutExtension(name) + "-log.db";

    /// <summary>Opens or makes the file.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="prepare">Sees to the indexes.</param>
    /// <exception cref="IOException">The disk did not take what was written.</exception>
    public static LiteDbFile Open(string folder, string name, Action<LiteDbFile> prepare)
    {
        LiteDbPages pages = LiteDbPages.Open(folder, name);
        LiteDbFile? file = null;
        try
        {
            var engine = new LiteEngine(new EngineSettings { DataStream = pages.Data, LogStream = pages.Log, Collation = Collation.Binary });
            file = new LiteDbFile(name, pages, new LiteDatabase(engine, new BsonMapper()));
            prepare(file);
            file.Cursor = file.Collection(CursorCollection).FindById(CursorId)?["sequence"].AsInt64 ?? 0;
            file.ThrowFault();
            return file;
        }
        catch
        {
            // The caller sets the file aside; it must not be locked then.
            if (file is not null) file.Dispose();
            else pages.Dispose();
            throw;
        }
    }

    public ILiteCollection<BsonDocument> Collection(string name) => _database.GetCollection(name, BsonAutoId.Int64);

    /// <summary>Writes documents and the cursor in one transaction.</summary>
    public void Write(Action<LiteDbFile> write, long cursor)
    {
        _database.BeginTrans();
        write(this);
        if (cursor > Cursor) Collection(CursorCollection).Upsert(new BsonDocument { ["_id"] = CursorId, ["sequence"] = cursor });
        _database.Commit();
        Cursor = Math.Max(Cursor, cursor);
    }

    /// <summary>LiteDB is never told that the disk failed; whoever called it is, here.</summary>
    /// <exception cref="IOException">The disk did not take something that was written, now or before.</exception>
    public void ThrowFault()
    {
        if (_pages.Fault is { } fault) throw new IOException(fault.Message, fault);
    }

    /// <summary>Brings the log into the file, so that the file alone is whole, and closes it.</summary>
    /// <exception cref="IOException">The disk did not take it. The file is closed all the same.</exception>
    public void Close()
    {
        try
        {
            _database.Checkpoint();
        }
        finally
        {
            Dispose();
        }

        ThrowFault();
    }

    public void Dispose()
    {
        try
        {
            _database.Dispose();
        }
        finally
        {
            _pages.Dispose();
        }
    }
}
