using System.ComponentModel;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops;

/// <summary>A drop that is a folder of this machine (<c>file://</c>). Its own thread does all that waits for the disk, in the order of the calls.</summary>
/// <remarks>
/// A rename never replaces a file, and everything is flushed before it is called done. A disk that fails while writing
/// leaves open what is on it, so that is <see cref="DropFailure.Unknown"/>. Only plain files are files here: a link, a device or a pipe
/// is not listed, and asking for it or reading it is refused, as on an SFTP server.
/// </remarks>
public sealed class FolderDrop : IFileDrop, IAsyncDisposable
{
    private const int PieceBytes = 256 * 1024;

    private readonly string _base;
    private readonly WorkThread _thread;

    /// <param name="path">The drop's base folder.</param>
    public FolderDrop(string path)
    {
        _base = Path.GetFullPath(path);
        _thread = new WorkThread("drop " + Path.GetFileName(_base));
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            foreach (DropFolder folder in DropFolderNames.All) Directory.CreateDirectory(PathOf(folder));

            FolderFlush.Flush(_base);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken)
        => DoAsync<IReadOnlyList<DropEntry>>(
            () =>
            {
                var entries = new DirectoryInfo(PathOf(folder)).EnumerateFiles().Select(ToEntry).OfType<DropEntry>().ToList();
                entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
                return entries;
            },
            cancellationToken);

    public Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
        => DoAsync(() => Find(folder, name), cancellationToken);

    public async Task<long> ReadAsync(
        DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        (FileStream stream, long sizeBytes) = await DoAsync(
            () =>
            {
                FileStream opened = PlainFile.Open(PathOf(folder, name));
                return (opened, opened.Length);
            },
            cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[PieceBytes];
            long total = 0;
            while (true)
            {
                int read = await DoAsync(() => stream.Read(buffer), cancellationToken).ConfigureAwait(false);
                if (read == 0) return total;

                total += read;
                await piece(buffer.AsMemory(0, read)).ConfigureAwait(false);

                // Somebody is still writing it, perhaps as fast as it is read. Whoever asked sees by the size that it has changed.
                if (total > sizeBytes) return total;
            }
        }
    }

    public async Task WriteAsync(
        DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        FileStream stream = await DoAsync(
            () => new FileStream(PathOf(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0),
            cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await foreach (ReadOnlyMemory<byte> part in content.ConfigureAwait(false).WithCancellation(cancellationToken))
            {
                await DoAsync(() => Write(stream, part), cancellationToken, begun: true).ConfigureAwait(false);
            }

            await DoAsync(() => Flush(stream, folder), cancellationToken, begun: true).ConfigureAwait(false);
        }
    }

    public Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
        => DoAsync(
            () =>
            {
                AtomicRename.Move(PathOf(from, name), PathOf(to, newName));
                FlushAfterChange(to);
                if (from != to) FlushAfterChange(from);

                return true;
            },
            cancellationToken);

    public Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken)
        => DoAsync(
            () =>
            {
                File.Delete(PathOf(folder, name));
                FlushAfterChange(folder);
                return true;
            },
            cancellationToken);

    /// <summary>Finishes what was asked for, then ends the thread.</summary>
    public ValueTask DisposeAsync() => _thread.DisposeAsync();

    private static bool Write(FileStream stream, ReadOnlyMemory<byte> part)
    {
        stream.Write(part.Span);
        return true;
    }

    private bool Flush(FileStream stream, DropFolder folder)
    {
        stream.Flush(flushToDisk: true);
        FlushAfterChange(folder);
        return true;
    }

    // The change has happened; only whether it survives a power cut is not known.
    private void FlushAfterChange(DropFolder folder)
    {
        try
        {
            FolderFlush.Flush(PathOf(folder));
        }
        catch (IOException unflushed)
        {
            throw new DropException(DropFailure.Unknown, unflushed.Message, unflushed);
        }
    }

    private DropEntry? Find(DropFolder folder, string name)
    {
        string path = PathOf(folder, name);
        if (ToEntry(new FileInfo(path)) is DropEntry entry) return entry;

        // Neither "it is there" nor "it is not there" would be true of something else under the name of a file.
        if (PlainFile.KindOf(path) == PlainFileKind.Other)
            throw new DropException(DropFailure.Refused, $"A name in {DropFolderNames.Of(folder)}/ stands for a link, a device or a pipe; only plain files are read.");

        // A folder that is gone, perhaps with its disk, says nothing of what stands in it.
        return Directory.Exists(PathOf(folder)) ? null : throw new DirectoryNotFoundException($"The folder {DropFolderNames.Of(folder)}/ is not there.");
    }

    private static DropEntry? ToEntry(FileInfo file)
    {
        if (PlainFile.KindOf(file.FullName) != PlainFileKind.Plain) return null;

        try
        {
            return new DropEntry(file.Name, file.Length, ModifiedAt(file));
        }
        catch (FileNotFoundException)
        {
            // Taken away since it was listed: it is not there, which is all that was asked.
            return null;
        }
    }

    // Anybody may set a file's time, on some disks beyond the year 9999, where our calendar ends. It must not hide the other files.
    private static DateTimeOffset ModifiedAt(FileInfo file)
    {
        try
        {
            return new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MaxValue;
        }
    }

    private string PathOf(DropFolder folder) => Path.Combine(_base, DropFolderNames.Of(folder));

    private string PathOf(DropFolder folder, string name)
        => name.Length > 0 && name is not ("." or "..") && string.Equals(Path.GetFileName(name), name, StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
            ? Path.Combine(PathOf(folder), name)
            : throw new DropException(DropFailure.Refused, "Not a plain file name.");

    private Task<T> DoAsync<T>(Func<T> work, CancellationToken cancellationToken, bool begun = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(_ => Run(work, result, begun), null);
        return result.Task;
    }

    // Whatever the system throws belongs to who asked, not to this thread.
    private static void Run<T>(Func<T> work, TaskCompletionSource<T> result, bool begun)
    {
        try
        {
            result.SetResult(work());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
        {
            result.SetException(new DropException(begun ? DropFailure.Unknown : FailureOf(error), error.Message, error));
        }
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    private static DropFailure FailureOf(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => DropFailure.NotFound,
        UnauthorizedAccessException => DropFailure.Refused,
        IOException { HResult: ExistsOnLinux or ExistsOnWindows or AlreadyExistsOnWindows } => DropFailure.AlreadyExists,
        _ => DropFailure.Unknown,
    };

    private const int ExistsOnLinux = 17;
    private const int ExistsOnWindows = unchecked((int)0x80070050);
    private const int AlreadyExistsOnWindows = unchecked((int)0x800700B7);
}
