using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>A drop on an FTP server: one session, opened when it is needed and kept, one call after the other in their order.</summary>
/// <remarks>
/// Nothing is tried again here. How a session is kept: <see cref="KeptFtpSession"/>. Not to be called from within a piece that it hands out.
/// </remarks>
public sealed class FtpDrop : IFileDrop, IAsyncDisposable
{
    private readonly FtpDropOptions _options;
    private readonly KeptFtpSession _kept;

    internal FtpDrop(FtpDropOptions options, TimeProvider time, Func<CancellationToken, Task<IFtpSession>> open)
    {
        _options = options;
        _kept = new KeptFtpSession(options, time, open);
    }

    /// <summary>A drop on this server; nothing is connected yet.</summary>
    public static FtpDrop Open(FtpDropOptions options, TimeProvider time)
        => new(options, time, token => KeptFtpSession.OpenSessionAsync(options, time, token));

    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(
        async (session, token) =>
        {
            await MakeBaseAsync(session, token).ConfigureAwait(false);
            foreach (DropFolder folder in DropFolderNames.All)
                await session.MakeFolderAsync(PathOf(folder), token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken) => DoAsync(
        async (session, token) =>
        {
            IReadOnlyList<DropEntry> entries = await session.ListAsync(PathOf(folder), token).ConfigureAwait(false);
            return (IReadOnlyList<DropEntry>)[.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        },
        cancellationToken);

    public Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        string path = PathOf(folder, name);
        return DoAsync((session, token) => session.FindAsync(path, token), cancellationToken);
    }

    public Task<long> ReadAsync(DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        string path = PathOf(folder, name);
        return DoAsync((session, token) => session.ReadAsync(path, piece, token), cancellationToken);
    }

    public Task WriteAsync(DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        string path = PathOf(folder, name);
        return DoAsync(
            async (session, token) =>
            {
                await ThrowIfTakenAsync(session, path, token).ConfigureAwait(false);
                await session.WriteAsync(path, content, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    public Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
    {
        string path = PathOf(from, name), newPath = PathOf(to, newName);
        return DoAsync(
            async (session, token) =>
            {
                await ThrowIfTakenAsync(session, newPath, token).ConfigureAwait(false);
                await session.RenameAsync(path, newPath, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    public Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        string path = PathOf(folder, name);
        return DoAsync(
            async (session, token) =>
            {
                await session.DeleteAsync(path, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Ends what is under way, says goodbye and closes; waits for it only so long.</summary>
    public ValueTask DisposeAsync() => _kept.DisposeAsync();

    // FTP has no rename or upload that refuses to replace. The name is ours alone, so looking first is as good as it gets.
    private static async Task ThrowIfTakenAsync(IFtpSession session, string path, CancellationToken cancellationToken)
    {
        if (await session.FindAsync(path, cancellationToken).ConfigureAwait(false) is not null)
            throw new DropException(DropFailure.AlreadyExists, "A file of that name exists.");
    }

    private Task<T> DoAsync<T>(Func<IFtpSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => _kept.DoAsync(work, cancellationToken);

    // The folders above it may be nobody's business; only when the base cannot be made they are made one by one.
    private async Task MakeBaseAsync(IFtpSession session, CancellationToken cancellationToken)
    {
        string path = _options.BasePath.TrimEnd('/');
        if (path.Length == 0) return;

        try
        {
            await session.MakeFolderAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            for (int at = path.IndexOf('/', 1); at > 0; at = path.IndexOf('/', at + 1))
                await session.MakeFolderAsync(path[..at], cancellationToken).ConfigureAwait(false);
            await session.MakeFolderAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private string PathOf(DropFolder folder)
    {
        string name = DropFolderNames.Of(folder), path = _options.BasePath;
        return path.Length == 0 || path.EndsWith('/') ? path + name : $"{path}/{name}";
    }

    private string PathOf(DropFolder folder, string name) => $"{PathOf(folder)}/{DropFolderNames.Plain(name)}";
}
