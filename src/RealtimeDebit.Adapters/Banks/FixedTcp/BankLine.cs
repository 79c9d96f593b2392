using System.Net.Sockets;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>One connection to a bank. Requests go out, answers are handed to the request whose key they bear.</summary>
/// <remarks>
/// Somebody reads from the socket only while requests are under way. So an idle line can be asked, without a race against
/// a reader, whether the bank has closed it: that is how a stale connection is told before the first byte is written.
/// </remarks>
internal sealed class BankLine : IDisposable
{
    private const int ReadBufferBytes = 8 * 1024;
    private const int MostRemembered = 64;

    /// <summary>The look at an idle line runs on its caller's thread, the loop: it may find nothing to read, but never wait for it.</summary>
    private const int MostLookMilliseconds = 50;

    private readonly Socket _socket;
    private readonly LengthPrefix _prefix;
    private readonly int _mostUnderWay;
    private readonly TimeProvider _time;
    private readonly BankTrafficSink? _traffic;
    private readonly Action<Checkpoint>? _reached;
    private readonly FixedTcpEvents _events;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<ReplyKey, BankExchange> _underWay = [];
    private readonly Queue<ReplyKey> _answered = new();
    private readonly byte[] _buffer = new byte[ReadBufferBytes];
    private int _filled;
    private long _lastUsed;
    private bool _isReading;
    private bool _isRetired;
    private bool _isClosed;

    public BankLine(Socket socket, LengthPrefix prefix, int mostUnderWay, TimeProvider time, FixedTcpBankOptions options, FixedTcpEvents events)
    {
        _socket = socket;
        _socket.ReceiveTimeout = MostLookMilliseconds;
        _prefix = prefix;
        _mostUnderWay = mostUnderWay;
        _time = time;
        _traffic = options.Traffic;
        _reached = options.Reached;
        _events = events;
        _lastUsed = time.GetTimestamp();
    }

    public bool IsClosed
    {
        get
        {
            lock (_gate) return _isClosed;
        }
    }

    /// <summary>Takes a place on this line, if it has one and is alive as far as can be known without sending.</summary>
    public bool TryReserve(BankExchange exchange, TimeSpan idleTimeout)
    {
        lock (_gate)
        {
            if (_isClosed || _isRetired || _underWay.Count >= _mostUnderWay) return false;
            if (_underWay.Count == 0 && !_isReading && !IsAliveWhenIdle(idleTimeout))
            {
                CloseInside();
                return false;
            }

            _underWay.Add(exchange.Expects, exchange);
            return true;
        }
    }

    /// <summary>Gives a place back that was not used: nothing was written.</summary>
    public void Release(BankExchange exchange)
    {
        lock (_gate)
        {
            _underWay.Remove(exchange.Expects);
            if (_underWay.Count == 0 && (_isRetired || _isClosed)) CloseInside();
        }
    }

    /// <summary>
    /// Writes the request. From the moment this is called a byte may have left, so every failure from here on ends as a lost
    /// answer and never as "not sent".
    /// </summary>
    public async Task TransmitAsync(BankExchange exchange)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            // Who waited here for others may have been given up on; then none of its bytes may leave any more.
            if (!IsUnderWay(exchange)) return;

            ReadOnlyMemory<byte> rest = exchange.Frame;
            _traffic?.Invoke(BankTrafficDirection.ToBank, rest.Span);
            while (rest.Length > 0)
                rest = rest[await _socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];

