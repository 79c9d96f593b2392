using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Core.Doors;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Services;

/// <summary>The message door of a running house: its listener, and the way from there to the desk on the loop.</summary>
internal sealed class MessageDoor : IAsyncDisposable
{
    private readonly ILoop _loop;
    private readonly MessageDesk _desk;
    private readonly MessageTls? _tls;
    private readonly MessageListener _listener;

    /// <exception cref="StartRefusedException">The address is taken or not ours, or a certificate cannot be used.</exception>
    public MessageDoor(HouseConfiguration configuration, ILoop loop, MessageDesk desk, TimeProvider time, TrafficArchive archive, ILoggerFactory logs)
    {
        _loop = loop;
        _desk = desk;
        ILogger log = logs.CreateLogger<MessageDoor>();
        MessageDoorOptions door = configuration.Service.Messages;
        desk.Failed += bug => LogEvents.MessageRefusedByBug(log, bug);
        try
        {
            _tls = door.Tls is { } tls ? MessageDoorReader.Load(tls) : null;
            _listener = MessageListener.Open(Options(door, configuration.Creditors, _tls), AnswerAsync, time, archive, logs.CreateLogger<MessageListener>());
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            _tls?.Dispose();
            throw new StartRefusedException(ExitCode.Usage, $"RealtimeDebit:Messages:Listen: {door.Listen} cannot be opened: {e.Message}", e);
        }

        LogEvents.MessageDoorOpened(log, _listener.Address, _tls is null ? "in clear" : "with TLS");
    }

    public MessageDoorStatus Status() => _listener.Status();

    /// <summary>Accepts nothing new, lets who waits have an answer, and closes.</summary>
    public async Task StopAsync()
    {
        await _loop.RunAsync(() =>
        {
            _desk.Stop();
            return Task.CompletedTask;
        });
        await _listener.StopAsync();
    }

    /// <summary>Closes at once, unless it was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _tls?.Dispose();
    }

    private Task<DebitMessage> AnswerAsync(MessageQuestion question) => _loop.RunAsync(() => question.IsLineFull
        ? _desk.AnswerFullLineAsync(question.Request, question.Problems, question.Creditor.Code)
        : _desk.AnswerAsync(question.Request, question.Problems, question.Creditor.Code, question.WaitNoMore));

    private static MessageListenerOptions Options(MessageDoorOptions door, IReadOnlyList<CreditorOptions> creditors, MessageTls? tls) => new()
    {
        Listen = ValueRules.ListenEndpoint(door.Listen),
        LengthPrefix = door.LengthPrefix,
        IdleTimeout = door.IdleTimeout,
        FrameTimeout = door.FrameTimeout,
        MaxConnections = door.MaxConnections,
        MaxInFlightPerConnection = door.MaxInFlightPerConnection,
        LockAfter = door.LockAfter,
        LockTime = door.LockTime,
        Tls = tls,
        Callers = [.. creditors.Select(static entry => new MessageCaller
        {
            Creditor = entry.Creditor,
            Addresses = AllowedAddresses.Parse(entry.Messages.AllowedAddresses),
            Password = entry.Messages.PasswordSecretFile is { } file ? SecretFile.Read(file).Secret : null,
            RequireSignOn = entry.Messages.RequireSignOn,
        })],
    };
}
