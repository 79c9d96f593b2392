using RealtimeDebit.Core.Journal;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Disks;

/// <summary>One folder on the world's disk. It forgets what was not flushed, fails as drawn, and outlives processes.</summary>
/// <remarks>Operations happen in the order of the calls, each at a moment of its own. At a crash some of those that wait still happen, one perhaps in part.</remarks>
internal sealed class SimDisk(World world, string name, SeededNumbers numbers) : IJournalDisk
{
    private readonly List<Action<SortedDictionary<string, SimFileBytes>>> _unflushedNames = [];
    private readonly Queue<Operation> _waiting = new();
    private SortedDictionary<string, SimFileBytes> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, SimFileBytes> _durableNames = new(StringComparer.Ordinal);
    private KeyValuePair<string, SimFileBytes>[]? _durableFiles;
    private long _busyUntil;
    private int _dyingPercent = 100;
    private Action? _performNext;
    private long _stamps;

    /// <summary>Room for all files together, in bytes.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>What can be read by name.</summary>
    public IReadOnlyDictionary<string, SimFileBytes> Files => _names;

    /// <summary>What certainly survives a power cut, by name.</summary>
    /// <remarks>Made once for each change of the names: the witness looks at it at every effect.</remarks>
    public IReadOnlyList<KeyValuePair<string, SimFileBytes>> DurableFiles => _durableFiles ??= [.. _durableNames];

    /// <summary>Another one whenever anything durable changed.</summary>
    public long DurableVersion => _stamps;

    public long Used()
    {
        long used = 0;
        foreach (SimFileBytes file in _names.Values) used += file.Content.Length;
        return used;
    }

    /// <summary>A file is gone, whoever lost it.</summary>
    public void Lose(string lost)
    {
        _names.Remove(lost);
        _durableNames.Remove(lost);
        _stamps++;
    }

    /// <summary>The process dies. What it had asked for happens as far as the disk had come.</summary>
    public void Die(bool powerCut)
    {
        int more = _waiting.Count == 0 ? 0 : numbers.Between(0, _waiting.Count);
        for (int i = 0; i < more; i++) _waiting.Dequeue().Perform();
        if (_waiting.TryDequeue(out Operation? torn) && numbers.Percent(50))
        {
            _dyingPercent = numbers.Between(0, 99);
            torn.Perform();
            _dyingPercent = 100;
        }

        _waiting.Clear();
        _performNext = null;
        _busyUntil = 0;
        if (powerCut) CutPower();
    }

    public Task<IReadOnlyList<string>> ListAsync() => DoAsync<IReadOnlyList<string>>(() => [.. _names.Keys]);

    public Task<IJournalFile> CreateAsync(string name, long lengthBytes) => DoAsync<IJournalFile>(() =>
    {
        if (_names.ContainsKey(name)) throw new IOException($"{name} exists.");
        if (lengthBytes > CapacityBytes - Used())
        {
            world.Mark(Mark.DiskFull);
            throw new IOException("No space left on the disk.");
        }

        var file = new SimFileBytes(NextStamp);
        file.SetLength(lengthBytes);
        ChangeNames(names => names[name] = file);
        return new Handle(this, file);
    });

    public Task<IJournalFile> OpenAsync(string name) => DoAsync<IJournalFile>(() => new Handle(this, Find(name)));

    public Task RenameAsync(string name, string newName) => DoAsync(() =>
    {
        SimFileBytes file = Find(name);
        ChangeNames(names =>
        {
            names.Remove(name);
            names[newName] = file;
        });
    });

    public Task DeleteAsync(string name) => DoAsync(() => ChangeNames(names => names.Remove(name)));

    public Task FlushFolderAsync() => DoAsync(() =>
    {
        if (_dyingPercent < 100) return;

        if (_unflushedNames.Count == 0) return;

        _durableNames = new(_names, StringComparer.Ordinal);
        _durableFiles = null;
        _unflushedNames.Clear();
        _stamps++;
    });

    public Task<long> FreeBytesAsync() => DoAsync(() => CapacityBytes == long.MaxValue ? long.MaxValue : Math.Max(0, CapacityBytes - Used()));

    private long NextStamp() => ++_stamps;

    private void CutPower()
    {
        int piece = numbers.OneOf(world.Scenario.PieceBytes);
        int kept = numbers.OneOf(s_kept);
        int changes = numbers.Between(0, _unflushedNames.Count);
        if (changes < _unflushedNames.Count) world.Mark(Mark.DirectoryEntryLost);
        for (int i = 0; i < changes; i++) _unflushedNames[i](_durableNames);
        _durableFiles = null;
        _unflushedNames.Clear();
        _stamps++;
        _names = new(_durableNames, StringComparer.Ordinal);
        bool lost = false;
        foreach (SimFileBytes file in _names.Values) lost |= file.CutPower(numbers, piece, kept);
        if (lost) world.Mark(Mark.PowerCutLostBytes);
    }

