using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.TestSupport;

/// <summary>A TCP server on loopback that does with each connection what the test says, for faults that no real bank makes on demand.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<ScriptedLine, int, Task> _script;
    private readonly Task _serving;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedServer(Func<ScriptedLine, int, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _serving = Task.Run(ServeAsync);
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Starts. The first connection gets the first script, and so on; the last script serves all that follow.</summary>
    public static ScriptedServer Start(params Func<ScriptedLine, Task>[] scripts)
        => new((line, index) => scripts[Math.Min(index, scripts.Length - 1)](line));

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
        if (_failed.Task.IsFaulted) await _failed.Task;
    }

    private async Task ServeAsync()
    {
        var running = new List<Task>();
        for (int index = 0; ; index++)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                running.Add(RunAsync(new ScriptedLine(socket), index));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(running);
                return;
            }
        }
    }

    private async Task RunAsync(ScriptedLine line, int index)
    {
        try
        {
            await _script(line, index);
        }
        catch (Exception e) when (e is not SocketException and not EndOfStreamException)
        {
            _failed.TrySetException(e);
        }
        catch (Exception)
        {
            // The client closed the line before the script was through: what it sees is what the test checks.
        }
        finally
        {
            line.Close();
        }
    }
}

/// <summary>One connection of a <see cref="ScriptedServer"/>.</summary>
public sealed class ScriptedLine(Socket socket)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the next request.</summary>
    public async Task<DebitMessage> ReadRequestAsync()
    {
        byte[] frame = new byte[MessageFrame.FrameBytes(LengthPrefix.Ascii4)];
        int filled = 0;
        while (filled < frame.Length)
        {
            int received = await socket.ReceiveAsync(frame.AsMemory(filled), SocketFlags.None).AsTask().WaitAsync(Patience);
            if (received == 0) throw new EndOfStreamException();
            filled += received;
        }

        return DebitMessageLayout.Read(frame.AsSpan(4)).Message!;
    }

    /// <summary>The answer that an honest bank gives: 0000 and the request's own fields.</summary>
    public static DebitMessage Collected(DebitMessage request) => request with
    {
        MessageType = MessageTypes.ReplyTo(request.MessageType),
        ResponseCode = "0000",
        ResultDigit = '0',
        State = 'F',
    };

    public Task ReplyAsync(DebitMessage reply) => SendAsync(Frame(reply));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await socket.SendAsync(bytes, SocketFlags.None).AsTask().WaitAsync(Patience);

    public static byte[] Frame(DebitMessage message) => MessageFrame.Write(DebitMessageLayout.Write(message), LengthPrefix.Ascii4);

    /// <summary>Waits until the client has closed the line.</summary>
    public async Task WaitForCloseAsync()
    {
        byte[] any = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(any.AsMemory(), SocketFlags.None).AsTask().WaitAsync(Patience) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset is closed too.
        }
    }

    /// <summary>Reads until the client ends the line.</summary>
    /// <returns>True when it was reset, false when it was closed in order.</returns>
    public async Task<bool> EndsByResetAsync()
    {
        byte[] any = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(any.AsMemory(), SocketFlags.None).AsTask().WaitAsync(Patience) > 0)
            {
            }

            return false;
        }
        catch (SocketException ended) when (ended.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Closes with RST: the client's next read or write fails.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Close() => socket.Dispose();

    /// <summary>Closes with RST or with FIN.</summary>
    public void Close(bool byReset)
    {
        if (byReset) Reset();
        else Close();
    }
}
