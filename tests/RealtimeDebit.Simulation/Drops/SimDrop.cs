using RealtimeDebit.Core.Drops;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Drops;

/// <summary>A creditor's file server: it outlives processes, may be told half, and remembers what ever appeared in <c>out/</c>. Its rename replaces.</summary>
/// <remarks>
/// For a while the service may see another, empty disk instead, as when a share is not mounted at boot; the creditor always sees the
/// right one. Nothing may be published on the other, for nobody would ever fetch it.
/// </remarks>
internal sealed class SimDrop(World world, SeededNumbers numbers) : IFileDrop
{
    private readonly Dictionary<(DropFolder Folder, string Name), StoredFile> _files = [];
    private readonly Dictionary<(DropFolder Folder, string Name), StoredFile> _otherFiles = [];
    private readonly Dictionary<DropFolder, IReadOnlyList<DropEntry>> _lastListing = [];
    private bool _otherHasFolders;
    private int _operationsOnOther;

    /// <summary>Told of each file that appears in <c>out/</c>, and whether it replaced another.</summary>
    public Action<string, byte[], bool>? OnPublished { get; set; }

    /// <summary>Told of each request that is moved to <c>error/</c>.</summary>
    public Action<byte[]>? OnRefused { get; set; }

    public int Operations { get; private set; }

    /// <summary>The service sees the other disk.</summary>
    public bool IsOtherDisk { get; private set; }

    public bool Has(DropFolder folder, string name) => _files.ContainsKey((folder, name));

    public byte[] Get(DropFolder folder, string name) => _files[(folder, name)].Bytes;

    public void Put(DropFolder folder, string name, byte[] bytes) => _files[(folder, name)] = Stored(bytes);

    /// <summary>From now on the service sees the other disk; its folders were made once, or were not.</summary>
    /// <param name="hasFolders">Whether they were.</param>
    /// <param name="mostOperations">After so many operations the right one is back: in the midst of what is concluded from several looks.</param>
    public void MountOther(bool hasFolders, int mostOperations)
    {
        _lastListing.Clear();
        _otherFiles.Clear();
        (IsOtherDisk, _otherHasFolders, _operationsOnOther) = (true, hasFolders, mostOperations);
    }

    public void MountRight()
    {
        if (!IsOtherDisk) return;

        world.Note("the right disk is back");
        _lastListing.Clear();
        IsOtherDisk = false;
    }

    public bool Remove(DropFolder folder, string name) => _files.Remove((folder, name));

    public IReadOnlyList<string> Names(DropFolder folder)
    {
        var names = new List<string>();
        foreach ((DropFolder Folder, string Name) key in _files.Keys)
        {
            if (key.Folder == folder) names.Add(key.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(() => IsOtherDisk && (_otherHasFolders = true));

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken) => DoAsync<IReadOnlyList<DropEntry>>(() =>
    {
        IReadOnlyList<DropEntry> fresh = Entries(folder);
        IReadOnlyList<DropEntry>? stale = _lastListing.GetValueOrDefault(folder);
        _lastListing[folder] = fresh;
        if (stale is null || !world.IsStorm || stale.SequenceEqual(fresh) || !numbers.Permille(world.Scenario.StaleListingPermille)) return fresh;

        world.Mark(Mark.ListingStale);
        return stale;
    });

    public Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken) => DoAsync(() => Entry(folder, name));

    public async Task<long> ReadAsync(DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        int pieceBytes = (int)numbers.Spread(200, 8_000);
        long total = 0;
        while (true)
        {
            byte[] part = await DoAsync(() => Part(Find(folder, name).Bytes, (int)total, pieceBytes));
            if (part.Length > 0) await piece(part);
            total += part.Length;
            if (part.Length < pieceBytes) return total;
        }
    }

    public async Task WriteAsync(DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        await foreach (ReadOnlyMemory<byte> part in content) all.Write(part.Span);
        byte[] bytes = all.ToArray();
        bool storm = world.IsStorm;
        if (storm && numbers.Permille(world.Scenario.UploadCutPermille))
        {
            byte[] half = bytes[..numbers.Between(0, bytes.Length - 1)];
            bool silent = numbers.Percent(50);
            if (silent) world.Mark(Mark.UploadCutSilently);
            await DoAsync(() =>
            {
                Seen[(folder, name)] = Stored(half);
                return silent ? true : throw Broken();
            });
            return;
        }

        await DoAsync(() =>
        {
            Seen[(folder, name)] = Stored(bytes);
            return true;
        });
    }

    public Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken) => DoAsync(() =>
    {
        StoredFile file = Find(from, name);
        bool replaced = Seen.ContainsKey((to, newName));
        Seen.Remove((from, name));
        Seen[(to, newName)] = file;
        if (IsOtherDisk && to == DropFolder.Out) world.Break("I5 truth", $"out/{newName} was published on another disk than the creditor's", null);
        if (to == DropFolder.Error) OnRefused?.Invoke(file.Bytes);
        world.MayDieAtDrop();
        if (to == DropFolder.Out) OnPublished?.Invoke(newName, file.Bytes, replaced);
        return true;
    });

