using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Creditors;

/// <summary>A creditor with one request id: it asks, repeats, alters, takes back, hangs up, and asks once more.</summary>
internal sealed partial class Caller
{
    private readonly World _world;
    private readonly SeededNumbers _numbers;
    private readonly CreditorCode _creditor;
    private readonly string _requestId;
    private readonly Order[] _contents;
    private readonly bool _vanishes;
    private readonly bool _namesAccount;
    private readonly bool _hasHaste;
    private readonly bool _speaks;
    private readonly string _asks;
    private readonly string _answerTo;
    private readonly string _waitFor;
    private int _asked;
    private int _underWay;
    private int _answers;
    private bool _isWithdrawing;
    private SimProcess? _answeredBy;

    /// <param name="world">Where it lives.</param>
    /// <param name="numbers">Its own stream.</param>
    /// <param name="creditor">Who it is.</param>
    /// <param name="requestId">The id that it uses.</param>
    /// <param name="contents">What it asks for under that id: one order, or two that exclude each other.</param>
    public Caller(World world, SeededNumbers numbers, CreditorCode creditor, string requestId, params Order[] contents)
    {
        (_world, _numbers, _creditor, _requestId, _contents) = (world, numbers, creditor, requestId, contents);
        (_asks, _answerTo, _waitFor) = ($"{this} asks", $"the answer to {this}", $"the wait for {this}");
        _vanishes = numbers.Percent(10);
        _namesAccount = numbers.Percent(50);
        _hasHaste = numbers.Percent(world.Scenario.ExpiryPercent);
        _speaks = numbers.Percent(world.Scenario.MessagePercent);
    }

    /// <summary>The order that the house took; null before it answered.</summary>
    public Order? Taken { get; private set; }

    /// <summary>Nothing more is to come: it knows the end, or it does not care.</summary>
    public bool IsContent => _underWay == 0 && (_vanishes || (Taken?.ToldDigit is not null && _contents.All(o => o == Taken || _refused == o || !o.WasAskedFor)));

    public bool Vanishes => _vanishes;

    public bool Wants(Order order) => Array.IndexOf(_contents, order) >= 0;

    public override string ToString() => $"request {_requestId}";

    /// <summary>Plans what it does in the storm.</summary>
    public void Plan(long stormTicks)
    {
        At(_numbers.Long(0, stormTicks), () => Ask(_contents[0]));
        if (_contents.Length > 1) At(_numbers.Long(0, stormTicks), () => Ask(_contents[1]));
        if (_vanishes) return;

        if (_numbers.Percent(_world.Scenario.RepeatPercent))
        {
            long first = _numbers.Long(0, stormTicks);
            for (int i = _numbers.Between(1, 3); i > 0; i--) At(_numbers.Percent(50) ? first : _numbers.Long(0, stormTicks), () => Ask(_numbers.OneOf(_contents)));
        }

        if (_numbers.Percent(_world.Scenario.WithdrawPercent)) At(_numbers.Long(0, stormTicks), Withdraw);
    }

    /// <summary>The line to the house broke.</summary>
    public void NoteProcessDied()
    {
        _underWay = 0;
        _isWithdrawing = false;
    }

    /// <summary>Asks for what it still wants to know, as long as it is not content.</summary>
    public void AskOn()
    {
        if (IsContent || _underWay > 0) return;
        if (Taken is { ToldDigit: null }) Ask(Taken);
        else Ask(_contents.FirstOrDefault(o => o != Taken && o != _refused) ?? _contents[0]);
    }

    /// <summary>Asks again for what it knows the end of, or for what was refused as other content.</summary>
    public void AskOnceMore()
    {
        if (_vanishes || _underWay > 0 || Taken is null) return;
        Ask(_refused is not null && _numbers.Percent(30) ? _refused : Taken);
    }

    private Order? _refused;

    /// <summary>The sealed months have to be asked about this id now.</summary>
    private bool MustAskSealed(SimProcess process)
        => !process.House!.Log.RequestIds.TryFind(RequestKeys.KeyOf(_creditor, _requestId), default, out _);

    private void At(long at, Action act) => _world.Time.At(at, act);

    private void Ask(Order order)
    {
        if (_world.Process is not { IsServing: true } process)
        {
            if (_world.IsStorm) _world.Time.In(_numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond), () => Ask(order));
            return;
        }

