using RealtimeDebit.Core.Banks;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Banks;

/// <summary>A bank with its line. It debits whatever arrives, twice if it is asked twice: the worst bank there is.</summary>
internal sealed class SimBank(World world, BankKnobs knobs, SeededNumbers numbers) : IBankAdapter
{
    private readonly Dictionary<string, Order> _takenByKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Order> _declinedByKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _saidNeverSeen = new(StringComparer.Ordinal);
    private int _underWay;

    public BankKnobs Knobs => knobs;

    public BankAbilities Abilities { get; } = new(knobs.HasInquiry, knobs.Trusted, knobs.Slots, knobs.Window);

    /// <summary>The process died: nothing is under way on the lines any more.</summary>
    public void NoteProcessDied() => _underWay = 0;

    public async Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        if (world.Orders.Of(order.Account) is not Order wanted)
        {
            world.Break("I7 nothing out of nothing", $"account {order.Account} left for the bank and no order names it", null);
            return new BankReply.Unknown("Nobody wanted it.");
        }

        if (++_underWay > knobs.Slots) world.Break("I13 bounds", $"{_underWay} requests under way at a bank that allows {knobs.Slots}", wanted);
        CheckHours(wanted);
        BankReply reply = await SendAsync(order, wanted, cancellationToken);
        _underWay--;
        if (world.IsTracing) world.Note($"{wanted}: the bank's line says {reply}", wanted);
        return reply;
    }

    public async Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        Order? wanted = world.Orders.Of(order.Account);
        if (++_underWay > knobs.Slots) world.Break("I13 bounds", $"{_underWay} requests under way at a bank that allows {knobs.Slots}", wanted);
        if (!knobs.HasInquiry) world.Break("I9 no illegal move", "a bank without inquiries was asked", wanted);
        CheckHours(wanted);
        InquiryReply reply = await AskAsync(order, cancellationToken);
        _underWay--;
        if (world.IsTracing) world.Note($"{wanted}: an inquiry is answered {reply}", wanted);
        return reply;
    }

    private void CheckHours(Order? wanted)
    {
        if (!knobs.OpensLater) return;

        world.Mark(Mark.BankClosed);
        if (world.IsFirstMinute) world.Break("I13 bounds", "a bank was asked outside its hours", wanted);
    }

    private Task<BankReply> SendAsync(DebitOrder order, Order wanted, CancellationToken cancellationToken)
    {
        long there = knobs.DrawLatency(numbers);
        long back = there + knobs.DrawLatency(numbers);
        BankFault fault = IsAway ? FaultWhileAway() : world.IsStorm ? knobs.DrawFault(numbers) : BankFault.None;
        if (fault == BankFault.NotSent)
        {
            world.Mark(Mark.NotSent);
            return world.Later<BankReply>(back, () => new BankReply.NotSent((NotSentReason)numbers.Between(0, 4), "N1"));
        }

        world.Orders.NotePresented(wanted, order.Amount.Value);
        switch (fault)
        {
            case BankFault.LostBefore:
                world.Mark(Mark.RequestLost);
                wanted.OnTheWay--;
                return world.Later<BankReply>(back, () => new BankReply.Unknown("The request may have been lost."));
            case BankFault.LostAfter:
                world.Mark(Mark.ReplyLost);
                world.Time.In(there, () => Arrive(order, wanted));
                return world.Later<BankReply>(back, () => new BankReply.Unknown("The reply was lost."));
            case BankFault.Late:
                world.Mark(Mark.LateDelivery);
                world.MayJumpWithin(knobs.NotFoundIsFinalAfterTicks);
                world.Office.MayLookWithin(wanted, knobs.NotFoundIsFinalAfterTicks);
                world.Time.In(numbers.Long(0, knobs.NotFoundIsFinalAfterTicks - 1), () => Arrive(order, wanted));
                return world.Later<BankReply>(Math.Min(numbers.Long(0, knobs.NotFoundIsFinalAfterTicks), TimeSpan.TicksPerSecond * 15), () => new BankReply.Unknown("No answer in time."));
            case BankFault.Hang:
                world.Mark(Mark.AdapterHung);
                if (numbers.Percent(50)) world.Time.In(there, () => Arrive(order, wanted));
                else wanted.OnTheWay--;
                return HangAsync<BankReply>(cancellationToken);
        }

        var reply = new TaskCompletionSource<BankReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        SimProcess process = world.Process!;
        world.Time.In(there, () =>
        {
            // What is still in the sockets of a process that died may arrive or not.
            if (!process.IsAlive && numbers.Percent(50))
            {
                wanted.OnTheWay--;
                return;
            }

            BankReply said = Arrive(order, wanted);
            world.Time.In(back - there, () =>
            {
                if (!process.IsAlive) return;
                if (said is BankReply.Declined) wanted.DeclineWasTold = true;
                reply.TrySetResult(said);
            });
        });
        return reply.Task;
    }

    /// <summary>The bank is down, at the end of the storm and for a while longer.</summary>
    private bool IsAway
        => knobs.AwayLastPercent > 0
            && world.Time.Now >= world.Scenario.StormTicks * (100 - knobs.AwayLastPercent) / 100
            && world.Time.Now < world.Scenario.StormTicks + knobs.AwayIntoCalmTicks;

    private BankFault FaultWhileAway()
    {
        world.Mark(Mark.BankAway);
        return knobs.IsSilentAway ? BankFault.LostBefore : BankFault.NotSent;
    }

    private BankReply Arrive(DebitOrder order, Order wanted)
    {
        wanted.OnTheWay--;
        if (_saidNeverSeen.Contains(order.RequestKey)) world.Mark(Mark.LateDeliveryAfterNeverSeen);
        if (wanted.BankSays != '0')
        {
            world.Mark(Mark.Declined);
            wanted.WasDeclined = true;
            _declinedByKey[order.RequestKey] = wanted;
            return new BankReply.Declined(wanted.BankSays, "D" + wanted.BankSays);
        }

        _takenByKey[order.RequestKey] = wanted;
        world.Orders.NoteTaken(wanted);
        if (world.Scenario.BankTakesTwice) world.Orders.NoteTaken(wanted);
        return new BankReply.Collected("00");
    }

    private Task<InquiryReply> AskAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        long there = knobs.DrawLatency(numbers);
        long back = knobs.DrawLatency(numbers);
        if (world.IsStorm && numbers.Permille(knobs.InquiryHangPermille)) return HangAsync<InquiryReply>(cancellationToken);
        if (IsAway || (world.IsStorm && numbers.Permille(knobs.InquiryDownPermille)))
        {
            world.Mark(Mark.InquiryUnanswered);
            return world.Later<InquiryReply>(there + back, () => new InquiryReply.NoAnswer("The inquiry was not answered."));
        }

        var reply = new TaskCompletionSource<InquiryReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        SimProcess process = world.Process!;
        world.Time.In(there, () =>
        {
            InquiryReply said = LookUp(order);
            world.Time.In(back, () =>
            {
                if (!process.IsAlive) return;
                if (said is InquiryReply.Declined) _declinedByKey[order.RequestKey].DeclineWasTold = true;
                reply.TrySetResult(said);
            });
        });
        return reply.Task;
    }

    private InquiryReply LookUp(DebitOrder order)
    {
        if (!knobs.Trusted && numbers.Permille(knobs.ForgetPermille))
        {
            world.Mark(Mark.BankForgets);
            return new InquiryReply.NeverSeen("N9");
        }

        if (_takenByKey.ContainsKey(order.RequestKey))
        {
            world.Mark(Mark.InquirySettled);
            return new InquiryReply.Collected("00");
        }

        if (_declinedByKey.TryGetValue(order.RequestKey, out Order? declined))
        {
            world.Mark(Mark.InquirySettled);
            return new InquiryReply.Declined(declined.BankSays, "D" + declined.BankSays);
        }

        _saidNeverSeen.Add(order.RequestKey);
        return new InquiryReply.NeverSeen("N9");
    }

    /// <summary>An adapter that never answers, or only when it is cancelled.</summary>
    private Task<T> HangAsync<T>(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hears = numbers.Percent(50);
        SimProcess process = world.Process!;
        cancellationToken.Register(() =>
        {
            // Given up: it does not count as under way any more.
            if (process.IsAlive) _underWay--;
            if (hears) never.TrySetCanceled(cancellationToken);
        });
        return never.Task;
    }
}

/// <summary>What a bank and its line do with one request.</summary>
internal enum BankFault
{
    None,
    NotSent,
    LostBefore,
    LostAfter,
    Late,
    Hang,
}
