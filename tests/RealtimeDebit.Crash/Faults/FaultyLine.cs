using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Faults;

/// <summary>A small TCP relay in front of the bank. Each connection through it gets a fate: late, reset, cut in mid-message, half closed, or swallowed.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _bankPort;
    private readonly SeededNumbers _numbers;
    private readonly int _faultPercent;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Task _accepting;
    private volatile bool _isCalm;

    public FaultyLine(int bankPort, SeededNumbers numbers, int faultPercent)
    {
        _bankPort = bankPort;
        _numbers = numbers;
        _faultPercent = faultPercent;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(128);
        Endpoint = _listener.LocalEndPoint!.ToString()!;
        _accepting = AcceptAsync();
    }

    public string Endpoint { get; }

    /// <summary>How many connections of each fate there were.</summary>
    public ConcurrentDictionary<LineFaultKind, int> Fates { get; } = new();

    /// <summary>From now on the line is good; what stands on the faulty one is cut.</summary>
    public void Calm()
    {
        _isCalm = true;
        Cut();
    }

    /// <summary>Resets every connection.</summary>
    public void Cut()
    {
        foreach (Socket socket in _open.Keys) Reset(socket);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            LineFault fault = _isCalm ? LineFault.Nothing : LineFault.Draw(_numbers, _faultPercent);
            Fates.AddOrUpdate(fault.Kind, 1, (_, count) => count + 1);
            _ = CarryAsync(socket, fault);
        }
    }

    private async Task CarryAsync(Socket service, LineFault fault)
    {
        var bank = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        service.NoDelay = true;
        _open[service] = true;
        _open[bank] = true;
        try
        {
            if (fault.Kind == LineFaultKind.ResetAtOnce) return;
            await bank.ConnectAsync(IPAddress.Loopback, _bankPort);
            int toBank = fault.Kind is LineFaultKind.CutRequest ? fault.AfterBytes : int.MaxValue;
            int toService = fault.Kind is LineFaultKind.CutReply or LineFaultKind.HalfClose ? fault.AfterBytes : int.MaxValue;
            Task requests = fault.Kind == LineFaultKind.BlackHole ? SwallowAsync(service) : PumpAsync(service, bank, toBank, fault);
            Task replies = PumpAsync(bank, service, toService, fault);
            await Task.WhenAny(requests, fault.Kind == LineFaultKind.HalfClose ? HalfClosedAsync(service, replies, requests) : replies);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The bank is down or one side has gone: the other side is reset below.
        }
        finally
        {
            Reset(service);
            Reset(bank);
        }
    }

    // The service reads an orderly end, and may still write; the connection goes when the service closes it.
    private static async Task HalfClosedAsync(Socket service, Task replies, Task requests)
    {
        await replies;
        service.Shutdown(SocketShutdown.Send);
        await requests;
    }

    private static async Task PumpAsync(Socket from, Socket to, int atMost, LineFault fault)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (atMost > 0)
            {
                int read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, atMost)));
                if (read == 0) return;
                if (fault.Kind == LineFaultKind.Delay) await Task.Delay(fault.DelayMs);
                await to.SendAsync(buffer.AsMemory(0, read));
                atMost -= read;
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Either side is gone: this direction ends.
        }
    }

    private static async Task SwallowAsync(Socket from)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) > 0)
            {
                // Read and forgotten.
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The service gave up on it.
        }
    }

    private void Reset(Socket socket)
    {
        if (!_open.TryRemove(socket, out _)) return;
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Closed already; there is nothing to reset.
        }

        socket.Dispose();
    }
}
