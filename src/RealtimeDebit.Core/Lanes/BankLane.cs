using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Lanes;

/// <summary>
/// The one way to a bank: control (inquiries) before real-time before batch, one under way at a time unless the bank allows
/// more. Money leaves the house here and nowhere else.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="RunAsync"/> decides everything in <see cref="Step"/>, between two awaits, and begins what the bank has room for. A debit
/// goes Queued, marked Sending (<see cref="LaneWindow"/>), flushed, sent, answered. It is picked and marked in one stretch without
/// an await, so that two slots never hold the same debit.
/// </para>
/// <para>
/// Outcomes go to the journal without waiting for its flush: the next debit's own flush, or that of its window, comes later in the
/// same journal. Only who tells an outcome to the outside waits for it.
/// </para>
/// </remarks>
public sealed class BankLane
{
    private readonly BankSettings _settings;
    private readonly IBankAdapter _adapter;
    private readonly LaneHouse _house;
    private readonly LaneGate _gate;
    private readonly LaneQueues _queues = new();
    private readonly LaneWindow _window;
    private readonly LaneInquiries _inquiries;
    private readonly AnswerTimes _answers = new();
    private readonly LaneClock _clock;
    private readonly LaneAlarm _alarm;
    private readonly int _slots;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private int _busy;
    private bool _begun;
    private bool _stopping;
    private bool _batchIsNext;

    internal BankLane(BankSettings settings, IBankAdapter adapter, LaneHouse house)
    {
        _settings = settings;
        _adapter = adapter;
        _house = house;
        _gate = new LaneGate(settings.Hours, house.Time);
        _slots = Math.Max(1, Math.Min(settings.InFlight, adapter.Abilities.MaxInFlight));
        _window = new LaneWindow(_queues, house, _slots, adapter.Abilities);
        _inquiries = new LaneInquiries(settings, adapter, house, _gate);
        _clock = new LaneClock(house, _queues, _gate, _inquiries);
        _alarm = new LaneAlarm(house.Time, Wake);
    }

    public BankCode Bank => _settings.Code;

    /// <summary>The work list of this lane: debits of unknown result, oldest receipt first.</summary>
    public IEnumerable<UnknownLine> Unknowns() => _inquiries.Lines();

    /// <summary>Stops asking for money until <see cref="Resume"/>. Inquiries go on, for they move none. Not kept over a restart.</summary>
    public void Pause(string because)
    {
        _gate.PausedBecause = because;
        Tell(LaneNewsKind.Paused, because);
        Wake();
    }

    /// <summary>Ends a pause.</summary>
    public void Resume()
    {
        _gate.PausedBecause = null;
        Wake();
    }

    /// <summary>What the lane is doing now.</summary>
    public LaneStatus Status()
    {
        TimeSpan median = _answers.Median();
        int waiting = _queues.RealTime + _queues.Batch + _window.Count;
        LaneMoment now = LaneMoment.Now(_house.Time);
        (LaneState state, string? reason, DateTimeOffset? until) = Describe(now);
        return new LaneStatus(
            Bank,
            state,
            _queues.RealTime,
            _queues.Batch,
            _queues.Future,
            _window.Count + _window.UnderWay,
            _inquiries.Count,
            median,
            median == TimeSpan.Zero ? null : median * waiting / _slots,
            reason,
            until,
            _gate.IsInHours(now) ? null : _gate.HoursChangeAt(now));
    }

    /// <summary>True when the bank's service hours leave no moment from now to <paramref name="until"/>.</summary>
    internal bool IsClosedUntil(DateTimeOffset until)
    {
        LaneMoment now = LaneMoment.Now(_house.Time);
        return !_gate.IsInHours(now) && (_gate.HoursChangeAt(now) is not DateTimeOffset opens || opens > until);
    }

    /// <summary>Takes a queued debit in. That it was received is durable, or lies in the journal before all that this lane writes of it.</summary>
    internal void Put(Debit debit)
    {
        debit.IsInLane = true;
        _queues.Put(debit, _house.Time.TodayInJapan());
        Wake();
    }

    /// <summary>Two people say that the bank never saw it: it is queued again.</summary>
    internal void PutBack(Debit debit)
    {
        _inquiries.Forget(debit.Id);
        _queues.PutFirst(debit);
        Wake();
    }

    /// <summary>Takes in a debit of unknown result that an earlier process left.</summary>
    internal void PutUnknown(Debit debit)
    {
        debit.IsInLane = true;
        _inquiries.Add(debit, debit.UnknownBecause ?? "");
    }

