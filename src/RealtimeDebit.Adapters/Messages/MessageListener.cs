using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>The message door: takes connections of creditors and serves each by a <see cref="MessageConnection"/>.</summary>
public sealed class MessageListener : IAsyncDisposable
{
    /// <summary>How long, at the end, answers that are ready may take to go out.</summary>
    internal static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    private const int Backlog = 512;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TurnedAwayEvery = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly MessageRoom _room;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<MessageConnection, Task> _connections = new();
    private readonly Task _accepting;
    private int _count;
    private long _numbers;
    private long _turnedAway;
    private long? _turnedAwayTold;
    private Task? _closed;

    private MessageListener(Socket socket, MessageRoom room)
    {
        _socket = socket;
        _room = room;
        Address = (IPEndPoint)socket.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens, with the port that it really got.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Opens the door.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="answers">Asked for every debit, cancel and inquiry that may be asked; called on any thread.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="archive">Keeps every byte; null = nobody does.</param>
    /// <param name="log">Where the door's events go.</param>
    /// <exception cref="SocketException">The address is taken or not ours.</exception>
    public static MessageListener Open(MessageListenerOptions options, MessageAnswers answers, TimeProvider time, TrafficArchive? archive, ILogger<MessageListener> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        var socket = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Without it "[::]" would serve IPv6 only.
            if (options.Listen.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(options.Listen);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new MessageListener(socket, new MessageRoom(options, answers, time, archive, new MessageEvents(log)));
    }

    /// <summary>The door at this moment; from any thread.</summary>
    public MessageDoorStatus Status() => new(
        Address, _room.Options.Tls is not null, Volatile.Read(ref _count), _room.UnderWay, _room.Answered, Interlocked.Read(ref _turnedAway), _room.CutOff, _room.SignOn.Locked);

    /// <summary>
    /// Drains: takes no connection, waits for the requests under way at most <see cref="MessageListenerOptions.DrainTimeout"/>, lets
    /// those that still wait hear how their debit stands, sends what is ready, and closes. The desk is told before it to accept nothing new.
    /// </summary>
    public Task StopAsync() => _closed ??= CloseAsync(drain: true);

    /// <summary>Closes at once, unless it was drained before.</summary>
    public async ValueTask DisposeAsync()
    {
        await (_closed ??= CloseAsync(drain: false)).ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task CloseAsync(bool drain)
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);

        bool isDrained = drain && await DrainAsync().ConfigureAwait(false);
        int unanswered = isDrained ? 0 : _room.UnderWay;
        foreach (MessageConnection connection in _connections.Keys) connection.Finish();
        Task all = Task.WhenAll(_connections.Values);
        if (!isDrained || !await WithinAsync(all, LastAnswers).ConfigureAwait(false))
        {
            foreach (MessageConnection connection in _connections.Keys) connection.Dispose();
        }

        await all.ConfigureAwait(false);
        _room.Events.Drained(unanswered);
    }

    /// <returns>False when a request is still under way.</returns>
    private async Task<bool> DrainAsync()
    {
        Task idle = _room.StopAsync();
        if (await WithinAsync(idle, _room.Options.DrainTimeout).ConfigureAwait(false)) return true;
        foreach (MessageConnection connection in _connections.Keys) connection.EndWaiting();
        return await WithinAsync(idle, LastAnswers).ConfigureAwait(false);
    }

    private async Task<bool> WithinAsync(Task task, TimeSpan bound)
    {
        try
        {
            await task.WaitAsync(bound, _room.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Take(await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false));
            }
            catch (SocketException e) when (!_closing.IsCancellationRequested)
            {
                // Out of file handles, or a caller that went away before it was taken: the door stays open.
                _room.Events.AcceptFailed(e.SocketErrorCode.ToString());
                await Task.Delay(AcceptPause, _room.Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        if (PeerOf(socket) is not { } peer)
        {
            socket.Dispose();
            return;
        }

        if (!_room.Options.Callers.Any(caller => caller.Addresses.Contains(peer.Address)))
        {
            TurnAway(socket, peer, "its address is no creditor's");
            return;
        }

        if (Interlocked.Increment(ref _count) > _room.Options.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            TurnAway(socket, peer, "there are as many connections as Messages:MaxConnections allows");
            return;
        }

        var connection = new MessageConnection(socket, peer, ++_numbers, _room);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = gone.Task;
        _ = ServeAsync(connection, gone);
    }

    private async Task ServeAsync(MessageConnection connection, TaskCompletionSource gone)
    {
        await connection.RunAsync().ConfigureAwait(false);
        Interlocked.Decrement(ref _count);
        _connections.TryRemove(connection, out _);
        gone.SetResult();
    }

    private static IPEndPoint? PeerOf(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket.RemoteEndPoint is IPEndPoint peer ? new IPEndPoint(AllowedAddresses.Plain(peer.Address), peer.Port) : null;
        }
        catch (SocketException)
        {
            // It has gone already.
            return null;
        }
    }

    private void TurnAway(Socket socket, IPEndPoint peer, string why)
    {
        long turnedAway = Interlocked.Increment(ref _turnedAway);

        // Somebody who knocks without end must not fill the log.
        long now = _room.Time.GetTimestamp();
        if (_turnedAwayTold is not { } told || _room.Time.GetElapsedTime(told, now) >= TurnedAwayEvery)
        {
            _turnedAwayTold = now;
            _room.Events.TurnedAway(peer, why, turnedAway);
        }

        // Last: whoever sees that it was closed finds it counted and told.
        socket.Dispose();
    }
}
