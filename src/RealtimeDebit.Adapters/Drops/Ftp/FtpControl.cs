using System.Net;
using System.Net.Sockets;
using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>The control connection: one command at a time, each with its reply, each within its time.</summary>
/// <remarks>
/// Once a command got no understood reply nobody knows any more which reply belongs to which command; the line says so at every
/// later call. Replies are bounded: a server that sends anything else gets an end, not our memory.
/// </remarks>
internal sealed class FtpControl : IAsyncDisposable
{
    public const int MaxReplyLines = 1_000;
    public const int MaxLineBytes = 8 * 1024;

    private readonly FtpDropOptions _options;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private readonly string _secret;
    private Stream _stream;
    private int _start;
    private int _end;
    private bool _isBroken;

    private FtpControl(FtpDropOptions options, FtpNames names, FtpSteps steps, Socket socket)
    {
        _options = options;
        Names = names;
        Steps = steps;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Peer = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? throw new IOException("The server closed the connection at once.");
        _secret = Encoding.Latin1.GetString(names.Encode(options.Password));
    }

    public FtpNames Names { get; }

    public FtpSteps Steps { get; }

    /// <summary>Where the line leads; data connections lead there too, whatever the server says.</summary>
    public IPAddress Peer { get; }

    public bool IsBroken => _isBroken;

    public static async Task<FtpControl> ConnectAsync(FtpDropOptions options, FtpSteps steps, CancellationToken cancellationToken)
    {
        var names = new FtpNames(options.NameEncoding);
        names.Encode(options.User);
        names.Encode(options.Password);
        Socket socket = await FtpDataLine.ConnectAsync(steps, new DnsEndPoint(options.Host, options.Port), options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
        try
        {
            // A step too: of a line that was reset meanwhile the system does not even tell any more where it led.
            return await steps.RunAsync(
                "Connecting", options.ConnectTimeout, _ => ValueTask.FromResult(new FtpControl(options, names, steps, socket)), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command and reads its reply. A server that says 421 goes away, so that is the line's end.</summary>
    public async Task<FtpReply> AskAsync(string verb, string? argument, CancellationToken cancellationToken)
    {
        byte[] word = argument is null ? [] : Names.Encode(argument);
        byte[] line = [.. Encoding.ASCII.GetBytes(argument is null ? verb : verb + " "), .. word, (byte)'\r', (byte)'\n'];
        ThrowIfBroken();
        _isBroken = true;
        await Steps.RunAsync($"{verb}, sending", _options.StepTimeout, token => _stream.WriteAsync(line, token), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(verb, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the reply that must come next: the greeting, or the one behind a transfer.</summary>
    public async Task<FtpReply> ReadReplyAsync(string what, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        _isBroken = true;
        return await ReadAsync(what, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes over to TLS. What came before it in the clear is not believed behind it.</summary>
    public async Task SecureAsync(FtpTls tls, CancellationToken cancellationToken)
    {
        if (_end > _start)
        {
            Break();
            throw new DropException(DropFailure.Unknown, "The server sent more in the clear than the reply to AUTH.");
        }

        _stream = await tls.ShakeAsync(Steps, _stream, "TLS of the control connection", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nobody knows any more what the next reply would belong to.</summary>
    public void Break() => _isBroken = true;

    /// <summary>What the server still says of a transfer that broke, for people to read; null when it says nothing in a short while.</summary>
    public async Task<string?> LastWordAsync(CancellationToken cancellationToken)
    {
        Break();
        TimeSpan shortWhile = TimeSpan.FromSeconds(2);
        try
        {
            FtpReply reply = await Steps.RunAsync(
                "Last word", shortWhile < _options.StepTimeout ? shortWhile : _options.StepTimeout, ReadWholeAsync, cancellationToken).ConfigureAwait(false);
            return reply.Said;
        }
        catch (Exception silent) when (silent is DropException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Says goodbye if that is still possible, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isBroken)
        {
            try
            {
                await Steps.RunAsync("QUIT", TimeSpan.FromSeconds(1), token => _stream.WriteAsync("QUIT\r\n"u8.ToArray(), token), CancellationToken.None).ConfigureAwait(false);
            }
            catch (DropException)
            {
                // Only politeness was lost.
            }
        }

        _isBroken = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task<FtpReply> ReadAsync(string what, CancellationToken cancellationToken)
    {
        FtpReply reply = await Steps.RunAsync($"{what}, reply", _options.StepTimeout, ReadWholeAsync, cancellationToken).ConfigureAwait(false);
        if (reply.Code == 421) throw reply.Refusal(what);

        _isBroken = false;
        return reply;
    }

    private async ValueTask<FtpReply> ReadWholeAsync(CancellationToken token)
    {
        string first = await ReadLineAsync(token).ConfigureAwait(false);
        if (first.Length < 3 || !int.TryParse(first.AsSpan(0, 3), out int code) || code is < 100 or > 599 || (first.Length > 3 && first[3] is not (' ' or '-')))
            throw new DropException(DropFailure.Unknown, "The server sent something that is no FTP reply.");

        var lines = new List<string> { first.Length > 4 ? first[4..] : "" };
        bool isLast = first.Length == 3 || first[3] == ' ';
        while (!isLast)
        {
            string line = await ReadLineAsync(token).ConfigureAwait(false);
            isLast = line.StartsWith(first[..3], StringComparison.Ordinal) && (line.Length == 3 || line[3] == ' ');
            lines.Add(line);
            if (lines.Count > MaxReplyLines) throw new DropException(DropFailure.Unknown, "The server sent a reply that does not end.");
        }

        return new FtpReply(code, lines) { Secret = _secret };
    }

    /// <summary>One line without its end, each byte as one character.</summary>
    private async ValueTask<string> ReadLineAsync(CancellationToken token)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            if (_end - _start == MaxLineBytes) throw new DropException(DropFailure.Unknown, "The server sent a line that does not end.");

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            int read = await _stream.ReadAsync(_buffer.AsMemory(_end), token).ConfigureAwait(false);
            if (read == 0) throw new IOException("The server closed the connection.");

            _end += read;
        }
    }

    private void ThrowIfBroken()
    {
        if (_isBroken) throw new DropException(DropFailure.Unknown, "The session is over: an earlier command got no understood reply.");
    }
}
