using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.TestSupport.Disks;

/// <summary>A disk in memory that forgets what was not flushed, fails when told to, and dies with the process, all from one seed.</summary>
public sealed class FaultyDisk : IJournalDisk
{
    private readonly Random _random;
    private readonly List<Action<SortedDictionary<string, FaultyInode>>> _unflushedNames = [];
    private readonly Queue<Action> _waiting = new();
    private SortedDictionary<string, FaultyInode> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, FaultyInode> _durableNames = new(StringComparer.Ordinal);
    private TestLoop _loop;

    public FaultyDisk(TestLoop loop, int seed)
    {
        _loop = loop;
        _random = new Random(seed);
    }

    /// <summary>Room for all files together, in bytes.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Operations until the process dies in the middle of one; null: it lives.</summary>
    public int? OperationsLeft { get; set; }

    /// <summary>Flushes of files until one fails; null: none does.</summary>
    public int? FlushesUntilFailure { get; set; }

    /// <summary>The process has died: nothing asked of the disk ends any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>What the next process finds. Without a power cut everything written is still readable, flushed or not.</summary>
    public void Restart(TestLoop loop, bool powerCut)
    {
        _loop = loop;
        _waiting.Clear();
        (IsDead, OperationsLeft, FlushesUntilFailure) = (false, null, null);
        if (!powerCut)
            return;
        var pieceBytes = new[] { 8, 64, 512, 4096 }[_random.Next(4)];
        var keptPercent = new[] { 0, 20, 50, 80, 100 }[_random.Next(5)];
        foreach (var change in _unflushedNames.Take(_random.Next(_unflushedNames.Count + 1)))
            change(_durableNames);
        _unflushedNames.Clear();
        _names = new(_durableNames, StringComparer.Ordinal);
        foreach (var file in _names.Values)
            file.CutPower(_random, pieceBytes, keptPercent);
    }

    /// <summary>A disk that holds only what is certainly durable now.</summary>
    public FaultyDisk FlushedOnly(TestLoop loop)
    {
        var copy = new FaultyDisk(loop, seed: 0);
        foreach (var (name, file) in _durableNames)
            copy._names[name] = copy._durableNames[name] = file.FlushedOnly();
        return copy;
    }

    /// <summary>Changes a file behind everyone's back, durably.</summary>
    public void Damage(string name, Func<byte[], byte[]> change) => _names[name].Damage(change);

    public byte[] BytesOf(string name) => [.. _names[name].Content];

    public IReadOnlyList<string> Names => [.. _names.Keys];

    public Task<IReadOnlyList<string>> ListAsync() => DoAsync(() => Names);

    public Task<IJournalFile> CreateAsync(string name, long lengthBytes) => DoAsync<IJournalFile>(() =>
    {
        if (_names.ContainsKey(name))
            throw new IOException($"{name} exists.");
        RequireRoom(lengthBytes);
        var inode = new FaultyInode();
        inode.SetLength(lengthBytes);
        ChangeNames(names => names[name] = inode);
        return new FaultyFile(this, inode);
    });

    public Task<IJournalFile> OpenAsync(string name) => DoAsync<IJournalFile>(() => new FaultyFile(this, Find(name)));

    public Task RenameAsync(string name, string newName) => DoAsync(() =>
    {
        var inode = Find(name);
        ChangeNames(names =>
        {
            names.Remove(name);
            names[newName] = inode;
        });
    });

    public Task DeleteAsync(string name) => DoAsync(() => ChangeNames(names => names.Remove(name)));

    public Task FlushFolderAsync() => DoAsync(() =>
    {
        _durableNames = new(_names, StringComparer.Ordinal);
        _unflushedNames.Clear();
    });

    public Task<long> FreeBytesAsync() => DoAsync(() => CapacityBytes - Used());

