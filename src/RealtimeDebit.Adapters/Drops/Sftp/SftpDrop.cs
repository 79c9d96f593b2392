using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>A drop on an SFTP server (<c>sftp://</c>). One session, opened when needed; calls are worked off in their order.</summary>
/// <remarks>
/// A session is closed after any failure that leaves something open, and when nothing used it for <see cref="SftpDropOptions.MaxIdle"/>.
/// File names are UTF-8. How a file is moved: <see cref="SftpMove"/>.
/// </remarks>
public sealed class SftpDrop : IFileDrop, IAsyncDisposable
{
    /// <summary>A folder with more is not listed: somebody uses it for something else.</summary>
    private const int MostEntries = 100_000;

    /// <summary>After a refused sign-on none is tried for so long: servers lock a user out who comes again and again.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly SftpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _idle;
    private SftpSession? _session;
    private SftpFolders? _folders;
    private DropException? _refusal;
    private long _refusedAt;
    private long _lastUse;

    private SftpDrop(SftpDropOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _idle = time.CreateTimer(_ => CloseWhenIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            long bytes = await SftpTransfer.ReadAsync(session, path, piece, token).ConfigureAwait(false);
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
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CloseLimit).ConfigureAwait(false);
        if (Forget() is not { } session) return;

        await Task.WhenAny(session.CloseAsync(), Task.Delay(CloseLimit, _time)).ConfigureAwait(false);
    }

    private static DropException NoSuchFile(DropFolder folder) => new(DropFailure.NotFound, $"There is no such file in {DropFolderNames.Of(folder)}/.");

    private async Task<T> DoAsync<T>(Func<SftpSession, SftpFolders, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        bool isAnswered = false;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (SftpSession session, SftpFolders folders) = await SessionAsync(either.Token).ConfigureAwait(false);
            T result = await work(session, folders, either.Token).ConfigureAwait(false);
            isAnswered = true;
            return result;
        }
        catch (DropException understood) when (understood.Failure != DropFailure.Unknown)
        {
            // A refusal is an answer: the session is in step.
            isAnswered = true;
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DropException(DropFailure.Unknown, "The drop is being closed.");
        }
        finally
        {
            if (!isAnswered) Forget()?.Dispose();
            _lastUse = _time.GetTimestamp();
            if (_session is not null && !_closing.IsCancellationRequested) _idle.Change(_options.MaxIdle, Timeout.InfiniteTimeSpan);
            _turn.Release();
        }
    }

    private async Task<(SftpSession Session, SftpFolders Folders)> SessionAsync(CancellationToken cancellationToken)
    {
        if (_session is { IsConnected: false }) Forget()?.Dispose();
        _session ??= await SignOnAsync(cancellationToken).ConfigureAwait(false);
        _folders ??= new SftpFolders(_session, _options.BasePath);
        return (_session, _folders);
    }

    private async Task<SftpSession> SignOnAsync(CancellationToken cancellationToken)
    {
        if (_refusal is { } earlier && _time.GetElapsedTime(_refusedAt) < RefusedFor) throw new DropException(earlier.Failure, earlier.Message, earlier);

        _refusal = null;
        try
        {
            return await SftpSession.OpenAsync(_options, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            _refusal = refused;
            _refusedAt = _time.GetTimestamp();
            throw;
        }
    }

    private SftpSession? Forget()
    {
        SftpSession? session = _session;
        _session = null;
        _folders = null;
        return session;
    }

    private void CloseWhenIdle()
    {
        // Somebody is at work; the end of that work sets the timer anew.
        if (!_turn.Wait(0)) return;

        try
        {
            if (_time.GetElapsedTime(_lastUse) >= _options.MaxIdle) Forget()?.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }
}
