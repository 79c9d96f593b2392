using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>A bank that speaks the 256-byte messages over TCP. Sends at most once, and knows whether a byte may have left.</summary>
/// <remarks>
/// NotSent is said in two cases only: no connection could be made, or the bank itself answered with a code that its profile
/// lists as such. Once the write call has begun, everything but an understood, matching answer is Unknown.
/// </remarks>
public sealed class FixedTcpBank : IBankAdapter, IAsyncDisposable
{
    private readonly FixedTcpBankOptions _options;
    private readonly BankProfile _profile;
    private readonly TimeProvider _time;
    private readonly FixedTcpEvents _events;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly List<BankLine> _lines = [];
    private readonly string _inquiryIdStart;
    private long _inquiries;
    private bool _isClosed;

    public FixedTcpBank(FixedTcpBankOptions options, BankProfile profile, TimeProvider time, ILogger<FixedTcpBank> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _profile = profile;
        _time = time;
        _events = new FixedTcpEvents(log, options.BankCode);
        _inquiryIdStart = "Q" + time.GetUtcNow().ToUnixTimeSeconds().ToString("X9", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public BankAbilities Abilities => _profile.Abilities;

    /// <summary>Answers that came once more for a request that already had its answer. All were ignored.</summary>
    public long DuplicateReplies => _events.DuplicateReplies;

    /// <summary>Answers under a key that was not asked on their connection. All were ignored.</summary>
    public long StrayReplies => _events.StrayReplies;

    /// <summary>Connections made since the start.</summary>
    public long Connections => _events.Connections;

    /// <inheritdoc/>
    public async Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        DebitMessage request = FixedTcpMessages.Debit(order, _time.GetUtcNow());
        Sending sending = await SendAsync(request, MessageTypes.DebitReply, _options.DebitTimeout, cancellationToken).ConfigureAwait(false);
        if (sending.NotSent is { } reason) return new BankReply.NotSent(reason, "");

        BankReply reply = sending.Answer!.Message is { } message
            ? FixedTcpReplies.Understand(_profile, _events, order, message)
            : new BankReply.Unknown(sending.Answer.Failure);

        // Only what is final leaves the line in use. Any other debit may be sent again under the same key, and must then not
        // meet a late or repeated copy of this answer.
        if (reply is not (BankReply.Collected or BankReply.Declined)) sending.Line!.Retire(sending.Exchange!);
        return reply;
    }

    /// <inheritdoc/>
    public async Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!_profile.Abilities.HasInquiry) return new InquiryReply.NoAnswer("this bank answers no inquiries");

        string id = _inquiryIdStart + Interlocked.Increment(ref _inquiries).ToString("D10", CultureInfo.InvariantCulture);
        DebitMessage request = FixedTcpMessages.Inquiry(order, id, _time.GetUtcNow());
        Sending sending = await SendAsync(request, MessageTypes.InquiryReply, _options.InquiryTimeout, cancellationToken).ConfigureAwait(false);
        if (sending.NotSent is { } reason) return new InquiryReply.NoAnswer($"not asked: {reason}");
        if (sending.Answer!.Message is { } message) return FixedTcpReplies.UnderstandInquiry(_profile, _events, order, message);

