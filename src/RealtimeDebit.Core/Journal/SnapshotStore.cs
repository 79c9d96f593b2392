using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RealtimeDebit.Core.Journal;

/// <summary>Keeps the state at a place of the journal, so that a start need not replay all of it. A snapshot is never the truth: without one, everything is replayed.</summary>
public sealed class SnapshotStore
{
    private const int Kept = 2;

    private readonly IJournalDisk _disk;
    private readonly TimeProvider _time;

    public SnapshotStore(IJournalDisk disk, TimeProvider time)
    {
        _disk = disk;
        _time = time;
    }

    /// <summary>Looks for the newest snapshot whose content is undamaged. What an earlier process left unfinished is deleted.</summary>
    public Task<SnapshotSearch> FindNewestAsync() => FindNewestAsync(sweep: true);

    /// <summary>The same; without <paramref name="sweep"/> what is unfinished stays, because another flow may be writing it.</summary>
    public async Task<SnapshotSearch> FindNewestAsync(bool sweep)
    {
        var problems = new List<SnapshotProblem>();
        long known = 0;
        SnapshotReader? found = null;
        foreach (var name in (await _disk.ListAsync()).Reverse())
        {
            if (sweep && name.EndsWith(JournalFormat.UnfinishedSuffix, StringComparison.Ordinal))
                await _disk.DeleteAsync(name);
            if (SnapshotFormat.ParseName(name) is not { } sequence)
                continue;

            // A damaged one is not used, but its name still says that so much of the journal was durable.
            known = Math.Max(known, sequence);
            if (found is null)
                found = await TryOpenAsync(name, sequence, problems);
        }

        return new SnapshotSearch(found, known, problems);
    }

    /// <summary>Begins a snapshot of the state at <paramref name="position"/>, which must be durable in the journal.</summary>
    public async Task<SnapshotWriter> BeginAsync(JournalPosition position, int contentVersion)
    {
        var name = SnapshotFormat.Name(position.Sequence);
        foreach (var existing in await _disk.ListAsync())
        {
            // What an attempt left that failed, of whatever event; only one snapshot is written at a time.
            if (existing.EndsWith(JournalFormat.UnfinishedSuffix, StringComparison.Ordinal))
                await _disk.DeleteAsync(existing);
        }

        var file = await _disk.CreateAsync(name + JournalFormat.UnfinishedSuffix, 0);
        var writer = new SnapshotWriter(this, file, name);
        await writer.WriteHeaderAsync(new SnapshotHeader(position, contentVersion, _time.GetUtcNow()));
        return writer;
    }

    internal async Task PublishAsync(string name)
    {
        await _disk.RenameAsync(name + JournalFormat.UnfinishedSuffix, name);
        await _disk.FlushFolderAsync();
        var older = new List<string>();
        foreach (var existing in await _disk.ListAsync())
        {
            if (SnapshotFormat.ParseName(existing) is not null)
                older.Add(existing);
        }

        // Names sort by sequence. Only after the new one is durable may an old one go.
        for (var i = 0; i < older.Count - Kept; i++)
            await _disk.DeleteAsync(older[i]);
    }

    private async Task<SnapshotReader?> TryOpenAsync(string name, long sequence, List<SnapshotProblem> problems)
    {
        var file = await _disk.OpenAsync(name);
        var length = await file.LengthAsync();
        var problem = await CheckAsync(file, length);
        if (problem is null)
        {
            var bytes = new byte[SnapshotFormat.HeaderBytes];
            await file.ReadAsync(0, bytes);
            var header = SnapshotFormat.ReadHeader(bytes, out problem);
            if (header is not null && header.Position.Sequence == sequence)
                return new SnapshotReader(file, header, length);
            problem = header is null ? problem : $"it holds the state of event {header.Position.Sequence}";
        }

        await file.CloseAsync();
        problems.Add(new SnapshotProblem(name, problem));
        return null;
    }

    /// <summary>Hashes the whole file before anything in it is believed.</summary>
    private static async Task<string?> CheckAsync(IJournalFile file, long length)
    {
        var end = length - SHA256.HashSizeInBytes;
        if (end < SnapshotFormat.HeaderBytes + SnapshotFormat.SectionHeaderBytes)
            return "the file is too short";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(256 * 1024, end)];
        for (long offset = 0; offset < end;)
        {
            var read = await file.ReadAsync(offset, buffer.AsMemory(0, (int)Math.Min(buffer.Length, end - offset)));
            if (read == 0)
                return "the file became shorter while it was read";
            hash.AppendData(buffer, 0, read);
            offset += read;
        }