    public Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken) => DoAsync(() =>
    {
        if (!Seen.Remove((folder, name))) return false;

        world.MayDieAtDrop();
        return true;
    });

    private Dictionary<(DropFolder Folder, string Name), StoredFile> Seen
        => !IsOtherDisk ? _files : _otherHasFolders ? _otherFiles : throw new DropException(DropFailure.NotFound, "The folder is not there.");

    private static byte[] Part(byte[] bytes, int offset, int most)
        => offset >= bytes.Length ? [] : bytes[offset..Math.Min(bytes.Length, offset + most)];

    private StoredFile Stored(byte[] bytes)
        => new(bytes, new DateTimeOffset(world.Clock.Wall.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero));

    private static DropException Broken() => new(DropFailure.Unknown, "The line broke.");

    private List<DropEntry> Entries(DropFolder folder)
    {
        var entries = new List<DropEntry>();
        foreach (((DropFolder Folder, string Name) key, StoredFile file) in Seen)
        {
            if (key.Folder == folder) entries.Add(new DropEntry(key.Name, file.Bytes.Length, file.ModifiedAt));
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private DropEntry? Entry(DropFolder folder, string name)
        => Seen.TryGetValue((folder, name), out StoredFile? file) ? new DropEntry(name, file.Bytes.Length, file.ModifiedAt) : null;

    private StoredFile Find(DropFolder folder, string name)
        => Seen.TryGetValue((folder, name), out StoredFile? file) ? file : throw new DropException(DropFailure.NotFound, $"{folder} has no such file.");

    /// <summary>A command: it takes effect at one moment, is answered at another, and either may be lost.</summary>
    private Task<T> DoAsync<T>(Func<T> effect)
    {
        Operations++;
        SimProcess process = world.Process!;
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool storm = world.IsStorm;
        bool failsBefore = storm && numbers.Permille(world.Scenario.DropFailBeforePermille);
        bool failsAfter = storm && numbers.Permille(world.Scenario.DropFailAfterPermille);
        long there = numbers.Spread(10, world.Scenario.DropLatencyTicks);
        long back = failsBefore || failsAfter ? numbers.Spread(10, TimeSpan.TicksPerSecond) : 0;
        world.Time.In(there, () =>
        {
            if (!process.IsAlive && numbers.Percent(50)) return;

            T? value = default;
            Exception? error = null;
            try
            {
                if (IsOtherDisk && _operationsOnOther-- <= 0) MountRight();
                if (failsBefore) error = Broken();
                else value = effect();
            }
            catch (DropException failed)
            {
                error = failed;
            }

            if (failsBefore) world.Mark(Mark.DropFailedBefore);
            else if (failsAfter)
            {
                world.Mark(Mark.DropFailedAfter);
                error = Broken();
            }

            if (back == 0) Answer(process, result, value, error);
            else world.Time.In(back, () => Answer(process, result, value, error));
        });
        return result.Task;
    }

    private static void Answer<T>(SimProcess process, TaskCompletionSource<T> result, T? value, Exception? error)
    {
        if (!process.IsAlive) return;
        if (error is null) result.TrySetResult(value!);
        else result.TrySetException(error);
    }

    private sealed record StoredFile(byte[] Bytes, DateTimeOffset ModifiedAt);
}
