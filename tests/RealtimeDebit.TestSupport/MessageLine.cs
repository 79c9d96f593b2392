using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.TestSupport;

/// <summary>A plain client of the 256-byte messages on a real socket: sends frames, reads frames, knows nothing else.</summary>
public sealed class MessageLine : IDisposable
{
    /// <summary>A bound for what never comes, on a machine that is busy with ten other things.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly LengthPrefix _prefix;

    private MessageLine(Socket socket, LengthPrefix prefix)
    {
        _socket = socket;
        _prefix = prefix;
    }

    public static async Task<MessageLine> ConnectAsync(IPEndPoint endpoint, LengthPrefix prefix = LengthPrefix.Ascii4)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint).WaitAsync(Patience);
        return new MessageLine(socket, prefix);
    }

    public Task SendAsync(DebitMessage message) => SendBytesAsync(MessageFrame.Write(DebitMessageLayout.Write(message), _prefix));

    public Task SendAsync(ControlMessage message) => SendBytesAsync(MessageFrame.Write(ControlMessageLayout.Write(message), _prefix));

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
        => await _socket.SendAsync(bytes, SocketFlags.None).AsTask().WaitAsync(Patience);

    /// <summary>The next message. Fails after 30 s, or when the other side closes first.</summary>
    public async Task<DebitMessage> ReceiveAsync()
    {
        (DebitMessage? message, _) = DebitMessageLayout.Read(await ReceiveBodyAsync());
        return message!;
    }

    /// <summary>The next frame's body, whatever it holds.</summary>
    public async Task<byte[]> ReceiveBodyAsync()
    {
        byte[] frame = new byte[MessageFrame.FrameBytes(_prefix)];
        int received = await ReceiveUpToAsync(frame);
        return received == frame.Length
            ? frame[MessageFrame.PrefixBytes(_prefix)..]
            : throw new EndOfStreamException($"The line was closed after {received} bytes.");
    }

    /// <summary>All bytes until the other side closes.</summary>
    public async Task<byte[]> ReceiveUntilClosedAsync()
    {
        byte[] bytes = new byte[64 * 1024];
        return bytes[..await ReceiveUpToAsync(bytes)];
    }

    public async Task<DebitMessage> AskAsync(DebitMessage message)
    {
        await SendAsync(message);
        return await ReceiveAsync();
    }

    /// <summary>Says that nothing more will be sent; answers are still read.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST, as a process that dies does with unread bytes.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveUpToAsync(byte[] target)
    {
        int filled = 0;
        try
        {
            while (filled < target.Length)
            {
                int received = await _socket.ReceiveAsync(target.AsMemory(filled), SocketFlags.None).AsTask().WaitAsync(Patience);
                if (received == 0) break;
                filled += received;
            }
        }
        catch (SocketException)
        {
            // Reset is closed too.
        }

        return filled;
    }
}