        sending.Line!.Retire(sending.Exchange!);
        return new InquiryReply.NoAnswer(sending.Answer.Failure);
    }

    /// <summary>Closes every connection. What is under way becomes Unknown; what comes later is NotSent.</summary>
    public async ValueTask DisposeAsync()
    {
        BankLine[] lines;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            lines = [.. _lines];
            _lines.Clear();
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (BankLine line in lines) line.Dispose();
    }

    private async Task<Sending> SendAsync(DebitMessage request, string replyType, TimeSpan timeout, CancellationToken cancellationToken)
    {
        byte[] frame = MessageFrame.Write(DebitMessageLayout.Write(request), _profile.LengthPrefix);
        var exchange = new BankExchange(new ReplyKey(replyType, request.RequestId), frame);
        cancellationToken.ThrowIfCancellationRequested();
        if (_closing.IsCancellationRequested) return new Sending(NotSentReason.Stopped);

        BankLine? line = FindLine(exchange);
        if (line is null)
        {
            (line, NotSentReason failure) = await ConnectAsync(exchange, cancellationToken).ConfigureAwait(false);
            if (line is null) return new Sending(failure);
            if (cancellationToken.IsCancellationRequested)
            {
                line.Release(exchange);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        // From here on a byte may have left: the stop of the caller is no longer "nothing was sent".
        _ = line.TransmitAsync(exchange);
        return new Sending(line, exchange, await WaitAsync(exchange, timeout, cancellationToken).ConfigureAwait(false));
    }

    private async Task<BankAnswer> WaitAsync(BankExchange exchange, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange.Answer.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The answer may have come in the same moment; then it counts.
            if (exchange.Answer.IsCompleted) return await exchange.Answer.ConfigureAwait(false);
            return BankAnswer.Lost(e is TimeoutException
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.###} s")
                : "the wait for the answer was broken off");
        }
    }

    private BankLine? FindLine(BankExchange exchange)
    {
        lock (_gate)
        {
            // The line used last comes first: the others may grow old and be closed.
            for (int i = _lines.Count - 1; i >= 0; i--)
            {
                if (_lines[i].TryReserve(exchange, _profile.IdleConnectionTimeout)) return _lines[i];
                if (_lines[i].IsClosed) _lines.RemoveAt(i);
            }

            return null;
        }
    }

    /// <summary>Connects a socket as every line to a bank has it.</summary>
    internal static async Task<Socket> ConnectAsync(EndPoint bank, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(bank, cancellationToken).ConfigureAwait(false);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);

            // When this process is killed, the system closes its sockets, and without this it would go on sending what the bank has not
            // acknowledged, for a minute or two. A debit could then arrive after an inquiry was told "never seen", and be sent again.
            // With this it resets the line and throws away what was not acknowledged (ADR 0003).
            socket.LingerState = new LingerOption(true, 0);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<(BankLine? Line, NotSentReason Failure)> ConnectAsync(BankExchange exchange, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token, cancellationToken);
        Socket socket;
        try
        {
            socket = await ConnectAsync(_options.Endpoint, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_closing.IsCancellationRequested) return (null, NotSentReason.Stopped);
            _events.ConnectFailed("no connection within the time-out");
            return (null, NotSentReason.Unreachable);
        }
        catch (SocketException e)
        {
            _events.ConnectFailed(e.SocketErrorCode.ToString());
            return (null, NotSentReason.Unreachable);
        }

        _events.Connected();
        var line = new BankLine(socket, _profile.LengthPrefix, _profile.RequestsPerConnection, _time, _options, _events);
        return Keep(line, exchange) is { } failure ? (null, failure) : (line, default);
    }

    /// <returns>Why the new line cannot be used; null when it can.</returns>
    private NotSentReason? Keep(BankLine line, BankExchange exchange)
    {
        lock (_gate)
        {
            NotSentReason? failure = _isClosed ? NotSentReason.Stopped
                : line.TryReserve(exchange, _profile.IdleConnectionTimeout) ? null
                : NotSentReason.Unreachable;
            if (failure is null) _lines.Add(line);
            else line.Dispose();
            return failure;
        }
    }

    /// <summary>What became of one request: not sent, or sent and answered or not.</summary>
    private sealed record Sending(NotSentReason? NotSent, BankLine? Line, BankExchange? Exchange, BankAnswer? Answer)
    {
        public Sending(NotSentReason reason)
            : this(reason, null, null, null)
        {
        }

        public Sending(BankLine line, BankExchange exchange, BankAnswer answer)
            : this(null, line, exchange, answer)
        {
        }
    }
}
