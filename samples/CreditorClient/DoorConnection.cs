using System.Net.Security;
using System.Net.Sockets;

namespace CreditorClient;

/// <summary>
/// One signed-on connection. Many requests may be under way on it at once: their answers come in any order, and each is matched
/// by its message type and request id.
/// </summary>
public sealed class DoorConnection : IAsyncDisposable
{
    private static readonly byte[] s_length = "0256"u8.ToArray();

    private readonly TcpClient _client;
    private readonly Stream _stream;
    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private readonly Dictionary<(string Type, string Id), TaskCompletionSource<Message?>> _underWay = [];
    private readonly Task _reading;
    private bool _isLost;

    private DoorConnection(TcpClient client, Stream stream)
    {
        _client = client;
        _stream = stream;
        _reading = ReadAsync();
    }

    public bool IsLost
    {
        get
        {
            lock (_underWay) return _isLost;
        }
    }

    /// <summary>Connects; null when that is not possible now. Nothing was sent then.</summary>
    public static async Task<DoorConnection?> TryOpenAsync(Door door)
    {
        var client = new TcpClient { NoDelay = true };
        using var bounded = new CancellationTokenSource(door.ConnectWait);
        try
        {
            await client.ConnectAsync(door.Host, door.Port, bounded.Token);
            Stream stream = client.GetStream();
            if (door.TlsServerName is { } name)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, bounded.Token);
                stream = secure;
            }

            return new DoorConnection(client, stream);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            client.Dispose();
            return null;
        }
    }

    /// <summary>
    /// Sends a request and waits for its answer. Null = no answer: the time was up, or the line was lost. THAT SAYS NOTHING ABOUT
    /// THE MONEY. The request may have arrived, the bank may have debited, and only the answer may be missing.
    /// </summary>
    public async Task<Message?> AskAsync(Message request, TimeSpan wait)
    {
        string type = request[Message.MessageType];
        // 0200 is answered with 0210, 0400 with 0410, 0600 with 0610, 0800 with 0810.
        var key = (type[..2] + "1" + type[3..], request[Message.RequestId]);
        var answer = new TaskCompletionSource<Message?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_underWay)
        {
            if (_isLost) return null;
            _underWay.Add(key, answer);
        }

        try
        {
            // The wait counts for both: a line that takes no bytes gives no answer either.
            _ = WriteAsync(request);
            return await answer.Task.WaitAsync(wait);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_underWay) _underWay.Remove(key);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
        await _stream.DisposeAsync();
    }

    private async Task WriteAsync(Message request)
    {
        byte[] frame = [.. s_length, .. request.Body];
        // Two frames must not be mixed up on the line.
        await _oneWriter.WaitAsync();
        try
        {
            await _stream.WriteAsync(frame);
            await _stream.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Some bytes, or all of them, may have left: this is "no answer" too, never "not sent".
            Lose();
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    private async Task ReadAsync()
    {
        byte[] frame = new byte[s_length.Length + Message.LengthBytes];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(frame);
                if (!frame.AsSpan(0, s_length.Length).SequenceEqual(s_length)) break;
                HandOut(Message.Received(frame.AsSpan(s_length.Length)));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The service closed the line, or we did, or the network broke.
        }

        Lose();
    }

    private void HandOut(Message reply)
    {
        TaskCompletionSource<Message?>? asked;
        lock (_underWay) _underWay.Remove((reply[Message.MessageType], reply[Message.RequestId]), out asked);
        // An answer that nobody waits for any more is let go: whoever asked has given up and asks with 0600.
        asked?.TrySetResult(reply);
    }

    private void Lose()
    {
        lock (_underWay)
        {
            _isLost = true;
            foreach (TaskCompletionSource<Message?> asked in _underWay.Values) asked.TrySetResult(null);
            _underWay.Clear();
        }
    }
}
