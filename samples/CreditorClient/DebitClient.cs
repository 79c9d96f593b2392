namespace CreditorClient;

/// <summary>How a debit ended.</summary>
/// <param name="ResponseCode">応答コード of the last answer; empty when there was none.</param>
/// <param name="IsFinal">True: this will never change. False: not known yet; ask again later with the same id.</param>
public sealed record DebitOutcome(DebitOrder Order, string ResponseCode, bool IsFinal)
{
    public bool IsCollected => IsFinal && ResponseCode == "0000";
}

/// <summary>Debits, and finds out what became of them, whatever breaks in the middle.</summary>
/// <param name="say">Told what happens, for a log.</param>
public sealed class DebitClient(Door door, RequestBook book, TimeProvider time, Action<string> say) : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneOpener = new(1, 1);
    private DoorConnection? _connection;
    private int _questions;

    /// <summary>Writes the order down, sends it, and stays with it until its outcome is known or patience ends. Many may run at once.</summary>
    public Task<DebitOutcome> DebitAsync(DebitOrder order)
    {
        // First the disk, then the line. From here on we never forget that this id may be under way.
        book.Add(order);
        return SettleAsync(order, mayHaveArrived: false);
    }

    /// <summary>Finds out what became of every order that an earlier run left open.</summary>
    public async Task<IReadOnlyList<DebitOutcome>> SettleOpenAsync()
        => await Task.WhenAll(book.Open.Select(order => SettleAsync(order, mayHaveArrived: true)));

    /// <summary>Signs off, if a connection stands.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsLost: false } connection && door.Password is not null) await connection.AskAsync(Control("002"), door.AnswerWait);
        if (_connection is not null) await _connection.DisposeAsync();
        _oneOpener.Dispose();
    }

    // The one rule: while it is possible that the debit arrived, ask (0600); when the service says that it never did (4001), send
    // the same 0200 again. Same id, same content, so that even a message that was only late can never debit twice.
    private async Task<DebitOutcome> SettleAsync(DebitOrder order, bool mayHaveArrived)
    {
        bool ask = mayHaveArrived;
        string lastCode = "";
        foreach (TimeSpan pause in door.AskAgainAfter)
        {
            DoorConnection? connection = await ConnectAsync();
            Message? reply = connection is null ? null : await connection.AskAsync(ask ? InquiryFor(order) : RequestFor(order), door.AnswerWait);
            if (connection is not null && reply is null)
            {
                say($"{order.RequestId}: no answer. That says nothing about the money; asking on a new connection.");
                await DropAsync(connection);
                ask = true;
                continue;
            }

            string code = reply?[Message.ResponseCode] ?? "";
            if (reply is not null) lastCode = code;
            if (reply is not null && IsFinal(reply, ask))
            {
                book.Settle(order.RequestId, code);
                say($"{order.RequestId}: {code}.");
                return new DebitOutcome(order, code, IsFinal: true);
            }

            if (ask && code == "4001")
            {
                say($"{order.RequestId}: never arrived; sending the same message again.");
                ask = false;
                continue;
            }

            // 0001 and 3001: accepted, the bank is slow or is being asked. From now on only ask.
            if (code is "0001" or "3001") ask = true;
            if (code == "9001" && connection is not null) await DropAsync(connection);
            say($"{order.RequestId}: {(reply is null ? "no connection" : $"answered {code}")}; again in {pause.TotalSeconds:0.#} s.");
            await Task.Delay(pause, time);
        }

        say($"{order.RequestId}: not known yet ({lastCode}). It stays in the book and is asked for at the next start.");
        return new DebitOutcome(order, lastCode, IsFinal: false);
    }

    // An inquiry's answer bears the debit's state: F final, W withdrawn, R rejected never change. Without it, 2xxx or 9xxx would be
    // about the inquiry and not about the debit. A 9xxx answer to the 0200 itself means only that this message was not accepted.
    private static bool IsFinal(Message reply, bool wasInquiry)
        => wasInquiry
            ? reply[Message.State] is "F" or "W" or "R"
            : reply[Message.ResponseCode] is "0000" or "4003" || reply[Message.ResponseCode] is ['1' or '2', ..];

    private Message RequestFor(DebitOrder order)
    {
        // The account fields stay zeros: the account of the customer's mandate is meant.
        Message message = Message.Request("0200", door.CreditorCode, order.RequestId, time.GetUtcNow());
        message[Message.CustomerNumber] = order.CustomerNumber;
        message[Message.AmountYen] = $"{order.AmountYen}";
        message[Message.ValidUntil] = Message.JapanTime(order.ValidUntil);
        return message;
    }

    private Message InquiryFor(DebitOrder order)
    {
        // The id of an inquiry only finds its answer again; it is no key and needs no book.
        Message message = Message.Request("0600", door.CreditorCode, $"ASK-{Interlocked.Increment(ref _questions)}", time.GetUtcNow());
        message[Message.OriginalRequestId] = order.RequestId;
        return message;
    }

    private Message Control(string function)
    {
        Message message = Message.Request("0800", door.CreditorCode, $"CTL-{Interlocked.Increment(ref _questions)}", time.GetUtcNow());
        message[Message.FunctionCode] = function;
        if (function == "001") message[Message.Password] = door.Password ?? "";
        return message;
    }

    /// <summary>The connection that stands, or a new one, signed on; null when there is none to be had now.</summary>
    private async Task<DoorConnection?> ConnectAsync()
    {
        await _oneOpener.WaitAsync();
        try
        {
            if (_connection is { IsLost: false } standing) return standing;
            if (_connection is not null) await _connection.DisposeAsync();
            _connection = await DoorConnection.TryOpenAsync(door);
            if (_connection is null || door.Password is null) return _connection;

            Message? answer = await _connection.AskAsync(Control("001"), door.AnswerWait);
            if (answer?[Message.ResponseCode] == "0000") return _connection;
            say($"The sign-on was not taken: {answer?[Message.ResponseCode] ?? "no answer"}.");
            await _connection.DisposeAsync();
            _connection = null;
            return null;
        }
        finally
        {
            _oneOpener.Release();
        }
    }

    // All who wait on this line hear that it is lost, and ask on the next one.
    private async Task DropAsync(DoorConnection connection)
    {
        await _oneOpener.WaitAsync();
        try
        {
            if (_connection == connection) _connection = null;
        }
        finally
        {
            _oneOpener.Release();
        }

        await connection.DisposeAsync();
    }
}