        var stored = new byte[SHA256.HashSizeInBytes];
        await file.ReadAsync(end, stored);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(stored) ? null : "damaged (wrong SHA-256)";
    }
}

/// <summary>Result of <see cref="SnapshotStore.FindNewestAsync()"/>.</summary>
/// <param name="Newest">Ready to be read, or null.</param>
/// <param name="KnownSequence">What the journal must hold at least, or its end is lost.</param>
/// <param name="Problems">Snapshots that were passed over.</param>
public sealed record SnapshotSearch(SnapshotReader? Newest, long KnownSequence, IReadOnlyList<SnapshotProblem> Problems);

/// <summary>A snapshot being written; it exists only after the commit.</summary>
public sealed class SnapshotWriter
{
    private readonly SnapshotStore _store;
    private readonly IJournalFile _file;
    private readonly string _name;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _offset;

    internal SnapshotWriter(SnapshotStore store, IJournalFile file, string name)
    {
        _store = store;
        _file = file;
        _name = name;
    }

    internal Task WriteHeaderAsync(SnapshotHeader header) => WriteHashedAsync(SnapshotFormat.Header(header));

    /// <summary>Adds a section of up to 64 MB; the bytes must not change until the task ends.</summary>
    /// <param name="kind">Not negative; its meaning is the caller's.</param>
    public async Task WriteAsync(int kind, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kind);
        if (bytes.Length > SnapshotFormat.MaxSectionBytes)
            throw new ArgumentException($"A section of {bytes.Length} bytes is too long.", nameof(bytes));
        await WriteSectionAsync(kind, bytes);
    }

    /// <summary>Makes the snapshot durable and deletes all but the last two.</summary>
    public async Task CommitAsync()
    {
        await WriteSectionAsync(SnapshotFormat.EndKind, default);
        await _file.WriteAsync(_offset, _hash.GetHashAndReset());
        await _file.FlushAsync();
        await _file.CloseAsync();
        _hash.Dispose();
        await _store.PublishAsync(_name);
    }

    private async Task WriteSectionAsync(int kind, ReadOnlyMemory<byte> bytes)
    {
        var header = new byte[SnapshotFormat.SectionHeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, kind);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), bytes.Length);
        await WriteHashedAsync(header);
        if (!bytes.IsEmpty)
            await WriteHashedAsync(bytes);
    }

    private async Task WriteHashedAsync(ReadOnlyMemory<byte> bytes)
    {
        _hash.AppendData(bytes.Span);
        await _file.WriteAsync(_offset, bytes);
        _offset += bytes.Length;
    }
}

/// <summary>An undamaged snapshot being read.</summary>
public sealed class SnapshotReader
{
    private readonly IJournalFile _file;
    private readonly long _length;
    private long _offset = SnapshotFormat.HeaderBytes;

    internal SnapshotReader(IJournalFile file, SnapshotHeader header, long length)
    {
        _file = file;
        _length = length;
        Header = header;
    }

    public SnapshotHeader Header { get; }

    /// <summary>The next section in the order of writing, or null at the end.</summary>
    public async Task<SnapshotSection?> NextAsync()
    {
        var header = new byte[SnapshotFormat.SectionHeaderBytes];
        await _file.ReadAsync(_offset, header);
        var kind = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (kind == SnapshotFormat.EndKind)
            return null;

        // The hash of the whole file was right, so a length that does not fit was written so: a bug, not damage.
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (kind < 0 || length < 0 || length > _length - SHA256.HashSizeInBytes - header.Length - _offset)
            throw new InvalidOperationException($"The snapshot of event {Header.Position.Sequence} has a section of {length} bytes at byte {_offset}.");
        var bytes = new byte[length];
        await _file.ReadAsync(_offset + header.Length, bytes);
        _offset += header.Length + length;
        return new SnapshotSection(kind, bytes);
    }

    public Task CloseAsync() => _file.CloseAsync();
}