    private static readonly int[] s_kept = [0, 20, 50, 80, 100];

    private SimFileBytes Find(string name) => _names.TryGetValue(name, out SimFileBytes? file) ? file : throw new IOException($"{name} is missing.");

    private void ChangeNames(Action<SortedDictionary<string, SimFileBytes>> change)
    {
        change(_names);
        _unflushedNames.Add(change);
    }

    private Task DoAsync(Action work) => Ask(new Change(work), isSlow: false).Result;

    private Task<T> DoAsync<T>(Func<T> work) => Ask(new Operation<T>(work), isSlow: false).Result;

    private TOperation Ask<TOperation>(TOperation operation, bool isSlow)
        where TOperation : Operation
    {
        _waiting.Enqueue(operation);
        long latency = isSlow ? world.DiskLatency() : 0;
        _busyUntil = Math.Max(_busyUntil, world.Time.Now) + latency;
        world.Time.At(_busyUntil, _performNext ??= PerformNextOfThisLife());
        return operation;
    }

    /// <summary>One for each life of a process: what a dead one had asked for is not performed any more.</summary>
    private Action PerformNextOfThisLife()
    {
        Action? self = null;
        return self = () =>
        {
            if (ReferenceEquals(self, _performNext) && _waiting.TryDequeue(out Operation? next)) next.Perform();
        };
    }

    private void Write(SimFileBytes file, long offset, ReadOnlyMemory<byte> bytes)
    {
        if (world.IsStorm && _dyingPercent == 100 && numbers.Permille(world.Scenario.WriteErrorPermille))
        {
            world.Mark(Mark.WriteError);
            file.Write(offset, bytes.Span[..numbers.Between(0, bytes.Length)]);
            throw new IOException("The write failed.");
        }

        long grows = Math.Max(0, offset + bytes.Length - file.Content.Length);
        int written = bytes.Length;
        if (grows > 0 && CapacityBytes != long.MaxValue) written -= (int)Math.Clamp(grows - Math.Max(0, CapacityBytes - Used()), 0, bytes.Length);
        if (_dyingPercent < 100) written = written * _dyingPercent / 100;
        if (written > 0) file.Write(offset, bytes.Span[..written]);
        world.Touch((ulong)offset, (ulong)written);
        if (written < bytes.Length && _dyingPercent == 100)
        {
            world.Mark(Mark.DiskFull);
            throw new IOException("No space left on the disk.");
        }
    }

    private void Flush(SimFileBytes file)
    {
        if (_dyingPercent < 100) return;
        if (world.IsStorm && numbers.Permille(world.Scenario.FlushErrorPermille))
        {
            world.Mark(Mark.FlushFailed);
            if (world.IsTracing) world.Note($"{name}: a flush fails");
            file.LoseUnflushed();
            throw new IOException("The flush failed.");
        }

        file.Flush();
    }

    private abstract class Operation
    {
        public abstract void Perform();
    }

    private sealed class Change(Action work) : Operation
    {
        private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Result => _result.Task;

        public override void Perform()
        {
            try
            {
                work();
                _result.SetResult();
            }
            catch (IOException error)
            {
                _result.SetException(error);
            }
        }
    }

    private sealed class Operation<T>(Func<T> work) : Operation
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => _result.Task;

        public override void Perform()
        {
            try
            {
                _result.SetResult(work());
            }
            catch (IOException error)
            {
                _result.SetException(error);
            }
        }
    }

    /// <summary>An open file; once something failed it never again says that anything was saved.</summary>
    private sealed class Handle(SimDisk disk, SimFileBytes file) : IJournalFile
    {
        private bool _failed;

        public Task<long> LengthAsync() => disk.DoAsync(() => file.Content.Length);

        public Task<int> ReadAsync(long offset, Memory<byte> buffer) => disk.DoAsync(() => file.Content.Read(offset, buffer.Span));

        public Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes) => ChangeAsync(() => disk.Write(file, offset, bytes));

        public Task FlushAsync() => ChangeAsync(() => disk.Flush(file));

        public Task TruncateAsync(long lengthBytes) => ChangeAsync(() => file.SetLength(lengthBytes));

        public Task CloseAsync() => disk.DoAsync(() => { });

        private Task ChangeAsync(Action change) => disk.Ask(
            new Change(() =>
            {
                if (_failed) throw new IOException("An earlier write or flush of this file failed.");
                _failed = true;
                change();
                _failed = false;
            }),
            isSlow: true).Result;
    }
}
