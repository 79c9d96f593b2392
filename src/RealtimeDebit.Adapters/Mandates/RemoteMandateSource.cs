using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>Mandate files on another machine, for one run. Each is fetched whole before its first byte is handed out.</summary>
/// <remarks>
/// A transfer that breaks is an error and never a short file (ADR 0023). The file that was asked for last lies in a
/// <see cref="StagedFile"/>, from which it is read at any offset and any number of times; asking for another one fetches that.
/// One call at a time.
/// </remarks>
public sealed class RemoteMandateSource : IMandateSource
{
    /// <summary>Longest time for one listing or one file; within it each step has a limit of its own.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromHours(1);

    private readonly IMandateServer _server;
    private readonly string _place;
    private readonly RemoteMandateSettings _settings;
    private StagedFile? _staged;

    internal RemoteMandateSource(IMandateServer server, string place, bool isFolder, RemoteMandateSettings settings)
    {
        _server = server;
        _place = place;
        _settings = settings;
        IsFolder = isFolder;
    }

    public bool IsFolder { get; }

    /// <param name="options">The server; the base path is the folder or the file.</param>
    /// <param name="isFolder">Which of the two.</param>
    /// <param name="place">The URL, as people know it, for messages.</param>
    /// <param name="settings">What holds for every server.</param>
    public static RemoteMandateSource OnFtp(FtpDropOptions options, bool isFolder, string place, RemoteMandateSettings settings)
        => new(new FtpMandateServer(options, isFolder, settings.Time), place, isFolder, settings);

    /// <inheritdoc cref="OnFtp"/>
    public static RemoteMandateSource OnSftp(SftpDropOptions options, bool isFolder, string place, RemoteMandateSettings settings)
        => new(new SftpMandateServer(options, isFolder, settings.Time), place, isFolder, settings);

    /// <summary>One file on a web server; a folder is nothing that HTTP knows.</summary>
    public static RemoteMandateSource OnHttp(HttpMandateOptions options, RemoteMandateSettings settings)
        => new(new HttpMandateServer(options, settings.Time), options.ToString(), isFolder: false, settings);

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        IReadOnlyList<string> names = await DoAsync(null, token => _server.ListAsync(token)).ConfigureAwait(false);
        return IsFolder ? [.. names.Where(static name => !FileNames.IsIgnored(name))] : names;
    }

    public async Task<int> ReadAsync(string name, long offset, Memory<byte> buffer)
    {
        if (_staged?.Name != name) await DoAsync(name, token => FetchAsync(name, token)).ConfigureAwait(false);
        return await DoAsync(name, _ => _staged!.ReadAsync(offset, buffer).AsTask()).ConfigureAwait(false);
    }

    /// <summary>Says goodbye to the server, closes the connection and lets go of what lies here.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(LetGoAsync).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> FetchAsync(string name, CancellationToken cancellationToken)
    {
        await LetGoAsync().ConfigureAwait(false);
        StagedFile file = StagedFile.Create(_settings.StagingFolder, name);
        try
        {
            await _server.ReadAsync(name, file.WriteAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _staged = file;
        return true;
    }

    private async Task LetGoAsync()
    {
        if (_staged is not { } staged) return;

        _staged = null;
        await staged.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> DoAsync<T>(string? name, Func<CancellationToken, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(MostTime, _settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _settings.Stopping);
        try
        {
            // On a thread of the pool: what is done before the first wait, such as making a file, must not hold up the caller's loop.
            CancellationToken token = either.Token;
            return await Task.Run(() => ask(token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DropException failed)
        {
            throw Unreadable(name, failed.Message, failed);
        }
        catch (OperationCanceledException ended)
        {
            throw Unreadable(name, _settings.Stopping.IsCancellationRequested ? "the service is being stopped" : $"it took longer than {MostTime.TotalMinutes:0} min", ended);
        }
        catch (Exception ours) when (ours is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, $"it could not be kept here while it is read: {ours.Message}", ours);
        }
    }

    // The place's own name is in its text already when it is one file. The sentence that this becomes part of ends by itself.
    private MandateSourceException Unreadable(string? name, string why, Exception cause)
        => new($"{_place}{(name is null || !IsFolder ? string.Empty : $" ({FileNames.Shown(name)})")}: {why.TrimEnd('.')}", cause);
}

/// <summary>What holds for the mandate sources on every server.</summary>
/// <param name="StagingFolder">Where a file lies while it is read; made when it is missing. On the disk of the data directory.</param>
/// <param name="Time">The clock.</param>
/// <param name="Stopping">Ends what is under way when the service stops.</param>
public sealed record RemoteMandateSettings(string StagingFolder, TimeProvider Time, CancellationToken Stopping);
