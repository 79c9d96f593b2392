using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.MessageClient;

/// <summary>Who calls, and how long it waits.</summary>
/// <param name="Password">Null: no sign-on.</param>
/// <param name="Patience">For each answer; longer than the door's own reply time-out, so that a slow bank brings 0001 and no silence.</param>
internal sealed record DoorCaller(string CreditorCode, string? Password, TimeSpan Patience);

/// <summary>One message to a door and its answer: sign-on, the message, and an inquiry for the same id when no answer came.</summary>
internal sealed class DoorCall(DoorAddress address, DoorCaller caller, TimeProvider time)
{
    private readonly List<string> _story = [];
    private int _ownIds;

    public async Task<DoorVerdict> RunAsync(DebitMessage request, CancellationToken cancellationToken)
    {
        Opened opened = await OpenAsync(cancellationToken);
        if (opened.Line is null) return new DoorVerdict(DoorOutcome.NotSent, null, opened.Code, _story);

        DebitMessage? reply;
        await using (DoorLine line = opened.Line)
        {
            reply = await WaitAsync(line.AskAsync(request), cancellationToken);
            if (reply is not null) await SignOffAsync(line, cancellationToken);
        }

        if (reply is not null) return Judge(request.MessageType, reply);
        return request.MessageType == MessageTypes.Debit
            ? await AskForAsync(request.RequestId, cancellationToken)
            : new DoorVerdict(DoorOutcome.NotKnown, null, string.Empty, _story);
    }

    // The time-out says nothing about the money. A new connection, because the old one may be the trouble.
    private async Task<DoorVerdict> AskForAsync(string requestId, CancellationToken cancellationToken)
    {
        _story.Add($"That says nothing about the money: asking with 0600 for {requestId} on a new connection.");
        Opened opened = await OpenAsync(cancellationToken);
        if (opened.Line is null) return new DoorVerdict(DoorOutcome.NotKnown, null, opened.Code, _story);

        await using DoorLine line = opened.Line;
        DebitMessage? reply = await WaitAsync(line.AskAsync(Inquiry(requestId)), cancellationToken);
        if (reply is null) return new DoorVerdict(DoorOutcome.NotKnown, null, string.Empty, _story);

        await SignOffAsync(line, cancellationToken);
        if (reply.ResponseCode != ResponseCode.NoSuchRequest) return Judge(MessageTypes.Inquiry, reply);

        _story.Add("The debit has not come in so far. It may still be on its way: send it again with the same id, never with a new one.");
        return new DoorVerdict(DoorOutcome.NotKnown, reply, reply.ResponseCode, _story);
    }

    /// <summary>The question for what became of <paramref name="requestId"/>.</summary>
    public DebitMessage Inquiry(string requestId) => new()
    {
        MessageType = MessageTypes.Inquiry,
        CreditorCode = caller.CreditorCode,
        RequestId = OwnId(),
        SentAt = time.GetUtcNow(),
        OriginalRequestId = requestId,
    };

    /// <summary>The wish to take <paramref name="requestId"/> back before it is sent to the bank.</summary>
    public DebitMessage Cancel(string requestId) => Inquiry(requestId) with { MessageType = MessageTypes.Cancel };

    private DoorVerdict Judge(string requestType, DebitMessage reply)
        => new(DoorVerdict.Of(requestType, reply.ResponseCode), reply, reply.ResponseCode, _story);

    private async Task<Opened> OpenAsync(CancellationToken cancellationToken)
    {
        DoorLine line;
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(caller.Patience);
        try
        {
            line = await DoorLine.ConnectAsync(address, bounded.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            _story.Add($"No connection to {address}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");
            return new Opened(null, string.Empty);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _story.Add($"No connection to {address} within {caller.Patience.TotalSeconds:0.#} s.");
            return new Opened(null, string.Empty);
        }

        return await IntroduceAsync(line, cancellationToken);
    }

    /// <summary>Signs on where there is a password.</summary>
    /// <remarks>
    /// With TLS 1.3 a caller learns only by the first answer, or by none, whether the door takes its certificate. So an echo goes first:
    /// when it is not answered, it is certain that the message was never sent.
    /// </remarks>
    private async Task<Opened> IntroduceAsync(DoorLine line, CancellationToken cancellationToken)
    {
        if (caller.Password is null && address.Tls is null) return new Opened(line, string.Empty);
        ControlMessage first = caller.Password is { } password ? Control(FunctionCodes.SignOn, password) : Control(FunctionCodes.Echo, string.Empty);
        ControlMessage? answer = await WaitAsync(line.AskAsync(first), cancellationToken);
        if (answer is not null && (caller.Password is null || answer.ResponseCode == ResponseCode.Done)) return new Opened(line, string.Empty);

        if (answer is not null) _story.Add($"The sign-on was answered with {answer.ResponseCode}.");
        else if (address.Tls is { } tls && line.IsClosed) _story[^1] = WhyClosed(tls);
        await line.DisposeAsync();
        return new Opened(null, answer?.ResponseCode ?? string.Empty);
    }

    private string WhyClosed(DoorTls tls) => tls.ClientCertificate is null
        ? $"{address} closed the line before it took a message: it may want a client certificate, and none was shown (--tls-certificate)."
        : $"{address} closed the line before it took a message: it may not take this client certificate (SHA-256 {tls.ClientCertificate.GetCertHashString(HashAlgorithmName.SHA256)}).";

    // Good manners only: closing the line signs off as well.
    private async Task SignOffAsync(DoorLine line, CancellationToken cancellationToken)
    {
        if (caller.Password is not null) await WaitAsync(line.AskAsync(Control(FunctionCodes.SignOff, string.Empty)), cancellationToken);
    }

    private async Task<T?> WaitAsync<T>(Task<T?> answer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            T? given = await answer.WaitAsync(caller.Patience, time, cancellationToken);
            if (given is null) _story.Add("The line was lost before an answer came.");
            return given;
        }
        catch (TimeoutException)
        {
            _story.Add($"No answer within {caller.Patience.TotalSeconds:0.#} s.");
            return null;
        }
    }

    private ControlMessage Control(string function, string password) => new()
    {
        MessageType = MessageTypes.Control,
        CreditorCode = caller.CreditorCode,
        RequestId = OwnId(),
        SentAt = time.GetUtcNow(),
        FunctionCode = function,
        Password = password,
    };

    // Ids of inquiries, cancels and control messages only match an answer to its question: they are no keys.
    private string OwnId() => $"ASK-{++_ownIds}";

    /// <param name="Line">Null: no line, or no sign-on.</param>
    private readonly record struct Opened(DoorLine? Line, string Code);
}
