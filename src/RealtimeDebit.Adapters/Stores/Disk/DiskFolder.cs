using Microsoft.Win32.SafeHandles;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Adapters.Stores.Disk;

/// <summary>A real folder behind <see cref="IJournalDisk"/>. Its own thread does all that waits for the disk, in the order of the calls.</summary>
public sealed class DiskFolder : IJournalDisk, IAsyncDisposable
{
    private readonly string _path;
    private readonly DriveInfo _drive;
    private readonly WorkThread _thread;

    /// <summary>Creates the folder if it is missing.</summary>
    public DiskFolder(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(_path);
        if (Path.GetDirectoryName(_path) is { } parent)
            FolderFlush.Flush(parent);
        _drive = new DriveInfo(_path);
        _thread = new WorkThread("disk " + Path.GetFileName(_path));
    }

    public Task<IReadOnlyList<string>> ListAsync() => DoAsync<IReadOnlyList<string>>(() =>
    {
        var names = Directory.GetFiles(_path).Select(file => Path.GetFileName(file)).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    });

    public Task<IJournalFile> CreateAsync(string name, long lengthBytes) => DoAsync<IJournalFile>(() =>
    {
        var handle = File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.ReadWrite, Share, FileOptions.None, lengthBytes);

        // Reserving blocks leaves the length at 0; with the length set at once a commit need not write it to the disk each time.
        RandomAccess.SetLength(handle, lengthBytes);
        return new DiskFile(this, handle);
    });

    public Task<IJournalFile> OpenAsync(string name) => DoAsync<IJournalFile>(
        () => new DiskFile(this, File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, Share)));

    public Task RenameAsync(string name, string newName) => DoAsync(() => File.Move(PathOf(name), PathOf(newName), overwrite: true));

    public Task DeleteAsync(string name) => DoAsync(() => File.Delete(PathOf(name)));

    public Task FlushFolderAsync() => DoAsync(() => FolderFlush.Flush(_path));

    public Task<long> FreeBytesAsync() => DoAsync(() => _drive.AvailableFreeSpace);

    /// <summary>Finishes what was asked for, then ends the thread. Open files are closed by their owners.</summary>
    public ValueTask DisposeAsync() => _thread.DisposeAsync();

    private static FileShare Share => FileShare.ReadWrite | FileShare.Delete;

    internal Task<T> DoAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_thread.Post(_ => Run(work, result), null))
            result.SetException(new ObjectDisposedException(nameof(DiskFolder), "The folder was closed."));
        return result.Task;
    }

    internal Task DoAsync(Action work) => DoAsync(() =>
    {
        work();
        return true;
    });

    // Whatever the system throws belongs to who asked, not to this thread.
    private static void Run<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(work());
        }
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    private string PathOf(string name)
        => Path.GetFileName(name) == name ? Path.Combine(_path, name) : throw new ArgumentException("Not a plain file name.", nameof(name));
}

/// <summary>A file of a <see cref="DiskFolder"/>. Once something failed it never again says that anything was saved.</summary>
internal sealed class DiskFile : IJournalFile
{
    private readonly DiskFolder _folder;
    private readonly SafeFileHandle _handle;
    private bool _failed;

    public DiskFile(DiskFolder folder, SafeFileHandle handle)
    {
        _folder = folder;
        _handle = handle;
    }

    public Task<long> LengthAsync() => _folder.DoAsync(() => RandomAccess.GetLength(_handle));

    public Task<int> ReadAsync(long offset, Memory<byte> buffer) => _folder.DoAsync(() =>
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(_handle, buffer.Span[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    });

    public Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes) => ChangeAsync(() => RandomAccess.Write(_handle, bytes.Span, offset));

    public Task FlushAsync() => ChangeAsync(() => FolderFlush.FlushFile(_handle));

    public Task TruncateAsync(long lengthBytes) => ChangeAsync(() => RandomAccess.SetLength(_handle, lengthBytes));

    public Task CloseAsync() => _folder.DoAsync(_handle.Dispose);

    private Task ChangeAsync(Action change) => _folder.DoAsync(() =>
    {
        if (_failed)
            throw new IOException("An earlier write or flush of this file failed; what is on the disk is not known.");
        _failed = true;
        change();
        _failed = false;
    });
}