        if (_underWay > 0) _world.Mark(Mark.RepeatWhileFirstUnderWay);
        order.WasAskedFor = true;
        if (_speaks) order.ValidUntil ??= InWholeSeconds(_world.Clock.Wall.AddTicks(_hasHaste ? _numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute) : TimeSpan.TicksPerDay));
        else if (_hasHaste) order.ValidUntil ??= _world.Clock.Wall.AddTicks(_numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute));
        _asked++;
        _underWay++;
        _world.Go(process, _asks, () => _speaks ? SpeakAsync(process, order) : AskAsync(process, order));
    }

    private async Task AskAsync(SimProcess process, Order order)
    {
        if (_world.IsTracing) _world.Note($"{this} asks for {order}", order);
        bool wasAcknowledged = order.WasAcknowledged;
        bool mustAsk = MustAskSealed(process);
        try
        {
            IntakeAnswer answer = await process.House!.Intake.AcceptAsync(RequestFor(order));
            _answers++;
            if (mustAsk) _world.Mark(answer is IntakeAnswer.OtherContent or IntakeAnswer.Final { Earlier: true } ? Mark.SealedRepeatAnswered : Mark.SealedAskedInVain);
            switch (answer)
            {
                case IntakeAnswer.Open open:
                    NoteOpen(order, open.Debit, open.Earlier, wasAcknowledged, process);
                    if (!_vanishes) await WaitAsync(process, order, open.Debit);
                    break;
                case IntakeAnswer.Final final:
                    if (final.Earlier) NoteRepeat(process);
                    Take(order);
                    if (final.Outcome.ResponseCode is >= 2000 and < 3000) _world.Mark(Mark.RuleRejected);
                    _world.Orders.NoteTold(order, final.Outcome.ResultCode, _answerTo);
                    break;
                case IntakeAnswer.OtherContent:
                    _world.Mark(Mark.ConflictAnswered);
                    if (_contents.Length == 1) _world.Break("I4 same key, one debit", $"{this} was refused as other content and never asked for anything else", order);
                    if (order == Taken) _world.Break("I4 same key, one debit", $"{this}: {order} was accepted and is refused as other content", order);
                    _refused = order;
                    break;
                case IntakeAnswer.Busy:
                    if (wasAcknowledged) _world.Break("I2 accepted is never lost", $"{order} was acknowledged and the house is too busy to know it", order);
                    _world.Mark(Mark.BusyAnswered);
                    break;
            }
        }
        catch (JournalFailedException)
        {
            // The process is about to end; the line breaks with it.
        }

        _underWay--;
        if (!IsContent && !_world.IsStorm) _world.Time.In(TimeSpan.TicksPerSecond, AskOn);
    }

    private void NoteOpen(Order order, DebitId id, bool earlier, bool wasAcknowledged, SimProcess process)
    {
        order.Receipt = id.ToString();
        if (earlier) NoteRepeat(process);
        else if (wasAcknowledged) _world.Break("I2 accepted is never lost", $"{order} was acknowledged, and now the house takes it for new", order);
        Take(order);
        _answeredBy = process;
        _world.Orders.NoteAcknowledged(order, _answerTo);
    }

    private void NoteRepeat(SimProcess process)
    {
        _world.Mark(Mark.RepeatAnswered);
        if (_answeredBy is not null && _answeredBy != process) _world.Mark(Mark.RepeatAfterRestart);
    }

    private void Take(Order order)
    {
        if (Taken is not null && Taken != order) _world.Break("I4 same key, one debit", $"{this}: both {Taken} and {order} were accepted", order);
        Taken = order;
    }

    private async Task WaitAsync(SimProcess process, Order order, DebitId id)
    {
        if (process.House!.Register.FindOpen(id) is not Debit debit) return;

        using CancellationTokenSource? patience = !_world.IsStorm || _numbers.Percent(60)
            ? null
            : new CancellationTokenSource(TimeSpan.FromTicks(_numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute)), process.Clock);

        // Without an outcome it hangs up and asks again another time.
        if (await process.House.Answers.OutcomeAsync(debit, patience?.Token ?? CancellationToken.None) is not DebitOutcome outcome) return;

        _world.Mark(Mark.OutcomeToldToWaiter);
        _world.Orders.NoteTold(order, outcome.ResultCode, _waitFor);
    }

    private void Withdraw()
    {
        if (_speaks)
        {
            CancelByMessage();
            return;
        }

        if (_world.Process is not { IsServing: true } process || Taken is not Order order || order.Receipt is not string receipt || _isWithdrawing) return;

        _isWithdrawing = true;
        order.WithdrawAsked = true;
        _world.Go(process, $"{this} takes back", async () =>
        {
            try
            {
                if (process.House!.Register.FindOpen(DebitId.Parse(receipt)) is { State: DebitState.Queued } debit)
                {
                    await process.House.Register.Withdraw(debit, "the creditor");
                    _world.Mark(Mark.Withdrawn);
                    _world.Orders.NoteTold(order, '8', $"the withdrawal of {this}");
                }
                else
                {
                    _world.Mark(Mark.WithdrawTooLate);
                }
            }
            catch (JournalFailedException)
            {
                // As above.
            }

            _isWithdrawing = false;
        });
    }

    private DebitRequest RequestFor(Order order) => new()
    {
        Creditor = _creditor,
        Door = Door.Message,
        RequestId = _requestId,
        Account = _namesAccount || order.Flaw == OrderFlaw.OtherAccount ? order.Account : Core.Accounts.BankAccount.None,
        DebtorName = "",
        AmountYen = order.AmountYen,
        CustomerNumber = order.CustomerNumber,
        DebitDate = _world.Scenario.NamesDate ? _world.FirstDay : null,
        ValidUntil = order.ValidUntil,
    };
}