    /// <summary>A debit of this bank ended.</summary>
    internal void NoteEnded(Debit debit)
    {
        if (debit.State is not (DebitState.Withdrawn or DebitState.Rejected)) _inquiries.Forget(debit.Id);
        else if (debit.IsInLane) _queues.NoteEnded(debit);
    }

    /// <summary>Ends when no inquiry about this debit is under way.</summary>
    internal Task WhenNotAskedAbout(DebitId id) => _inquiries.WhenNotAskedAbout(id);

    /// <summary>How long no byte of a debit of unknown result has been sent; zero when it is not one of this lane.</summary>
    internal TimeSpan QuietFor(DebitId id) => _inquiries.QuietFor(id);

    /// <summary>How long nobody may say yet that the bank never saw a debit, of which no byte had been sent for <paramref name="quiet"/> when it was seen; null when that may be said.</summary>
    internal TimeSpan? UntilNeverSeenIsFinal(TimeSpan quiet) => RecoveryPolicy.UntilNeverSeenIsFinal(quiet, _settings);

    internal void Start()
    {
        _begun = true;
        _house.Loop.Start($"lane {Bank}", RunAsync);
    }

    /// <summary>Finishes what is under way, gives back what was marked and not begun, and ends.</summary>
    internal Task StopAsync()
    {
        _stopping = true;
        if (!_begun) _ended.TrySetResult();
        Wake();
        return _ended.Task;
    }

    /// <summary>Whether one more may be under way; a bank that is being probed gets one at a time.</summary>
    private bool HasRoom(LaneMoment now) => _busy < (_gate.IsProbing(now) ? 1 : _slots);

    private void Wake() => _wake.TrySetResult();

    private async Task RunAsync()
    {
        while (_fault is null && !(_stopping && _busy == 0))
        {
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                Step();
            }
            catch (Exception error)
            {
                // A bug. This lane stops and says so; the others go on.
                _fault = error;
                break;
            }

            if (_stopping && _busy == 0) break;
            await _wake.Task;
        }

