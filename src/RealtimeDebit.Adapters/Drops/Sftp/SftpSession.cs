using System.Net.Sockets;
using RealtimeDebit.Core.Drops;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>One signed-on connection to an SFTP server. One request at a time; after <see cref="DropFailure.Unknown"/> it is closed and not used again.</summary>
internal sealed class SftpSession : IDisposable
{
    /// <summary>By how much our own limit is longer than the library's, so that the library's own words come first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>A status that later versions of the protocol have and some servers send in version 3: file already exists.</summary>
    private const int FileAlreadyExists = 11;

    private readonly SftpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly SftpClient _client;
    private string? _shownHostKey;

    private SftpSession(SftpDropOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = new SftpClient(SftpSignOn.Connection(options)) { OperationTimeout = options.StepTimeout };
        _client.HostKeyReceived += CheckHostKey;
    }

    /// <summary>False once the server closed the line, as far as that is known here.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>Where the connection goes, for messages.</summary>
    public string Server => $"{_options.Host}:{_options.Port}";

    /// <summary>Connects, checks the host key and signs on, all within <see cref="SftpDropOptions.ConnectTimeout"/>.</summary>
    public static async Task<SftpSession> OpenAsync(SftpDropOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new SftpSession(options, time);
        try
        {
            await Task.Run(() => session._client.ConnectAsync(cancellationToken), cancellationToken)
                .WaitAsync(options.ConnectTimeout + Margin, time, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (Exception error)
        {
            session.Dispose();
            if (error is OperationCanceledException && cancellationToken.IsCancellationRequested) throw;

            throw session.NotConnected(error);
        }
    }

    /// <summary>Asks the server for something. Ends within <see cref="SftpDropOptions.StepTimeout"/> and a second.</summary>
    /// <exception cref="DropException">The server's own refusal as what it is; everything else is Unknown.</exception>
    public async Task<T> AskAsync<T>(string what, Func<SftpClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            // On a thread of the pool: a send waits for as long as the server takes nothing, and is left behind when its time is up.
            return await Task.Run(() => ask(_client), cancellationToken)
                .WaitAsync(_options.StepTimeout + Margin, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException answered)
        {
            throw new DropException(FailureOf(answered), $"{Server} did not {what}: {answered.Message}", answered);
        }
        catch (Exception error) when (IsTimeout(error))
        {
            throw new DropException(DropFailure.Unknown, $"{Server} gave no answer within {_options.StepTimeout.TotalSeconds:0} s to: {what}.", error);
        }
        // The library throws what its parts throw; all of it means that the answer is not known.
        catch (Exception error) when (!(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new DropException(DropFailure.Unknown, $"The connection to {Server} broke before the answer to: {what}. {error.Message}", error);
        }
    }

    public Task AskAsync(string what, Func<SftpClient, Task> ask, CancellationToken cancellationToken)
        => AskAsync(
            what,
            async client =>
            {
                await ask(client).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Lets go of the connection without waiting for it.</summary>
    public void Dispose() => _ = CloseAsync();

    /// <summary>Lets go of the connection. Never throws; the library may wait for a server that is dead.</summary>
    public Task CloseAsync() => Task.Run(() =>
    {
        try
        {
            _client.Dispose();
        }
        catch (Exception)
        {
            // It is gone either way.
        }
    });

    private static DropFailure FailureOf(SftpException answered) => answered.StatusCode switch
    {
        StatusCode.NoSuchFile => DropFailure.NotFound,
        (StatusCode)FileAlreadyExists => DropFailure.AlreadyExists,
        StatusCode.PermissionDenied or StatusCode.Failure or StatusCode.OperationUnsupported => DropFailure.Refused,
        _ => DropFailure.Unknown,
    };

    private static bool IsTimeout(Exception error) => error is TimeoutException or SshOperationTimeoutException;

    private void CheckHostKey(object? sender, HostKeyEventArgs shown)
    {
        _shownHostKey = $"SHA256:{shown.FingerPrintSHA256} ({shown.HostKeyName})";
        shown.CanTrust = string.Equals(shown.FingerPrintSHA256.TrimEnd('='), SftpSignOn.Fingerprint(_options.HostKeySha256), StringComparison.Ordinal);
        if (shown.CanTrust) _shownHostKey = null;
    }

    private DropException NotConnected(Exception error)
    {
        if (error is DropException known) return known;

        // No command was given yet, so nothing can have taken effect; Unknown is said of a line, for it may be better at the next try.
        return error switch
        {
            _ when _shownHostKey is { } key => new DropException(
                DropFailure.Refused,
                $"{Server} showed the host key {key}, which is not the one that is pinned; nothing was sent. If its operator says that this is its key, put it into HostKeySha256.",
                error),
            SshAuthenticationException => new DropException(
                DropFailure.Refused, $"{Server} refused the sign-on of {_options.User}: {error.Message} Check the user in the URL and the password or private key.", error),
            _ when IsTimeout(error) => new DropException(
                DropFailure.Unknown, $"{Server} could not be signed on to within {_options.ConnectTimeout.TotalSeconds:0} s.", error),
            SocketException => new DropException(DropFailure.Unknown, $"{Server} could not be reached: {error.Message}", error),
            _ => new DropException(DropFailure.Unknown, $"No session with {Server}: {error.Message}", error),
        };
    }
}
