using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Operators;

/// <summary>People at the house: they settle unknown debits by what the bank's books show, click twice, disagree, pause lanes, release files, ask for retries.</summary>
internal sealed class Office(World world, SeededNumbers numbers, SeededNumbers retries, SeededNumbers looks)
{
    /// <summary>What is asked for: no funds alone, or more at once.</summary>
    private static readonly string[] s_results = ["1", "1", "14", "1489", "23489", "123489"];

    private readonly HashSet<Order> _wronged = [];
    private int _underWay;
    private int _retriesPlanned;

    public bool IsIdle => _underWay + _retriesPlanned == 0;

    public void Plan(long stormTicks)
    {
        for (int i = 0; i < world.Scenario.OperatorVisits; i++) world.Time.At(numbers.Long(0, stormTicks), Visit);
        for (int i = 0; i < world.Scenario.Pauses; i++)
        {
            long from = numbers.Long(0, stormTicks);
            world.Time.At(from, () => ForLanes(lane => lane.Pause("An operator looks into it.")));
            world.Time.At(numbers.Long(from, stormTicks), () => ForLanes(lane => lane.Resume()));
        }
    }

    public void NoteProcessDied() => _underWay = 0;

    /// <summary>From now on somebody looks in now and then and brings everything to its end.</summary>
    public void BeginCalm()
    {
        ForLanes(lane => lane.Resume());
        LookIn();
    }

