using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.TestSupport.Drops;

/// <summary>A file server in memory: it outlives processes, remembers what ever appeared in <c>out/</c>, and plays the creditor.</summary>
/// <remarks>Its rename replaces, as most FTP servers do.</remarks>
public sealed class MemoryDrop : IFileDrop
{
    private readonly Dictionary<(DropFolder Folder, string Name), StoredFile> _files = [];
    private readonly Dictionary<(DropFolder Folder, string Name), StoredFile> _otherFiles = [];
    private readonly TimeProvider _time;

    public MemoryDrop(TimeProvider time) => _time = time;

    /// <summary>The creditor fetches and deletes whatever appears in <c>out/</c> at that very moment.</summary>
    public bool CreditorTakesAtOnce { get; set; }

    /// <summary>The service sees another disk, empty at first, while creditor and test see the right one: a share that is not mounted.</summary>
    public bool IsOtherDisk { get; set; }

    /// <summary>The other disk has the drop's folders.</summary>
    public bool OtherHasFolders { get; set; } = true;

    /// <summary>What the service ever put on the other disk.</summary>
    public int WrittenToOther { get; private set; }

    /// <summary>Its lists give times to the minute only, as LIST of some servers does.</summary>
    public bool ListsMinutesOnly { get; set; }

    /// <summary>Every file that ever appeared in <c>out/</c>, in order, with its bytes then.</summary>
    public List<(string Name, byte[] Bytes)> Published { get; } = [];

    /// <summary>Names that were replaced in <c>out/</c>.</summary>
    public List<string> Replaced { get; } = [];

    /// <summary>The creditor uploads a file.</summary>
    public void Put(string name, byte[] bytes, DropFolder folder = DropFolder.In) => _files[(folder, name)] = new StoredFile(bytes, _time.GetUtcNow());

    public byte[] Get(DropFolder folder, string name) => _files[(folder, name)].Bytes;

    public void Remove(DropFolder folder, string name) => _files.Remove((folder, name));

    public IReadOnlyList<string> Names(DropFolder folder) => [.. _files.Keys.Where(k => k.Folder == folder).Select(k => k.Name).Order(StringComparer.Ordinal)];

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (IsOtherDisk) OtherHasFolders = true;
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return [.. Seen.Keys.Where(k => k.Folder == folder).Select(k => k.Name).Order(StringComparer.Ordinal).Select(name => Listed(Entry(folder, name)!))];
    }

    public async Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Entry(folder, name);
    }

    public async Task<long> ReadAsync(DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        await Task.Yield();
        byte[] bytes = Find(folder, name).Bytes;
        foreach (byte[] part in bytes.Chunk(500)) await piece(part);
        return bytes.Length;
    }

    public async Task WriteAsync(DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        await foreach (ReadOnlyMemory<byte> part in content.WithCancellation(cancellationToken)) bytes.AddRange(part.Span);
        Seen[(folder, name)] = new StoredFile([.. bytes], _time.GetUtcNow());
        if (IsOtherDisk) WrittenToOther++;
    }

    public async Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
    {
        await Task.Yield();

        // The contract has two renames of one file at once, and outside of a test's loop they are on two threads.
        lock (_files) Rename(from, name, to, newName);
    }

    private void Rename(DropFolder from, string name, DropFolder to, string newName)
    {
        StoredFile file = Find(from, name);
        if (IsOtherDisk) WrittenToOther++;
        Seen.Remove((from, name));
        if (to == DropFolder.Out && Seen.ContainsKey((to, newName))) Replaced.Add(newName);
        Seen[(to, newName)] = file;
        if (to != DropFolder.Out) return;

        Published.Add((newName, file.Bytes));
        if (CreditorTakesAtOnce) Seen.Remove((to, newName));
    }

    public async Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Seen.Remove((folder, name));
    }

    private Dictionary<(DropFolder Folder, string Name), StoredFile> Seen
        => !IsOtherDisk ? _files : OtherHasFolders ? _otherFiles : throw new DropException(DropFailure.NotFound, "The folder is not there.");

    private DropEntry? Entry(DropFolder folder, string name)
        => Seen.TryGetValue((folder, name), out StoredFile? file) ? new DropEntry(name, file.Bytes.Length, file.ModifiedAt) : null;

    private DropEntry Listed(DropEntry entry)
        => ListsMinutesOnly ? entry with { ModifiedAt = entry.ModifiedAt.AddTicks(-(entry.ModifiedAt.Ticks % TimeSpan.TicksPerMinute)) } : entry;

    private StoredFile Find(DropFolder folder, string name)
        => Seen.TryGetValue((folder, name), out StoredFile? file) ? file : throw new DropException(DropFailure.NotFound, $"{folder} has no such file.");

    private sealed record StoredFile(byte[] Bytes, DateTimeOffset ModifiedAt);
}
