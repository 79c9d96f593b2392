using System.Net.Sockets;

namespace RealtimeDebit.FtpSimulator;

/// <summary>The control connection: commands in, replies out, one line each.</summary>
internal sealed class ControlLine(Socket socket, SimulatedFtpOptions options) : IDisposable
{
    private const int LongestCommandBytes = 4096;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _received = new byte[LongestCommandBytes];
    private int _filled;

    /// <summary>The next command without its line end; null when the client closed the line, or sent a command that is too long.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int end = _received.AsSpan(0, _filled).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string command = options.NameEncoding.GetString(_received, 0, end).TrimEnd('\r');
                _received.AsSpan((end + 1).._filled).CopyTo(_received);
                _filled -= end + 1;
                return command;
            }

            if (_filled == _received.Length) return null;

            int read = await _stream.ReadAsync(_received.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
            if (read == 0) return null;

            _filled += read;
        }
    }

    /// <summary>Sends a reply of one line or more, after the delay that the server was told to have.</summary>
    public async Task ReplyAsync(string reply, CancellationToken cancellationToken)
    {
        if (options.ReplyDelay > TimeSpan.Zero) await Task.Delay(options.ReplyDelay, options.Time, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(options.NameEncoding.GetBytes(reply + "\r\n"), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stream.Dispose();
}