    internal Task DoAsync(Action work) => DoAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Does the work as a later step of the loop, in the order of the calls; a dead process never hears of it.</summary>
    internal Task<T> DoAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsDead)
            return result.Task;
        _waiting.Enqueue(() => Perform(work, result));
        _loop.Post(_ => PerformNext(), null);
        return result.Task;
    }

    /// <summary>Writes, or a part of it if the process dies here or the disk is full.</summary>
    internal void Write(FaultyInode inode, long offset, byte[] bytes)
    {
        var room = CapacityBytes - Used();
        var grows = Math.Max(0, offset + bytes.Length - inode.Content.Count);
        var written = IsDead ? _random.Next(bytes.Length + 1) : bytes.Length - (int)Math.Max(0, grows - room);
        inode.Write(offset, bytes[..Math.Max(0, written)]);
        if (written < bytes.Length && !IsDead)
            throw new IOException("No space left on the disk.");
    }

    internal void Flush(FaultyInode inode)
    {
        if (FlushesUntilFailure is { } left)
        {
            FlushesUntilFailure = left == 0 ? null : left - 1;
            if (left == 0)
            {
                // As Linux does: the pages count as clean from now on, stay readable, and are never written.
                inode.LoseUnflushed();
                throw new IOException("The flush failed.");
            }
        }

        if (!IsDead || _random.Next(2) == 0)
            inode.Flush();
    }

    private void PerformNext()
    {
        if (_waiting.TryDequeue(out var next))
            next();
    }

    private void Perform<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        if (IsDead)
            return;
        if (OperationsLeft is { } left)
        {
            OperationsLeft = left - 1;
            IsDead = left <= 1;
        }

        try
        {
            var value = work();
            if (!IsDead)
                result.SetResult(value);
        }
        catch (Exception error) when (!IsDead)
        {
            result.SetException(error);
        }
        catch (IOException)
        {
            // The process died in the middle of it and sees no exception.
        }
    }

    private void ChangeNames(Action<SortedDictionary<string, FaultyInode>> change)
    {
        change(_names);
        _unflushedNames.Add(change);
    }

    private FaultyInode Find(string name) => _names.TryGetValue(name, out var inode) ? inode : throw new IOException($"{name} is missing.");

    private void RequireRoom(long bytes)
    {
        if (bytes > CapacityBytes - Used())
            throw new IOException("No space left on the disk.");
    }

    private long Used() => _names.Values.Sum(inode => (long)inode.Content.Count);
}

/// <summary>A handle; once something failed it never again says that anything was saved.</summary>
internal sealed class FaultyFile(FaultyDisk disk, FaultyInode inode) : IJournalFile
{
    private bool _failed;

    public Task<long> LengthAsync() => disk.DoAsync(() => (long)inode.Content.Count);

    public Task<int> ReadAsync(long offset, Memory<byte> buffer) => disk.DoAsync(() => inode.Read(offset, buffer.Span));

    public Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes) => ChangeAsync(() => disk.Write(inode, offset, bytes.ToArray()));

    public Task FlushAsync() => ChangeAsync(() => disk.Flush(inode));

    public Task TruncateAsync(long lengthBytes) => ChangeAsync(() => inode.SetLength(lengthBytes));

    public Task CloseAsync() => disk.DoAsync(() => { });

    private Task ChangeAsync(Action change) => disk.DoAsync(() =>
    {
        if (_failed)
            throw new IOException("An earlier write or flush of this file failed.");
        _failed = true;
        change();
        _failed = false;
    });
}

/// <summary>A file's bytes: what can be read, and what is on the platter.</summary>
internal sealed class FaultyInode
{
    private readonly List<Change> _unflushed = [];
    private List<byte> _durable = [];

    public List<byte> Content { get; private set; } = [];

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Content.Count - offset, 0, buffer.Length);
        Content.Slice((int)Math.Min(offset, Content.Count), count).ToArray().CopyTo(buffer);
        return count;
    }

    public void Write(long offset, byte[] bytes) => Change(new Change(offset, bytes, null));

    public void SetLength(long length) => Change(new Change(0, [], length));

    public void Flush()
    {
        foreach (var change in _unflushed)
            change.ApplyTo(_durable);
        _unflushed.Clear();
    }

    public void LoseUnflushed() => _unflushed.Clear();

    public void CutPower(Random random, int pieceBytes, int keptPercent)
    {
        foreach (var change in _unflushed.SelectMany(change => change.Pieces(pieceBytes)))
        {
            if (random.Next(100) < keptPercent)
                change.ApplyTo(_durable);
        }

        _unflushed.Clear();
        Content = [.. _durable];
    }

    public void Damage(Func<byte[], byte[]> change)
    {
        Content = [.. change([.. Content])];
        _durable = [.. Content];
        _unflushed.Clear();
    }

    public FaultyInode FlushedOnly() => new() { _durable = [.. _durable], Content = [.. _durable] };

    private void Change(Change change)
    {
        change.ApplyTo(Content);
        _unflushed.Add(change);
    }
}

/// <summary>A write, or a new length.</summary>
internal sealed record Change(long Offset, byte[] Bytes, long? Length)
{
    public void ApplyTo(List<byte> content)
    {
        var length = (int)(Length ?? Math.Max(content.Count, Offset + Bytes.Length));
        if (length < content.Count)
            content.RemoveRange(length, content.Count - length);
        else
            content.AddRange(new byte[length - content.Count]);
        for (var i = 0; i < Bytes.Length; i++)
            content[(int)Offset + i] = Bytes[i];
    }

    /// <summary>The parts that reach the platter or not, each by itself; borders lie where they lie on the disk.</summary>
    public IEnumerable<Change> Pieces(int pieceBytes)
    {
        if (Length is not null)
            yield return this;
        for (var start = 0; start < Bytes.Length;)
        {
            var end = (int)Math.Min(Bytes.Length, (((Offset + start) / pieceBytes) + 1) * pieceBytes - Offset);
            yield return new Change(Offset + start, Bytes[start..end], null);
            start = end;
        }
    }
}
