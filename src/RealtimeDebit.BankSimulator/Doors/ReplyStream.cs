using System.Buffers;
using System.Net.Sockets;

namespace RealtimeDebit.BankSimulator.Doors;

/// <summary>The bytes on their way to one client. Answers that become ready while others are being sent leave together.</summary>
internal sealed class ReplyStream(Socket socket)
{
    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _next = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private bool _isSending;
    private bool _closeWhenSent;

    /// <summary>Puts bytes in the queue and sends them unless a sending is under way already.</summary>
    public Task SendAsync(ReadOnlySpan<byte> bytes, bool thenClose)
    {
        lock (_gate)
        {
            _next.Write(bytes);
            _closeWhenSent |= thenClose;
            if (_isSending) return Task.CompletedTask;
            _isSending = true;
        }

        return SendAllAsync();
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    _leaving.ResetWrittenCount();
                    if (_next.WrittenCount == 0)
                    {
                        _isSending = false;
                        if (_closeWhenSent) socket.Dispose();
                        return;
                    }

                    (_next, _leaving) = (_leaving, _next);
                }

                ReadOnlyMemory<byte> rest = _leaving.WrittenMemory;
                while (rest.Length > 0)
                    rest = rest[await socket.SendAsync(rest).ConfigureAwait(false)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has gone, or the scenario closed the line: what was not sent is lost, as on a real line.
            // _isSending stays true, so nothing is tried on this socket again.
        }
    }
}