        if (_fault is not null) TellFault(_fault);
        _window.GiveBack();
        _ended.TrySetResult();
    }

    /// <summary>Everything that is decided, in one stretch: nothing here awaits.</summary>
    private void Step()
    {
        LaneMoment now = LaneMoment.Now(_house.Time);
        if (_clock.Advance(now)) Wake();

        FillWindow(now);
        bool more = true;
        while (more && HasRoom(now)) more = TryBegin(now);

        // What was begun has made room: its place is marked now, and flushed while the bank thinks.
        FillWindow(now);
        if (_clock.UntilNextChange(now, asks: !_stopping && HasRoom(now)) is TimeSpan next) _alarm.Set(next);
    }

    private void FillWindow(LaneMoment now)
    {
        if (_stopping || !_gate.MaySend(now)) _window.GiveBack();
        else _window.Fill(now.InJapan, _gate.IsProbing(now));
    }

    private bool TryBegin(LaneMoment now)
    {
        if (_stopping || !_gate.MayAsk(now)) return false;

        bool hasDebit = _gate.MaySend(now) && _window.Count > 0;
        if (!(hasDebit && _inquiries.LetDebitPass) && _inquiries.TryTakeDue(now, out UnknownDebit unknown))
        {
            _busy++;
            _ = InquireAsync(unknown);
            return true;
        }

        if (!hasDebit) return false;

        _inquiries.LetDebitPass = false;
        _busy++;
        _ = SendAsync(_window.Take(PrefersBatch(now)));
        return true;
    }

    /// <summary>The floor: every second debit is one of the batch while the batch is in danger.</summary>
    private bool PrefersBatch(LaneMoment now)
    {
        if (!_window.HasBoth) return false;

        bool inDanger = BatchFloor.IsInDanger(_queues.Batch + _window.Batch, _answers.Median(), _slots, _clock.LeftToday(now));
        _batchIsNext = inDanger && !_batchIsNext;
        return _batchIsNext;
    }

    private async Task SendAsync(MarkedDebit marked)
    {
        Debit debit = marked.Debit;
        try
        {
            await marked.Durable;
            if (MayGo(debit))
            {
                // Checkpoint: Sending is on the disk and no byte has left. A restart finds it, calls it Unknown, and asks.
                _house.Reached?.Invoke(Checkpoints.Checkpoint.SendingDurable);
                BankReply reply = await AskForMoneyAsync(debit);

                // Checkpoint: the bank has answered; the disk still says Sending. A restart asks for what we know here.
                _house.Reached?.Invoke(Checkpoints.Checkpoint.Answered);
                _window.End();
                Take(debit, reply);
            }
            else
            {
                _window.End();
                _window.GiveBack(debit);
            }
        }
        catch (Exception error)
        {
            // A bug here or in the adapter, or the journal has failed. The debit may have reached the bank, whatever broke.
            _fault ??= error;
            if (error is not JournalFailedException && debit.State == DebitState.Sending)
            {
                LoseAnswer(debit, "The lane stopped because of a fault.");
            }
        }

        _busy--;
        Wake();
    }

    /// <summary>The world may have changed while the mark was flushed: what holds now counts.</summary>
    private bool MayGo(Debit debit)
    {
        LaneMoment now = LaneMoment.Now(_house.Time);
        return !_stopping && _fault is null && _gate.MaySend(now)
            && (debit.Origin.ValidUntil is not DateTimeOffset until || now.InJapan <= until)
            && debit.Row.DebitDate >= now.InJapan.JapanDate();
    }

    private async Task<BankReply> AskForMoneyAsync(Debit debit)
    {
        long askedAt = _house.Time.GetTimestamp();
        BankReply reply = await BoundedCalls.DebitAsync(_adapter, debit.ToOrder(_house.Salt), _settings.DebitTimeout, _house.Time);
        _answers.Add(_house.Time.GetElapsedTime(askedAt));
        return reply;
    }

    private void Take(Debit debit, BankReply reply)
    {
        switch (RecoveryPolicy.AfterDebit(reply, _adapter.Abilities, _settings))
        {
            case RecoveryStep.SettleCollected collected:
                Answered(_house.Register.Collect(debit, collected.RawCode, AnswerSource.Debit));
                break;
            case RecoveryStep.SettleDeclined declined:
                Answered(_house.Register.Decline(debit, declined.ResultCode, declined.RawCode, AnswerSource.Debit));
                break;
            case RecoveryStep.SendAgain again:
                // What was marked behind it goes back first, so that this one stands in front of it again.
                _window.GiveBack();
                _ = _house.Register.ReturnUnsent(debit, again.Reason);
                _queues.PutFirst(debit);
                if (_gate.NoteNotSent(again.Reason)) Tell(LaneNewsKind.HeldBack, _gate.HeldBackBecause!);
                break;
            default:
                LoseAnswer(debit, ((BankReply.Unknown)reply).Reason);
                break;
        }
    }

    private void Answered(Task durable)
    {
        if (_gate.HeldBackBecause is not null) Tell(LaneNewsKind.Recovered, "The bank answers again.");
        _gate.NoteAnswered();
        if (_house.Reached is not null) _ = ReachOutcomeDurableAsync(durable);
    }

    private async Task ReachOutcomeDurableAsync(Task durable)
    {
        await durable;

        // Checkpoint: the outcome is on the disk; a restart never asks the bank about this debit again.
        _house.Reached!(Checkpoints.Checkpoint.OutcomeDurable);
    }

    private void LoseAnswer(Debit debit, string reason)
    {
        _ = _house.Register.LoseAnswer([debit], reason);
        _inquiries.AddLost(debit, reason);
        bool wasHeldBack = _gate.HeldBackBecause is not null;
        _gate.NoteUnknown();
        _house.Tell(new LaneNews(Bank, LaneNewsKind.BecameUnknown, reason, debit.Id));
        if (!wasHeldBack && _gate.HeldBackBecause is string because) Tell(LaneNewsKind.HeldBack, because);
    }

    private async Task InquireAsync(UnknownDebit unknown)
    {
        try
        {
            if (await _inquiries.AskAsync(unknown) is Debit neverSeen) _queues.PutFirst(neverSeen);
        }
        catch (Exception error)
        {
            // The debit stays Unknown: an inquiry moves nothing.
            _fault ??= error;
        }

        _busy--;
        Wake();
    }

    private (LaneState State, string? Reason, DateTimeOffset? Until) Describe(LaneMoment now)
    {
        if (_fault is not null) return (LaneState.Broken, $"A fault stopped this lane: {_fault.GetType().Name}. See the log.", null);
        if (_ended.Task.IsCompleted) return (LaneState.Stopped, "The lane has stopped.", null);
        if (_stopping) return (LaneState.Stopping, "The service is stopping.", null);
        if (!_begun) return (LaneState.Starting, "The lane has not begun yet.", null);

        return _gate.Describe(now);
    }

    private void TellFault(Exception error)
        => _house.Tell(new LaneNews(Bank, LaneNewsKind.Broke, "A fault stopped this lane; the others go on.", null, error));

    private void Tell(LaneNewsKind kind, string text) => _house.Tell(new LaneNews(Bank, kind, text));
}
