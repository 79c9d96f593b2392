using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.MessageClient;

/// <summary>One connection to a message door. Many requests may be under way; each answer goes to the request with its type and id.</summary>
internal sealed class DoorLine : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly Stream _stream;
    private readonly LengthPrefix _prefix;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<(string Type, string Id), TaskCompletionSource<byte[]?>> _underWay = [];
    private readonly Task _reading;
    private bool _isClosed;

    private DoorLine(TcpClient client, Stream stream, LengthPrefix prefix)
    {
        _client = client;
        _stream = stream;
        _prefix = prefix;
        _reading = ReadAsync();
    }

    /// <summary>True when either side has closed it.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_underWay) return _isClosed;
        }
    }

    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">The line broke while TLS was agreed upon.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The door's certificate is not trusted.</exception>
    public static async Task<DoorLine> ConnectAsync(DoorAddress address, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            Stream stream = client.GetStream();
            if (address.Tls is { } tls) stream = await SecureAsync(stream, tls, cancellationToken);
            return new DoorLine(client, stream, address.Prefix);
        }
        catch (Exception)
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a debit, cancel or inquiry and waits for its answer; null when the line was lost before it came.</summary>
    public async Task<DebitMessage?> AskAsync(DebitMessage request)
        => await AskAsync(DebitMessageLayout.Write(request), MessageTypes.ReplyTo(request.MessageType), request.RequestId) is { } body
            ? DebitMessageLayout.Read(body).Message
            : null;

    /// <summary>Sends a sign-on, sign-off or echo and waits for its answer; null when the line was lost before it came.</summary>
    public async Task<ControlMessage?> AskAsync(ControlMessage request)
        => await AskAsync(ControlMessageLayout.Write(request), MessageTypes.ControlReply, request.RequestId) is { } body
            ? ControlMessageLayout.Read(body).Message
            : null;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
        await _stream.DisposeAsync();
        _writing.Dispose();
    }

    private async Task<byte[]?> AskAsync(byte[] body, string replyType, string id)
    {
        var answer = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_underWay)
        {
            if (_isClosed) return null;
            _underWay.Add((replyType, id), answer);
        }

        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(MessageFrame.Write(body, _prefix));
            await _stream.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The bytes may have left all the same: no more is known than when an answer does not come.
            Lose();
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task;
    }

    private async Task ReadAsync()
    {
        byte[] frame = new byte[MessageFrame.FrameBytes(_prefix)];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(frame);
                if (MessageFrame.TryRead(frame, _prefix, out ReadOnlySpan<byte> body) != FrameStatus.Complete) break;
                HandOut(body.ToArray());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed by either side: what is under way stays without an answer.
        }

        Lose();
    }

    private void HandOut(byte[] body)
    {
        var key = (DebitMessageLayout.PeekType(body), DebitMessageLayout.RequestId.ReadText(body));
        lock (_underWay)
        {
            if (_underWay.Remove(key, out TaskCompletionSource<byte[]?>? asked)) asked.TrySetResult(body);
        }
    }

    private void Lose()
    {
        lock (_underWay)
        {
            _isClosed = true;
            foreach (TaskCompletionSource<byte[]?> asked in _underWay.Values) asked.TrySetResult(null);
            _underWay.Clear();
        }
    }

    private static async Task<Stream> SecureAsync(Stream plain, DoorTls tls, CancellationToken cancellationToken)
    {
        var secure = new SslStream(plain);
        var options = new SslClientAuthenticationOptions { TargetHost = tls.ServerName };
        if (tls.ClientCertificate is { } certificate) options.ClientCertificates = [certificate];
        if (tls.TrustedRoot is { } root)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.Add(root);
        }

        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }
}
