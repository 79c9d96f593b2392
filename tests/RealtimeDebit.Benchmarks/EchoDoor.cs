using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Benchmarks;

/// <summary>The limit of a message door: takes frames and gives each back as it came. Stores nothing, decides nothing.</summary>
internal sealed class EchoDoor : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, Task> _serving = new();
    private readonly Task _accepting;

    public EchoDoor()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (Socket socket in _serving.Keys) socket.Dispose();
        await Task.WhenAll(_serving.Values);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                _serving[socket] = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Disposed: it is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        try
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            PipeReader reader = PipeReader.Create(stream);
            PipeWriter writer = PipeWriter.Create(stream);
            while (true)
            {
                ReadResult result = await reader.ReadAsync();
                ReadOnlySequence<byte> rest = result.Buffer;
                while (MessageFrame.TryRead(ref rest, LengthPrefix.Ascii4, out ReadOnlySequence<byte> body) == FrameStatus.Complete) Write(writer, body);
                reader.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted) return;
                await writer.FlushAsync();
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The caller went away.
        }
    }

    private static void Write(PipeWriter writer, ReadOnlySequence<byte> body)
    {
        int frameBytes = MessageFrame.FrameBytes(LengthPrefix.Ascii4);
        Span<byte> frame = writer.GetSpan(frameBytes)[..frameBytes];
        Span<byte> copy = stackalloc byte[DebitMessageLayout.LengthBytes];
        body.CopyTo(copy);
        MessageFrame.Write(copy, LengthPrefix.Ascii4, frame);
        writer.Advance(frameBytes);
    }
}
