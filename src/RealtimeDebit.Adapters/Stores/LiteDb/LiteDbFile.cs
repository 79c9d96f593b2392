using LiteDB;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>One LiteDB file with its cursor: the journal position that its rows stand for, written in the same transaction. Inside the gate only.</summary>
internal sealed class LiteDbFile : IDisposable
{
    private const string CursorCollection = "cursor";
    private const int CursorId = 1;

    private readonly LiteDatabase _database;

    private LiteDbFile(string name, LiteDatabase database)
    {
        Name = name;
        _database = database;
    }

    public string Name { get; }

    /// <summary>Every row of this file up to and with this event is in.</summary>
    public long Cursor { get; private set; }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="prepare">Sees to the indexes.</param>
    public static LiteDbFile Open(string folder, string name, Action<LiteDbFile> prepare)
    {
        var database = new LiteDatabase(
            new ConnectionString
            {
                Filename = Path.Combine(folder, name),
                Connection = ConnectionType.Direct,
                Collation = Collation.Binary,
            },
            new BsonMapper());
        var file = new LiteDbFile(name, database);
        try
        {
            prepare(file);
            file.Cursor = file.Collection(CursorCollection).FindById(CursorId)?["sequence"].AsInt64 ?? 0;
            return file;
        }
        catch
        {
            // The caller sets the file aside; it must not be locked then.
            file.Dispose();
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

    /// <summary>Brings the log into the file, so that the file alone is whole.</summary>
    public void Checkpoint() => _database.Checkpoint();

    public void Dispose() => _database.Dispose();
}
