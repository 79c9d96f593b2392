using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>A drop on an SFTP server (<c>sftp://</c>). One session, opened when needed; calls are worked off in their order.</summary>
/// <remarks>
/// How a session is kept: <see cref="KeptSftpSession"/>. File names are UTF-8. How a file is moved: <see cref="SftpMove"/>.
/// </remarks>
public sealed class SftpDrop : IFileDrop, IAsyncDisposable
{
    /// <summary>A folder with more is not listed: somebody uses it for something else.</summary>
    private const int MostEntries = 100_000;

    private readonly SftpDropOptions _options;
    private readonly KeptSftpSession _kept;
    private (SftpSession Of, SftpFolders Folders)? _known;

    private SftpDrop(SftpDropOptions options, TimeProvider time)
    {
        _options = options;
        _kept = new KeptSftpSession(options, time);
    }

    /// <summary>Connects with the first call, not here.</summary>
    public static SftpDrop Open(SftpDropOptions options, TimeProvider time) => new(options, time);

    /// <summary>What keeps a private key file from being used, as a sentence; null when it can be used.</summary>
    public static string? KeyProblem(string path, string? passphrase) => SftpSignOn.KeyProblem(path, passphrase);

    /// <summary>True for a host key's SHA-256 as OpenSSH prints it, with or without <c>SHA256:</c> and padding.</summary>
    public static bool IsFingerprint(string text) => SftpSignOn.Fingerprint(text) is not null;

    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(
        async (_, folders, token) =>
        {
            await folders.MakeBaseAsync(token).ConfigureAwait(false);
            foreach (DropFolder folder in DropFolderNames.All) await folders.MakeAsync(folder, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken) => DoAsync<IReadOnlyList<DropEntry>>(
        async (session, folders, token) =>
        {
            string path = await folders.PathOfAsync(folder, token).ConfigureAwait(false);
            var list = new SftpListing(session, path, MostEntries);
            return await list.ReadAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
        => DoAsync((_, folders, token) => folders.FindAsync(folder, name, token), cancellationToken);

    public Task<long> ReadAsync(
        DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken) => DoAsync(
        async (session, folders, token) =>
        {
            DropEntry before = await folders.FindAsync(folder, name, token).ConfigureAwait(false) ?? throw NoSuchFile(folder);
            string path = await folders.PathOfAsync(folder, name, token).ConfigureAwait(false);
            long bytes = await SftpTransfer.ReadAsync(session, path, before.SizeBytes, piece, token).ConfigureAwait(false);
            DropEntry? after = await folders.FindAsync(folder, name, token).ConfigureAwait(false);
            return before.SizeBytes == bytes && after?.SizeBytes == bytes ? bytes : throw new DropException(
                DropFailure.Unknown, $"A file in {DropFolderNames.Of(folder)}/ changed while it was read: {before.SizeBytes} bytes before, {bytes} read, {after?.SizeBytes} after.");
        },
        cancellationToken);

    public Task WriteAsync(
        DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken) => DoAsync(
        async (session, folders, token) =>
        {
            string path = await folders.PathOfAsync(folder, name, token).ConfigureAwait(false);
            SftpFileStream stream = await folders.OrExistsAsync(
                () => SftpTransfer.CreateAsync(session, path, token), folder, name, token).ConfigureAwait(false);
            long bytes = await SftpTransfer.WriteAsync(session, stream, content, token).ConfigureAwait(false);
            DropEntry? after = await folders.FindAsync(folder, name, token).ConfigureAwait(false);
            return after?.SizeBytes == bytes ? bytes : throw new DropException(
                DropFailure.Unknown, $"A file in {DropFolderNames.Of(folder)}/ has {after?.SizeBytes} bytes after {bytes} were written.");
        },
        cancellationToken);

    public Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
        => DoAsync((session, folders, token) => new SftpMove(session, folders).MoveAsync(from, name, to, newName, token), cancellationToken);

    public Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken) => DoAsync(
        async (session, folders, token) =>
        {
            if (await folders.FindAsync(folder, name, token).ConfigureAwait(false) is null) return false;

            string path = await folders.PathOfAsync(folder, name, token).ConfigureAwait(false);
            try
            {
                await session.AskAsync($"delete a file in {DropFolderNames.Of(folder)}/", client => client.DeleteFileAsync(path, token), token).ConfigureAwait(false);
                return true;
            }
            catch (DropException gone) when (gone.Failure == DropFailure.NotFound)
            {
                return false;
            }
        },
        cancellationToken);

    /// <summary>Ends what is under way and closes the session; waits for it only so long.</summary>
    public ValueTask DisposeAsync() => _kept.DisposeAsync();

    private static DropException NoSuchFile(DropFolder folder) => new(DropFailure.NotFound, $"There is no such file in {DropFolderNames.Of(folder)}/.");

    private Task<T> DoAsync<T>(Func<SftpSession, SftpFolders, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => _kept.DoAsync((session, token) => work(session, FoldersOn(session), token), cancellationToken);

    // What a server made of the paths is asked anew on each session.
    private SftpFolders FoldersOn(SftpSession session)
    {
        if (_known is not { } known || known.Of != session) _known = known = (session, new SftpFolders(session, _options.BasePath));
        return known.Folders;
    }
}
