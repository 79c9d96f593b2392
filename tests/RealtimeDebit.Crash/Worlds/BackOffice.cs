using System.Net.Sockets;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>
/// The creditor's back office at the message door: single debits, sent again under the same ids, asked for and taken back, over lines that
/// break or that it leaves. It believes every answer, and writes every one down.
/// </summary>
internal sealed class BackOffice(WorldPlan plan, SeededNumbers numbers, ServiceProcess service) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);
    private static readonly int[] s_patienceMs = [20, 100, 400, 1_500];

    private readonly Queue<Order> _waiting = new(plan.Singles.Orders);
    private readonly List<Order> _sent = [];
    private readonly DateTimeOffset _validUntil = TimeProvider.System.GetUtcNow().AddHours(2);
    private CancellationTokenSource _closing = new();
    private Task _working = Task.CompletedTask;
    private int _givenUp;
    private int _lostLines;

    private enum Step
    {
        Debit,
        DebitOnTwoLines,
        DebitAndLeave,
        Inquire,
        Cancel,
        OtherContent,
    }

    public MessageHistory History { get; } = new();

    /// <summary>Answers that were not waited for to the end.</summary>
    public int GivenUp => _givenUp;

    /// <summary>Lines that broke before the answer came.</summary>
    public int LostLines => _lostLines;

    /// <summary>Orders that were sent and have no final answer, in words.</summary>
    public IReadOnlyList<string> Unsettled() => [.. plan.Singles.Orders.Where(order => History.FinalOf(order) is null).Select(order => $"message: order {order.Number} ({order.Behaviour}) has no final answer")];

    /// <summary>What a final answer says other than the bank would have it.</summary>
    public IReadOnlyList<string> Wrong() =>
    [
        .. plan.Singles.Orders.Select(order => (order, final: History.FinalOf(order)))
            .Where(pair => !(pair.final?.State == MessageStates.Withdrawn && MayCancel(pair.order)) && pair.final?.Digit != pair.order.ExpectedDigit)
            .Select(pair => $"message: order {pair.order.Number} ({pair.order.Behaviour}) must end with {pair.order.ExpectedDigit}, told was {pair.final}"),
    ];

    /// <summary>Works at the door of the process that was just begun, until <see cref="CloseAsync"/>.</summary>
    public void Open()
    {
        _closing = new CancellationTokenSource();
        _working = Task.Run(() => WorkAsync(_closing.Token));
    }

    /// <summary>Stops working: whoever waits for an answer still waits for it, or for the line to break.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _working;
    }

    /// <summary>Sends what is left, and asks until every order has its final answer.</summary>
    public async Task SettleAsync(CancellationToken over)
    {
        while (_waiting.TryDequeue(out Order? order)) _sent.Add(order);
        await Task.WhenAll(_sent.Select(order => SettleAsync(order, over)));
    }

    /// <summary>Asks for everything once more, in both ways: whatever was final must be told the same.</summary>
    /// <returns>False when a question got no answer.</returns>
    public async Task<bool> AskForAllAgainAsync()
    {
        foreach (Order order in plan.Singles.Orders)
        {
            if (!await AskAsync(order, Debit(order), Patient) || !await AskAsync(order, About(order, MessageTypes.Inquiry), Patient)) return false;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _closing.Dispose();
    }

    private static bool MayCancel(Order order) => order.Number % 4 == 0;

    private async Task WorkAsync(CancellationToken over)
    {
        for (int count = numbers.Between(1, 5); count > 0 && _waiting.TryDequeue(out Order? order); count--) _sent.Add(order);
        Order[] settled = [.. _sent.Where(order => History.FinalOf(order) is not null)];
        IEnumerable<Order> again = settled.Length == 0 ? [] : new[] { numbers.OneOf(settled), numbers.OneOf(settled) }.Distinct();
        (Order Order, SeededNumbers Numbers)[] now = [.. _sent.Except(settled).Concat(again).Select(order => (order, new SeededNumbers(numbers.Next())))];
        await Task.WhenAll(now.Select(one => ServeAsync(one.Order, one.Numbers, over)));
    }

    private async Task ServeAsync(Order order, SeededNumbers draw, CancellationToken over)
    {
        bool isAnswered = true;
        while (!over.IsCancellationRequested)
        {
            // An answer that did not come says nothing about the money: the next thing is to ask.
            Step step = isAnswered ? DrawStep(order, draw) : Step.Inquire;
            isAnswered = await TryAsync(() => TakeStepAsync(order, step, TimeSpan.FromMilliseconds(draw.OneOf(s_patienceMs))));
            await Task.Delay(Pause * draw.Between(1, 10), CancellationToken.None);
        }
    }

    private async Task SettleAsync(Order order, CancellationToken over)
    {
        while (History.FinalOf(order) is null && !over.IsCancellationRequested)
        {
            await TryAsync(() => AskAsync(order, Debit(order), Patient));
            for (int asked = 0; asked < 20 && History.FinalOf(order) is null && !over.IsCancellationRequested; asked++)
            {
                await TryAsync(() => AskAsync(order, About(order, MessageTypes.Inquiry), Patient));
                await Task.Delay(Pause * 5, CancellationToken.None);
            }
        }
    }

    private Step DrawStep(Order order, SeededNumbers draw)
    {
        int drawn = draw.Between(1, 100);
        Step rest = MayCancel(order) ? Step.Cancel : Step.Inquire;
        if (History.FinalOf(order) is not null) return drawn <= 40 ? Step.Debit : drawn <= 70 ? Step.Inquire : drawn <= 90 ? Step.OtherContent : rest;
        return drawn switch
        {
            <= 45 => Step.Debit,
            <= 60 => Step.DebitOnTwoLines,
            <= 75 => Step.DebitAndLeave,
            <= 85 => Step.Inquire,
            _ => rest,
        };
    }

    /// <returns>False when no answer came in time.</returns>
    private async Task<bool> TakeStepAsync(Order order, Step step, TimeSpan patience)
    {
        switch (step)
        {
            case Step.Debit:
                return await AskAsync(order, Debit(order), patience);
            case Step.DebitOnTwoLines:
                bool[] both = await Task.WhenAll(AskAsync(order, Debit(order), patience), AskAsync(order, Debit(order), patience));
                return both.All(static came => came);
            case Step.DebitAndLeave:
                using (MessageLine line = await MessageLine.ConnectAsync(service.MessageDoor))
                {
                    await line.SendAsync(Debit(order));
                    line.Reset();
                }

                return false;
            case Step.Cancel:
                return await AskAsync(order, About(order, MessageTypes.Cancel), patience);
            case Step.OtherContent:
                return await AskAsync(order, Debit(order) with { AmountYen = order.AmountYen + 1 }, patience, isOtherContent: true);
            default:
                return await AskAsync(order, About(order, MessageTypes.Inquiry), patience);
        }
    }

    private async Task<bool> AskAsync(Order order, DebitMessage request, TimeSpan patience, bool isOtherContent = false)
    {
        using MessageLine line = await MessageLine.ConnectAsync(service.MessageDoor);
        MessageAsked asked = History.Asks(order, request, isOtherContent);
        await line.SendAsync(request);
        try
        {
            History.Answered(asked, await line.ReceiveAsync().WaitAsync(patience));
            return true;
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _givenUp);
            return false;
        }
    }

    /// <returns>False when it broke, or said so.</returns>
    private async Task<bool> TryAsync(Func<Task<bool>> ask)
    {
        // The service is not there yet, or no more.
        if (service.FindMessageDoor() is null) return true;
        try
        {
            return await ask();
        }
        catch (Exception broken) when (broken is SocketException or EndOfStreamException or IOException or TimeoutException)
        {
            Interlocked.Increment(ref _lostLines);
            return false;
        }
    }

    private DebitMessage Debit(Order order) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = OrderPlan.CreditorCode,
        RequestId = IdOf(order),
        SentAt = TimeProvider.System.GetUtcNow(),
        AmountYen = order.AmountYen,
        CustomerNumber = order.CustomerNumber,
        ValidUntil = _validUntil,
    };

    private static DebitMessage About(Order order, string type) => new()
    {
        MessageType = type,
        CreditorCode = OrderPlan.CreditorCode,
        RequestId = $"ASK-{order.Number}",
        SentAt = TimeProvider.System.GetUtcNow(),
        OriginalRequestId = IdOf(order),
    };

    private static string IdOf(Order order) => $"SINGLE-{order.Number}";
}
