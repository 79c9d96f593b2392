using System.Security.Cryptography;
using RealtimeDebit.Core.Archives;

namespace RealtimeDebit.Adapters.Stores.Disk;

/// <summary>The archive as files: <c>ab/cd/abcd...</c>, named by the SHA-256 of their content.</summary>
public sealed class DiskArchive : IArchive
{
    private const string UnfinishedFolder = "unfinished";

    private readonly string _path;
    private readonly string _unfinished;

    /// <summary>Creates the folder if it is missing, and sweeps what an earlier process left unfinished.</summary>
    public DiskArchive(string path)
    {
        _path = Path.GetFullPath(path);
        _unfinished = Path.Combine(_path, UnfinishedFolder);
        Directory.CreateDirectory(_unfinished);
        if (Path.GetDirectoryName(_path) is { } parent)
            FolderFlush.Flush(parent);
        foreach (var file in Directory.GetFiles(_unfinished))
            File.Delete(file);
    }

    public async Task<IArchiveWriter> BeginAsync() => await Task.Run(() =>
    {
        var name = Path.Combine(_unfinished, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return new DiskArchiveWriter(this, new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0));
    }).ConfigureAwait(false);

    public async Task<IArchiveReader?> OpenAsync(string sha256) => await Task.Run(() =>
    {
        var path = PathOf(sha256);
        return File.Exists(path)
            ? new DiskArchiveReader(sha256, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0))
            : null;
    }).ConfigureAwait(false);

    public Task<bool> ExistsAsync(string sha256) => Task.Run(() => File.Exists(PathOf(sha256)));

    /// <summary>Puts a flushed file under its name and makes the name durable.</summary>
    internal void TakeIn(string unfinished, string sha256)
    {
        var target = PathOf(sha256);
        var folder = Path.GetDirectoryName(target)!;
        var upper = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(folder);

        // A file of the same name is replaced, not trusted: it has the same content, or a damaged one.
        File.Move(unfinished, target, overwrite: true);

        // All three each time: that a folder exists does not say that an earlier process lived long enough to flush its name.
        FolderFlush.Flush(folder);
        FolderFlush.Flush(upper);
        FolderFlush.Flush(_path);
    }

    private string PathOf(string sha256)
    {
        if (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException("Not a SHA-256 in lower-case hexadecimal digits.", nameof(sha256));
        return Path.Combine(_path, sha256[..2], sha256[2..4], sha256);
    }
}

internal sealed class DiskArchiveWriter : IArchiveWriter
{
    private readonly DiskArchive _archive;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _committed;

    public DiskArchiveWriter(DiskArchive archive, FileStream file)
    {
        _archive = archive;
        _file = file;
    }

    public Task WriteAsync(ReadOnlyMemory<byte> chunk) => Task.Run(() =>
    {
        _hash.AppendData(chunk.Span);
        _file.Write(chunk.Span);
    });

    public Task<ArchivedFile> CommitAsync() => Task.Run(() =>
    {
        var stored = new ArchivedFile(Convert.ToHexStringLower(_hash.GetHashAndReset()), _file.Length);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        _archive.TakeIn(_file.Name, stored.Sha256);
        _committed = true;
        return stored;
    });

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _hash.Dispose();
        if (!_committed)
            File.Delete(_file.Name);
    }
}

internal sealed class DiskArchiveReader : IArchiveReader
{
    private readonly string _sha256;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _ended;

    public DiskArchiveReader(string sha256, FileStream file)
    {
        _sha256 = sha256;
        _file = file;
        LengthBytes = file.Length;
    }

    public long LengthBytes { get; }

    public Task<int> ReadAsync(Memory<byte> buffer) => Task.Run(() =>
    {
        var read = _file.Read(buffer.Span);
        if (read > 0)
            _hash.AppendData(buffer.Span[..read]);
        else if (!_ended && !buffer.IsEmpty)
            CheckEnd();
        return read;
    });

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _hash.Dispose();
    }

    private void CheckEnd()
    {
        _ended = true;
        if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != _sha256)
            throw new ArchiveDamagedException(_sha256);
    }
}
