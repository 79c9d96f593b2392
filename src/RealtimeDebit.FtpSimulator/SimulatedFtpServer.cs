using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RealtimeDebit.FtpSimulator;

/// <summary>An FTP server inside this process, over one folder, that can misbehave on purpose. For the demonstration and for tests: it is not a product.</summary>
/// <remarks>
/// It listens on loopback only and has no TLS. What it does right it does as vsftpd, proftpd and pure-ftpd were seen to do it:
/// RNTO replaces a file, and an upload that ends too soon gets 226.
/// </remarks>
public sealed class SimulatedFtpServer : IAsyncDisposable
{
    private const int Backlog = 64;

    private readonly SimulatedFtpOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Task, byte> _sessions = new();
    private readonly Task _accepting;
    private int _signOns;
    private int _disposed;

    private SimulatedFtpServer(SimulatedFtpOptions options)
    {
        _options = options;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The loopback address on which it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>What it is going to do wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>How often somebody signed on.</summary>
    public int SignOns => Volatile.Read(ref _signOns);

    /// <summary>Starts to listen on a free port.</summary>
    public static SimulatedFtpServer Start(SimulatedFtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SimulatedFtpServer(options);
    }

    /// <summary>The server goes down: every connection is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;

        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Keys).ConfigureAwait(false);
        _stop.Dispose();
    }

    internal void CountSignOn() => Interlocked.Increment(ref _signOns);

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket line;
            try
            {
                line = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            line.NoDelay = true;
            Task session = Task.Run(() => ServeAsync(line));
            _sessions.TryAdd(session, 0);
            _ = session.ContinueWith(done => _sessions.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var line = new ControlLine(socket, _options);
            using var data = new DataLine(Faults);
            await new ControlSession(this, _options, line, data, _stop.Token).RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, or the server is going down.
        }
    }
}
