using System.Globalization;
using LiteDB;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Projection;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>The files of the read model: which are open, how far they go, and how one is set aside. Inside the gate only.</summary>
internal sealed class LiteDbFiles(string folder, TimeProvider time)
{
    public const string Core = "core.db";
    public const string Debits = "debits";

    private const string MonthsCollection = "months";
    private const string MonthPrefix = "debits-";
    private const int MostOpenMonths = 3;

    private readonly OpenMark _mark = new(folder);
    private readonly Dictionary<string, LiteDbFile> _open = new(StringComparer.Ordinal);
    private readonly List<string> _recentMonths = [];
    private readonly List<string> _setAside = [];

    // Broken, and not renamed yet since the disk refused it.
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>The monthly file of a receipt number.</summary>
    public static string NameOf(DebitId id) => string.Create(CultureInfo.InvariantCulture, $"{MonthPrefix}20{id.Value / DebitId.PerDay / 100:D4}.db");

    /// <summary>Notes in <c>core.db</c> up to which event a monthly file was written.</summary>
    public static void NoteMonth(LiteDbFile core, string name, long sequence)
    {
        ILiteCollection<BsonDocument> months = core.Collection(MonthsCollection);
        if (months.FindById(name) is BsonDocument known && known["sequence"].AsInt64 >= sequence) return;

        months.Upsert(new BsonDocument { ["_id"] = name, ["sequence"] = sequence });
    }

    /// <summary>Opens what is there and finds how far it goes.</summary>
    public ProjectionOpening Open()
    {
        if (!_mark.CanBeTrusted()) TrySetAllAside();
        if (_broken.Count == 0) _mark.NoteOpen();
        LiteDbFile? core = TryGet(Core);
        if (core is null) return new ProjectionOpening(0, 0, _setAside);

        long applied = core.Cursor;
        long highest = core.Cursor;
        foreach (BsonDocument month in core.Collection(MonthsCollection).FindAll().ToList())
        {
            long written = month["sequence"].AsInt64;
            highest = Math.Max(highest, written);
            string name = month["_id"].AsString;
            long cursor = Exists(name) ? TryGet(name)?.Cursor ?? 0 : 0;
            highest = Math.Max(highest, cursor);
            if (cursor < written) applied = Math.Min(applied, cursor);
        }

        // A month may have been set aside while another was opened, after its cursor was looked at.
        bool allThere = _setAside.Count == 0 && _broken.Count == 0;
        return new ProjectionOpening(allThere ? applied : 0, highest, _setAside);
    }

    public bool Exists(string name) => File.Exists(Path.Combine(folder, name));

    /// <summary>The file, opened or made. One that could not be set aside when it broke is set aside before.</summary>
    /// <exception cref="IOException">It cannot be set aside, or the disk did not take what was written.</exception>
    public LiteDbFile Get(string name)
    {
        if (_broken.Contains(name)) SetAside(name);
        if (!_open.TryGetValue(name, out LiteDbFile? file))
        {
            file = LiteDbFile.Open(folder, name, Prepare);
            _open.Add(name, file);
        }

        if (name != Core) NoteUse(name);
        return file;
    }

    /// <summary>Monthly files that are there, the newest first.</summary>
    public IReadOnlyList<string> MonthsNewestFirst() =>
        [.. Directory.EnumerateFiles(folder, MonthPrefix + "??????.db").Select(path => Path.GetFileName(path)).OrderDescending(StringComparer.Ordinal)];

    /// <summary>Takes a file out of use, whether the disk lets it be renamed or not.</summary>
    /// <returns>What to tell whoever applies rows.</returns>
    public ProjectionLostException Lose(string name, Exception because)
    {
        try
        {
            SetAside(name);
            return new ProjectionLostException(name, applied: 0, because);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CannotBeSetAside(name, because.Message.TrimEnd('.'), fault);
        }
    }

    /// <summary>Sets everything aside.</summary>
    /// <exception cref="ProjectionLostException">Something cannot be renamed; it is not used before it can. The rest is set aside.</exception>
    public void SetAllAside()
    {
        if (TrySetAllAside() is ProjectionLostException lost) throw lost;
    }