            // Checkpoint: the request is the network's now and no answer was read. The disk says Sending; a restart asks.
            if (exchange.Expects.MessageType == MessageTypes.DebitReply) _reached?.Invoke(Checkpoint.Sent);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break("the connection broke while the request was written");
            return;
        }
        finally
        {
            _writing.Release();
        }

        lock (_gate)
        {
            _lastUsed = _time.GetTimestamp();
            if (_isReading || _isClosed) return;
            _isReading = true;
        }

        await ReadAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// No new request on this line; it closes once the others on it have their answers. For a line on which an answer is still
    /// owed or not final: a late or repeated answer must not meet the same debit's next sending.
    /// </summary>
    /// <remarks>
    /// A debit without an answer ends the line at once, and the others on it with it. From now on it counts as quiet, and after a
    /// while "never saw it" is believed: bytes of it that still lie in the send queue must not leave after that.
    /// </remarks>
    public void Retire(BankExchange exchange)
    {
        lock (_gate)
        {
            _isRetired = true;
            bool isUnanswered = _underWay.Remove(exchange.Expects);
            if (isUnanswered && exchange.Expects.MessageType == MessageTypes.DebitReply) BreakInside("another debit on this connection got no answer", isOwed: true);
            else if (_underWay.Count == 0) CloseInside();
        }
    }

    public void Dispose() => Break("the adapter was closed");

    private bool IsUnderWay(BankExchange exchange)
    {
        lock (_gate) return !_isClosed && _underWay.GetValueOrDefault(exchange.Expects) == exchange;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                int received = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None).ConfigureAwait(false);
                if (received == 0)
                {
                    Break(_filled == 0 ? "the bank closed the connection" : "the bank closed the connection in the middle of an answer");
                    return;
                }

                lock (_gate)
                {
                    if (_isClosed || !TakeIn(received)) return;
                    if (_underWay.Count > 0) continue;
                    _isReading = false;
                    if (_isRetired) CloseInside();
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break("the connection broke");
        }
    }

    /// <summary>Hands out what the received bytes hold.</summary>
    /// <returns>False when they were not understood; the line is closed then.</returns>
    private bool TakeIn(int received)
    {
        _traffic?.Invoke(BankTrafficDirection.FromBank, _buffer.AsSpan(_filled, received));
        _filled += received;
        int start = 0;
        while (true)
        {
            FrameStatus status = MessageFrame.TryRead(_buffer.AsSpan(start, _filled - start), _prefix, out ReadOnlySpan<byte> body);
            if (status == FrameStatus.Incomplete) break;
            if (status == FrameStatus.BadLength || !HandOut(body))
            {
                BreakInside("the bank's answer was not understood");
                return false;
            }

            start += MessageFrame.FrameBytes(_prefix);
        }

        _buffer.AsSpan(start, _filled - start).CopyTo(_buffer);
        _filled -= start;
        return true;
    }

    private bool HandOut(ReadOnlySpan<byte> body)
    {
        if (FixedTcpReplies.Read(body) is not { } message) return false;

        var key = new ReplyKey(message.MessageType, message.RequestId);
        if (_underWay.Remove(key, out BankExchange? exchange))
        {
            if (_answered.Count == MostRemembered) _answered.Dequeue();
            _answered.Enqueue(key);
            _lastUsed = _time.GetTimestamp();
            exchange.Complete(BankAnswer.Of(message));
        }
        else if (_answered.Contains(key))
        {
            _events.DuplicateReply(key);
        }
        else
        {
            _events.StrayReply(key);
        }

        return true;
    }

    /// <summary>Looks at an idle line: closed by the bank, forgotten for too long, or holding bytes that nobody asked for.</summary>
    private bool IsAliveWhenIdle(TimeSpan idleTimeout)
    {
        if (_time.GetElapsedTime(_lastUsed) > idleTimeout) return false;
        try
        {
            while (_socket.Poll(0, SelectMode.SelectRead))
            {
                int received = _socket.Receive(_buffer.AsSpan(_filled), SocketFlags.None);
                if (received == 0 || !TakeIn(received)) return false;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }

        // The first half of something: what follows would be read as the answer to the next request.
        return _filled == 0;
    }

    private void Break(string why)
    {
        lock (_gate) BreakInside(why);
    }

    /// <param name="why">For the log, and for those whose answer is lost.</param>
    /// <param name="isOwed">An answer is owed to somebody who is not under way any more.</param>
    private void BreakInside(string why, bool isOwed = false)
    {
        isOwed |= _underWay.Count > 0;
        if (_underWay.Count > 0) _events.LineBroke(why, _underWay.Count);
        foreach (BankExchange exchange in _underWay.Values) exchange.Complete(BankAnswer.Lost(why));
        _underWay.Clear();
        CloseInside(discardUnsent: isOwed);
    }

    /// <param name="discardUnsent">Closes with RST. After an ordinary close the network goes on delivering what lies in the send queue, for minutes if the bank is slow.</param>
    private void CloseInside(bool discardUnsent = false)
    {
        if (_isClosed) return;
        _isClosed = true;
        _isRetired = true;
        if (discardUnsent)
        {
            _socket.Close(0);
            return;
        }

        CloseInOrder();
    }

    /// <summary>
    /// The line was connected so that its end is a reset, for the case that the process is killed. Where nothing is owed there is nothing
    /// to throw away, and the bank sees an ordinary end.
    /// </summary>
    private void CloseInOrder()
    {
        try
        {
            _socket.LingerState = new LingerOption(false, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The line is gone already; how it ends is the same to everybody.
        }

        _socket.Dispose();
    }
}
