using System.Net;
using System.Net.Sockets;

namespace RealtimeDebit.DropTests.Uploads;

/// <summary>A line on loopback from one client to a server's port, which a test cuts when it likes.</summary>
internal sealed class CutLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _far = NewSocket();
    private Socket? _near;

    private CutLine(int serverPort)
    {
        _listener.Start();
        Ended = CarryAsync(serverPort);
    }

    /// <summary>Where the client connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when nothing is carried any more.</summary>
    public Task Ended { get; }

    public static CutLine To(int serverPort) => new(serverPort);

    /// <summary>Both ends are gone at once: closed as by the system for a program that was killed, or reset.</summary>
    public void Cut(bool reset)
    {
        if (reset) _far.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _far.Dispose();
        _near?.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private async Task CarryAsync(int serverPort)
    {
        try
        {
            _near = await _listener.AcceptSocketAsync();
            _near.NoDelay = true;
            await _far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, serverPort));
            await Task.WhenAll(CarryAsync(_near, _far), CarryAsync(_far, _near));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Cut: what was under way is lost with it.
        }
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0)
        {
            for (int sent = 0; sent < read; sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None))
            {
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
