using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>One data connection: passive, for one transfer or one list.</summary>
internal sealed partial class FtpDataLine : IAsyncDisposable
{
    private readonly FtpSteps _steps;
    private readonly FtpDropOptions _options;
    private readonly Socket _socket;
    private Stream _stream;

    private FtpDataLine(FtpSteps steps, FtpDropOptions options, Socket socket)
    {
        _steps = steps;
        _options = options;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<FtpDataLine> OpenAsync(FtpControl control, FtpDropOptions options, int port, CancellationToken cancellationToken)
    {
        Socket socket = await ConnectAsync(control.Steps, new IPEndPoint(control.Peer, port), options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
        return new FtpDataLine(control.Steps, options, socket);
    }

    public static async Task<Socket> ConnectAsync(FtpSteps steps, EndPoint peer, TimeSpan limit, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await steps.RunAsync("Connecting", limit, token => socket.ConnectAsync(peer, token), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The port of a 229 (RFC 2428) or 227 (RFC 959) reply; the address in a 227 is not looked at. Null when there is none.</summary>
    public static int? PortOf(FtpReply reply)
    {
        Match match = reply.Code == 229 ? Extended().Match(reply.Lines[0]) : Classic().Match(reply.Lines[0]);
        if (!match.Success) return null;

        int port = reply.Code == 229
            ? int.Parse(match.Groups["port"].ValueSpan)
            : (int.Parse(match.Groups["high"].ValueSpan) * 256) + int.Parse(match.Groups["low"].ValueSpan);
        return port is > 0 and <= ushort.MaxValue ? port : null;
    }

    public async Task SecureAsync(FtpTls tls, CancellationToken cancellationToken)
        => _stream = await tls.ShakeAsync(_steps, _stream, "TLS of the data connection", cancellationToken).ConfigureAwait(false);

    /// <summary>Reads until the buffer is full or the sender has closed; each byte has its own time.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int read = await _steps.RunAsync("Reading", _options.StepTimeout, token => _stream.ReadAsync(buffer[filled..], token), cancellationToken).ConfigureAwait(false);
            if (read == 0) break;

            filled += read;
        }

        return filled;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A large write may make progress all the time and still not end in time; a small one that hangs is dead.
        const int atOnce = 64 * 1024;
        for (int at = 0; at < bytes.Length; at += atOnce)
        {
            ReadOnlyMemory<byte> part = bytes.Slice(at, Math.Min(atOnce, bytes.Length - at));
            await _steps.RunAsync("Writing", _options.StepTimeout, token => _stream.WriteAsync(part, token), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the server that this was all: TLS close_notify, then FIN. Without the first a careful server takes the file for cut short.</summary>
    public Task FinishAsync(CancellationToken cancellationToken)
        => _steps.RunAsync(
            "Closing the data connection",
            _options.StepTimeout,
            async token =>
            {
                await _stream.FlushAsync(token).ConfigureAwait(false);
                if (_stream is System.Net.Security.SslStream secure) await secure.ShutdownAsync().WaitAsync(token).ConfigureAwait(false);
                _socket.Shutdown(SocketShutdown.Send);
            },
            cancellationToken);

    /// <summary>After the last byte was read. A server in TLS waits for our close_notify before it says that the transfer is done.</summary>
    public async Task CloseAfterReadingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FinishAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DropException)
        {
            // The other side was quicker. Whether all came is told by its reply and by the size.
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    [GeneratedRegex(@"\((?<mark>[!-~])\k<mark>\k<mark>(?<port>[0-9]{1,5})\k<mark>\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Extended();

    [GeneratedRegex(@"[0-9]{1,3},[0-9]{1,3},[0-9]{1,3},[0-9]{1,3},(?<high>[0-9]{1,3}),(?<low>[0-9]{1,3})", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Classic();
}
