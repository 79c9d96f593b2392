using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

/// <summary>A message door on a real loopback socket, with a desk that the test writes and a clock that the test moves.</summary>
internal sealed class DoorWorld : IAsyncDisposable
{
    public const string Password = "s3cret ﾊﾟｽﾜｰﾄﾞ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly TrafficArchive? _archive;

    public DoorWorld(Func<MessageListenerOptions, MessageListenerOptions>? with = null, MessageAnswers? desk = null, TrafficArchive? archive = null)
    {
        _archive = archive;
        var options = new MessageListenerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Callers = [Caller()], IdleTimeout = TimeSpan.FromDays(1) };
        Options = with?.Invoke(options) ?? options;
        Door = MessageListener.Open(Options, desk ?? AnswerDoneAsync, Time, archive, Log);
    }

    public WatchedClock Time { get; } = new(Some.Moment);

    public LogLines Log { get; } = new();

    public MessageListenerOptions Options { get; }

    public MessageListener Door { get; }

    public static MessageCaller Caller(
        string code = "1234567890", string addresses = "127.0.0.0/8", string? password = null, bool requireSignOn = false, params string[] alsoCodes) => new()
        {
            Creditor = Some.Creditor() with { Code = CreditorCode.Parse(code), AlsoCodes = [.. alsoCodes.Select(CreditorCode.Parse)] },
            Addresses = AllowedAddresses.Parse(addresses.Length == 0 ? [] : addresses.Split(' ')),
            Password = password,
            RequireSignOn = requireSignOn,
        };

    public static DebitMessage Debit(string id = "R1", string creditor = "1234567890", string type = MessageTypes.Debit) => new()
    {
        MessageType = type,
        CreditorCode = creditor,
        RequestId = id,
        SentAt = Some.Moment,
        AmountYen = 1000,
        CustomerNumber = "C1",
        Echo = "echo " + id,
        OriginalRequestId = type == MessageTypes.Debit ? "" : "R0",
    };

    public static ControlMessage Control(string function, string password = "", string creditor = "1234567890") => new()
    {
        MessageType = MessageTypes.Control,
        CreditorCode = creditor,
        RequestId = "S1",
        SentAt = Some.Moment,
        FunctionCode = function,
        Password = password,
        Echo = "ECHO",
    };

    public static Task<DebitMessage> AnswerDoneAsync(MessageQuestion question) => Task.FromResult(Done(question.Request));

    public static DebitMessage Done(DebitMessage request)
        => request with { MessageType = MessageTypes.ReplyTo(request.MessageType), ResponseCode = ResponseCode.Done, ResultDigit = '0', State = 'F' };

    public Task<MessageLine> ConnectAsync(LengthPrefix prefix = LengthPrefix.Ascii4) => MessageLine.ConnectAsync(Door.Address, prefix);

    public static async Task<string> CodeAsync(MessageLine line, ControlMessage message)
    {
        await line.SendAsync(message);
        ControlMessage reply = ControlMessageLayout.Read(await line.ReceiveBodyAsync()).Message!;
        Assert.Equal(MessageTypes.ControlReply, reply.MessageType);
        Assert.Equal(message.FunctionCode, reply.FunctionCode);
        Assert.Equal(message.RequestId, reply.RequestId);
        Assert.Equal(message.Echo, reply.Echo);
        Assert.Equal("", reply.Password);
        return reply.ResponseCode;
    }

    /// <summary>Waits until somebody waits for this time to pass, then lets exactly that time pass. What comes of it comes in the time of other threads.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await UntilAsync(() => Time.IsSetTo(time));
        Time.Advance(time);
    }

    /// <summary>Waits until something that other threads do is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, Action? between = null)
    {
        var waited = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(waited.Elapsed < Patience, "It did not happen in time.");
            between?.Invoke();
            // On a busy machine those who are waited for need the processor more than whoever waits.
            await Task.Delay(Look);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Door.DisposeAsync();
        if (_archive is not null) await _archive.DisposeAsync();
    }
}

/// <summary>What the door logged.</summary>
internal sealed class LogLines : ILogger<MessageListener>
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

    public IEnumerable<string> Of(int eventId) => _lines.Where(line => line.Id == eventId).Select(line => line.Text);

    public string All => string.Join('\n', _lines.Select(line => line.Text));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue((eventId.Id, formatter(state, exception)));
}