    /// <summary>Closes everything and says so on the disk. What does not close is set aside; the next start makes it anew.</summary>
    /// <returns>What went wrong, as sentences for people.</returns>
    public IReadOnlyList<string> Close()
    {
        var troubles = new List<string>();
        foreach (LiteDbFile file in _open.Values.ToList())
        {
            try
            {
                Close(file);
            }
            catch (ProjectionLostException lost)
            {
                troubles.Add(lost.Message);
            }
        }

        try
        {
            if (_broken.Count == 0) _mark.NoteClosed();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            troubles.Add($"That it was closed could not be noted: {fault.Message}. If the next start cannot trust it, it is made anew");
        }

        return troubles;
    }

    private static void Prepare(LiteDbFile file)
    {
        if (file.Name != Core)
        {
            file.Collection(Debits).EnsureIndex("customer", "$.customer");
            return;
        }

        file.Collection(ReadModelDocuments.Syncs).EnsureIndex("bank", "$.bank");
        file.Collection(ReadModelDocuments.MandateHistory).EnsureIndex("customer", "$.customer");
    }

    /// <summary>A broken engine may fail to close as well; what matters is that nobody uses it any more.</summary>
    private static void DisposeBroken(LiteDbFile file)
    {
        try
        {
            file.Dispose();
        }
        catch (Exception error) when (error is LiteException or IOException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            System.Diagnostics.Trace.TraceWarning("A broken read model file did not close: {0}", error.Message);
        }
    }

    /// <returns>The last that could not be set aside.</returns>
    private ProjectionLostException? TrySetAllAside()
    {
        ProjectionLostException? lost = null;
        foreach (string name in MonthsNewestFirst().Append(Core).Where(Exists))
        {
            try
            {
                SetAside(name);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                lost = CannotBeSetAside(name, "It was to be made anew", fault);
            }
        }

        return lost;
    }

    private ProjectionLostException CannotBeSetAside(string name, string because, Exception fault)
    {
        _broken.Add(name);
        try
        {
            // It lies there under its name: another process has to do without it too.
            _mark.NoteBroken();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            System.Diagnostics.Trace.TraceWarning("That a read model file is broken could not be noted: {0}", error.Message);
        }

        return new(name, applied: 0, new IOException($"{because}. It could not be renamed yet ({fault.Message}); that is tried again before it is used", fault));
    }

    /// <summary>Closes and renames a file. Nothing is deleted.</summary>
    /// <exception cref="IOException">It cannot be renamed; it is closed all the same.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    private void SetAside(string name)
    {
        if (_open.Remove(name, out LiteDbFile? file)) DisposeBroken(file);
        _recentMonths.Remove(name);
        string stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'.'fff'Z'", CultureInfo.InvariantCulture);
        foreach (string part in (ReadOnlySpan<string>)[name, LiteDbFile.LogOf(name)])
        {
            string path = Path.Combine(folder, part);
            if (File.Exists(path)) File.Move(path, $"{path}.aside-{stamp}", overwrite: true);
        }

        _setAside.Add(name);
        if (_broken.Remove(name) && _broken.Count == 0) _mark.NoteOpen();
    }

    private LiteDbFile? TryGet(string name)
    {
        try
        {
            return Get(name);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Lose(name, error);
            return null;
        }
    }

    private void NoteUse(string name)
    {
        _recentMonths.Remove(name);
        _recentMonths.Add(name);
        if (_recentMonths.Count <= MostOpenMonths) return;

        string oldest = _recentMonths[0];
        _recentMonths.RemoveAt(0);
        if (_open.TryGetValue(oldest, out LiteDbFile? file)) Close(file);
    }

    /// <exception cref="ProjectionLostException">It did not close well and was set aside.</exception>
    private void Close(LiteDbFile file)
    {
        _open.Remove(file.Name);
        try
        {
            file.Close();
        }
        catch (Exception error)
        {
            throw Lose(file.Name, error);
        }
    }
}