    /// <summary>A result came: now and then a clerk asks for its failed records once more, soon, and again later.</summary>
    public void PlanRetries(FileSender.RequestContent content)
    {
        if (!retries.Percent(world.Scenario.RetryPercent)) return;

        for (int times = retries.Between(1, 2); times > 0; times--)
        {
            _retriesPlanned++;
            world.Time.In(retries.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond * 10), () => AskForRetries(content));
        }
    }

    /// <summary>A request is on its way to the bank for so long: a good time to look at the bank's list, for whoever speaks of it when it has arrived.</summary>
    public void MayLookWithin(Order order, long ticks)
    {
        if (!looks.Percent(30)) return;

        world.Time.In(looks.Long(0, ticks), () =>
        {
            if (!world.IsStorm || world.Process is not { IsServing: true } process) return;
            if (process.House!.Lanes.Unknowns().FirstOrDefault(line => OrderOf(process, line.Debit) == order) is not UnknownLine unknown) return;

            long delay = looks.Long(0, ticks * 2);
            LookAndSay(process, unknown.Debit, order, TruthOf, "suzuki", delay);
            LookAndSay(process, unknown.Debit, order, TruthOf, "tanaka", delay);
        });
    }

    private void AskForRetries(FileSender.RequestContent content)
    {
        if (world.Process is not { IsServing: true, House: { } house } process)
        {
            world.Time.In(TimeSpan.TicksPerSecond, () => AskForRetries(content));
            return;
        }

        _retriesPlanned--;
        if (house.Log.Books.Files.All.FirstOrDefault(file => file.Accepted is not null && file.Sha256 == content.Sha256) is not RequestFile file) return;

        // Two windows, two clerks: each asks for what it thinks right, at the same time.
        for (int clicks = retries.Between(1, 3); clicks > 0; clicks--) AskForRetry(process, content, file.Batch, retries.OneOf(s_results));
    }

    private void AskForRetry(SimProcess process, FileSender.RequestContent content, BatchId batch, string results)
        => Do(process, "retry", async () =>
        {
            DateOnly date = DateOnly.FromDateTime(world.Clock.Wall.UtcDateTime.AddHours(9));
            RetryAnswer answer = await process.House!.Retries.MakeAsync(new RetryWish(batch, date, results, "ito", ""));
            if (world.IsTracing) world.Note($"a retry of {content} with {results} is answered {answer}");
            if (answer is not RetryAnswer.Made made) return;

            var bytes = new List<byte>();
            await process.House.Retries.ReadAsync(made.Retry, piece =>
            {
                bytes.AddRange(piece.Span);
                return Task.CompletedTask;
            });
            world.Mark(made.IsAgain ? Mark.RetryAskedAgain : Mark.RetryMade);
            if (made.LeftOut > 0) world.Mark(Mark.RetryLeftOut);
            world.Sender.TakeRetry(content, [.. bytes], results, date, isWhole: made is { IsAgain: false, LeftOut: 0 });
        });

    private void LookIn()
    {
        if (world.Process is not { IsServing: true } process) return;

        ReleaseHeld(process);
        if (world.Scenario.PeopleSettleAll)
        {
            foreach (UnknownLine line in process.House!.Lanes.Unknowns().Where(line => line.WaitsForPeople).ToList()) SettleTruly(process, line);
        }

        world.Time.In(TimeSpan.TicksPerSecond * 5, () =>
        {
            if (process == world.Process) LookIn();
        });
    }

    private void ForLanes(Action<BankLane> act)
    {
        if (world.Process is not { IsServing: true } process) return;

        world.Mark(Mark.LanePaused);
        foreach (BankLane lane in process.House!.Lanes.All) act(lane);
    }

    private void ReleaseHeld(SimProcess process)
    {
        foreach (RequestFile file in process.House!.Log.Books.Files.Open.Where(f => f.State == FileState.Held).ToList())
        {
            // Two click at once: each says what is right for the file.
            for (int clicks = numbers.Between(1, 2); clicks > 0; clicks--)
            {
                if (world.Sender.IsRepeat(file.Sha256)) Do(process, "refuse", () => process.House.Files.RefuseAsync(file.Batch, "sato"));
                else Do(process, "release", () => process.House.Files.ReleaseAsync(file.Batch, "sato"));
            }
        }
    }

    /// <summary>Somebody opens the work list in the storm.</summary>
    private void Visit()
    {
        if (world.Process is not { IsServing: true } process) return;

        List<UnknownLine> lines = [.. process.House!.Lanes.Unknowns()];
        if (lines.Count == 0) return;

        UnknownLine line = numbers.OneOf(lines);
        if (OrderOf(process, line.Debit) is not Order order) return;

        switch (numbers.Between(0, 4))
        {
            case 0 when _wronged.Add(order):
                // One person errs; the next ones will say what is true and disagree.
                LookAndSay(process, line.Debit, order, WrongOf, "sato", DrawDelay());
                break;
            case 1:
                SayTruth(process, line.Debit, order, "suzuki");
                SayTruth(process, line.Debit, order, "suzuki");
                break;
            case 2:
                SayTruth(process, line.Debit, order, "suzuki");
                SayTruth(process, line.Debit, order, "tanaka");
                break;
            default:
                SayTruth(process, line.Debit, order, numbers.Percent(50) ? "suzuki" : "Suzuki ");
                break;
        }
    }

    private void SettleTruly(SimProcess process, UnknownLine line)
    {
        if (OrderOf(process, line.Debit) is not Order order) return;

        // Whoever erred corrects themselves first; whoever said what is true leaves it to another.
        ResolutionProposed? first = process.House!.Log.Books.Debits.FindProposal(line.Debit);
        bool isTrue = first is not null && string.Equals(first.Outcome, TextOf(TruthOf(order).As), StringComparison.Ordinal);
        string who = first is null ? "suzuki" : !isTrue ? first.Operator : first.Operator == "tanaka" ? "suzuki" : "tanaka";
        SayTruth(process, line.Debit, order, who);
    }

    private static string TextOf(ResolvedAs outcome) => outcome switch
    {
        ResolvedAs.Collected => "collected",
        ResolvedAs.Declined => "declined",
        _ => "never-seen",
    };

    private Order? OrderOf(SimProcess process, DebitId id)
        => process.House!.Register.FindOpen(id) is Debit debit ? world.Orders.Of(debit.Row.Account) : null;

    /// <summary>What the bank's books show. People cannot know what is still on the way to them: it is for the house to say when that is over.</summary>
    private static (ResolvedAs As, char? Digit) TruthOf(Order order)
        => order.Takings > 0 ? (ResolvedAs.Collected, null)
            : order.WasDeclined ? (ResolvedAs.Declined, order.BankSays)
            : (ResolvedAs.NeverSeen, null);

    private static (ResolvedAs As, char? Digit) WrongOf(Order order)
        => order.Takings > 0 ? (ResolvedAs.NeverSeen, null) : (ResolvedAs.Collected, null);

    private void SayTruth(SimProcess process, DebitId id, Order order, string who)
        => LookAndSay(process, id, order, TruthOf, who, DrawDelay());

    private long? DrawDelay() => world.IsStorm && looks.Percent(50) ? looks.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond * 20) : null;

    /// <summary>People look at the bank's list and speak of it, at once or after a while: the list grows old meanwhile.</summary>
    private void LookAndSay(SimProcess process, DebitId id, Order order, Func<Order, (ResolvedAs As, char? Digit)> look, string who, long? speaksAfter)
    {
        DateTimeOffset madeAt = world.Clock.WallOfBooks;
        (ResolvedAs As, char? Digit) seen = look(order);
        if (world.IsTracing) world.Note($"{who} sees {seen.As} of {order}", order);
        var word = new ResolutionWord(id, seen.As, seen.Digit, who, "The bank's list was looked at.", seen.As == ResolvedAs.NeverSeen ? madeAt : null);
        if (speaksAfter is long ticks) SpeakLater(word, order, ticks);
        else Say(process, word, order);
    }

    /// <summary>Whoever sees the clock set in between looks again another time: by a clock that was set back a list is younger than it is, and the house cannot see that.</summary>
    private void SpeakLater(ResolutionWord word, Order order, long ticks)
    {
        TimeSpan setBy = world.Clock.WallOffset;
        world.Time.In(ticks, () =>
        {
            if (world.Clock.WallOffset != setBy || world.Process is not { IsServing: true } process) return;

            world.Mark(Mark.PeopleSpokeLater);
            Say(process, word, order);
        });
    }

    private void Say(SimProcess process, ResolutionWord word, Order order)
        => Do(process, "resolve", async () =>
        {
            ResolutionAnswer answer = await process.House!.Resolution.SayAsync(word);
            if (world.IsTracing) world.Note($"{word.Operator} is answered {answer.GetType().Name}", order);
            if (answer is ResolutionAnswer.Settled) world.Mark(Mark.SettledByPeople);
            if (answer is ResolutionAnswer.Disagree) world.Mark(Mark.PeopleDisagree);
            if (answer is ResolutionAnswer.TooEarly) world.Mark(Mark.PeopleTooEarly);
        });

    private void Do(SimProcess process, string name, Func<Task> work)
    {
        _underWay++;
        world.Go(process, name, async () =>
        {
            try
            {
                if (process.IsServing) await work();
            }
            catch (JournalFailedException)
            {
                // The process is about to end.
            }
            catch (InvalidOperationException) when (process.IsStopping)
            {
                // The house has closed under their hands.
            }

            _underWay--;
        });
    }
}
