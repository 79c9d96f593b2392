using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>The debits of unknown result of one lane, and the asking for them (照会).</summary>
internal sealed class LaneInquiries
{
    private readonly BankSettings _settings;
    private readonly IBankAdapter _adapter;
    private readonly LaneHouse _house;
    private readonly LaneGate _gate;
    private readonly UnknownDebits _unknowns = new();

    public LaneInquiries(BankSettings settings, IBankAdapter adapter, LaneHouse house, LaneGate gate)
    {
        _settings = settings;
        _adapter = adapter;
        _house = house;
        _gate = gate;
    }

    public int Count => _unknowns.Count;

    /// <summary>An inquiry settled nothing: one debit goes first, so that a bank that is asked again and again is not only asked.</summary>
    public bool LetDebitPass { get; set; }

    /// <summary>A debit whose answer this process lost just now.</summary>
    public void AddLost(Debit debit, string reason) => Add(debit, reason, _house.Time.GetTimestamp());

    /// <summary>A debit that an earlier process sent: its last byte may be as young as this process.</summary>
    public void Add(Debit debit, string reason) => Add(debit, reason, _house.BeganTimestamp);

    /// <summary>It is not unknown any more.</summary>
    public void Forget(DebitId id) => _unknowns.Remove(id);

    public TimeSpan? UntilNextDue(LaneMoment now)
        => _unknowns.NextDue() is long due ? _house.Time.GetElapsedTime(now.Timestamp, due) : null;

    public bool TryTakeDue(LaneMoment now, out UnknownDebit unknown) => _unknowns.TryTakeDue(now.Timestamp, out unknown);

    /// <summary>How long no byte of this debit has been sent; zero when it is not unknown here.</summary>
    public TimeSpan QuietFor(DebitId id)
        => _unknowns.Find(id) is UnknownDebit unknown ? _house.Time.GetElapsedTime(unknown.LastByteTimestamp) : TimeSpan.Zero;

    public Task WhenNotAskedAbout(DebitId id) => _unknowns.Find(id)?.Asking?.Task ?? Task.CompletedTask;

    public IEnumerable<UnknownLine> Lines()
    {
        long now = _house.Time.GetTimestamp();
        foreach (UnknownDebit unknown in _unknowns.All)
        {
            TimeSpan? next = unknown.DueTimestamp is long due ? _house.Time.GetElapsedTime(now, Math.Max(due, now)) : null;
            yield return new UnknownLine(unknown.Debit.Id, unknown.Because, unknown.WaitsForPeople, unknown.Inquiries, next);
        }
    }

    /// <summary>Asks once and does what follows.</summary>
    /// <returns>The debit when the bank never saw it: it is Queued again, and the caller puts it in its place. Else null.</returns>
    public async Task<Debit?> AskAsync(UnknownDebit unknown)
    {
        var asking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        unknown.Asking = asking;
        try
        {
            return await AskOnceAsync(unknown);
        }
        finally
        {
            unknown.Asking = null;
            asking.SetResult();
        }
    }

    private async Task<Debit?> AskOnceAsync(UnknownDebit unknown)
    {
        TimeSpan quiet = _house.Time.GetElapsedTime(unknown.LastByteTimestamp);
        DebitOrder order = unknown.Debit.ToOrder(_house.Salt);
        InquiryReply reply = await BoundedCalls.InquireAsync(_adapter, order, _settings.InquiryTimeout, _house.Time);

        unknown.Inquiries++;
        Note(reply);
        return unknown.Debit.State == DebitState.Unknown
            ? Follow(unknown, RecoveryPolicy.AfterInquiry(reply, unknown.Inquiries, quiet, _adapter.Abilities, _settings))
            : null;
    }

    private void Add(Debit debit, string reason, long lastByteTimestamp)
    {
        var unknown = new UnknownDebit(debit, lastByteTimestamp);
        _unknowns.Add(unknown);
        Follow(unknown, RecoveryPolicy.WhenUnknown(reason, _adapter.Abilities, _settings));
    }

    private Debit? Follow(UnknownDebit unknown, RecoveryStep step)
    {
        Debit debit = unknown.Debit;
        switch (step)
        {
            case RecoveryStep.SettleCollected collected:
                _ = _house.Register.Collect(debit, collected.RawCode, AnswerSource.Inquiry);
                _unknowns.Remove(debit.Id);
                return null;
            case RecoveryStep.SettleDeclined declined:
                _ = _house.Register.Decline(debit, declined.ResultCode, declined.RawCode, AnswerSource.Inquiry);
                _unknowns.Remove(debit.Id);
                return null;
            case RecoveryStep.SendAgainNeverSeen neverSeen:
                _ = _house.Register.ReturnNeverSeen(debit, $"The bank never saw it ({neverSeen.RawCode}).");
                _unknowns.Remove(debit.Id);
                Tell(LaneNewsKind.NeverSeen, "The bank never saw it; it is queued again.", debit);
                return debit;
            case RecoveryStep.AskLater later:
                unknown.Because = later.Because;
                Schedule(unknown, later.After);
                return null;
            case RecoveryStep.WaitForPeople people:
                if (!unknown.WaitsForPeople) Tell(LaneNewsKind.WaitsForPeople, people.Because, debit);
                unknown.WaitsForPeople = true;
                unknown.Because = people.Because;
                if (people.AskAfter is TimeSpan after) Schedule(unknown, after);
                return null;
            default:
                throw new InvalidOperationException($"{step.GetType().Name} cannot follow for an unknown debit.");
        }
    }

    private void Schedule(UnknownDebit unknown, TimeSpan after)
        => _unknowns.Schedule(unknown, _house.Time.GetTimestamp() + (long)(after.TotalSeconds * _house.Time.TimestampFrequency));

    private void Note(InquiryReply reply)
    {
        LetDebitPass = reply is InquiryReply.NoAnswer or InquiryReply.NeverSeen;
        if (reply is InquiryReply.NoAnswer)
        {
            _gate.NoteInquiryUnanswered();
            return;
        }

        if (_gate.HeldBackBecause is not null) _house.Tell(new LaneNews(_settings.Code, LaneNewsKind.Recovered, "The bank answers again."));
        _gate.NoteAnswered();
    }

    private void Tell(LaneNewsKind kind, string text, Debit debit) => _house.Tell(new LaneNews(_settings.Code, kind, text, debit.Id));
}
