using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Whether a lane may ask its bank now: paused by people, outside service hours, or leaving a troubled bank alone.</summary>
/// <remarks>
/// Each question names its moment: whoever decides on one answer and computes its alarm from another must read the clock once.
/// Between two readings a hold-back can end, and then the one says "not yet" and the other "nothing to wait for".
/// </remarks>
internal sealed class LaneGate
{
    /// <summary>When no change of hours is in sight: one that is further away than they look ahead comes into sight one day.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromDays(1);

    private readonly ServiceHours? _hours;
    private readonly TimeProvider _time;
    private DateTimeOffset _hoursFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _hoursUntil = DateTimeOffset.MinValue;
    private DateTimeOffset? _hoursChangeAt;
    private bool _isOpen = true;
    private int _failures;
    private int _unknownsInARow;
    private int _unknownHoldBacks;
    private long _heldUntilTimestamp;

    public LaneGate(ServiceHours? hours, TimeProvider time)
    {
        _hours = hours;
        _time = time;
    }

    /// <summary>Why an operator paused it; null when nobody did.</summary>
    public string? PausedBecause { get; set; }

    /// <summary>Why the bank is left alone; null when all is well.</summary>
    public string? HeldBackBecause { get; private set; }

    /// <summary>How long the bank is still left alone; zero or less: it may be probed.</summary>
    public TimeSpan HeldBackFor(LaneMoment now)
        => HeldBackBecause is null ? TimeSpan.Zero : _time.GetElapsedTime(now.Timestamp, _heldUntilTimestamp);

    /// <summary>True while one debit or inquiry at a time finds out whether the bank is well again.</summary>
    public bool IsProbing(LaneMoment now) => HeldBackBecause is not null && HeldBackFor(now) <= TimeSpan.Zero;

    /// <summary>True when the bank may be asked at all.</summary>
    public bool MayAsk(LaneMoment now) => IsInHours(now) && HeldBackFor(now) <= TimeSpan.Zero;

    /// <summary>True when money may be asked for.</summary>
    public bool MaySend(LaneMoment now) => PausedBecause is null && MayAsk(now);

    /// <summary>How it stands, for people: the state, why, and until when if that is known.</summary>
    public (LaneState State, string? Reason, DateTimeOffset? Until) Describe(LaneMoment now)
    {
        if (PausedBecause is string paused) return (LaneState.Paused, paused, null);
        if (!IsInHours(now)) return (LaneState.Closed, "The bank is outside its service hours.", HoursChangeAt(now));
        if (HeldBackBecause is string held) return (LaneState.HeldBack, held, now.InJapan + HeldBackFor(now));

        return (LaneState.Running, null, null);
    }

    /// <summary>When the bank's hours change next, by the wall clock in Japan; null when they never do, or no change is in sight.</summary>
    public DateTimeOffset? HoursChangeAt(LaneMoment now)
    {
        IsInHours(now);
        return _hoursChangeAt;
    }

    /// <summary>When the bank's hours are to be looked at again, by the wall clock in Japan; null when it has none.</summary>
    public DateTimeOffset? HoursLookAt(LaneMoment now)
    {
        IsInHours(now);
        return _hours is null ? null : _hoursUntil;
    }

    public bool IsInHours(LaneMoment moment)
    {
        if (_hours is null) return true;

        DateTimeOffset now = moment.InJapan;
        if (now >= _hoursFrom && now < _hoursUntil) return _isOpen;

        _isOpen = _hours.IsOpen(now);
        _hoursFrom = now;
        _hoursChangeAt = _isOpen ? _hours.NextClosing(now) : _hours.NextOpening(now);
        _hoursUntil = _hoursChangeAt ?? now + LookAgainAfter;
        return _isOpen;
    }

    /// <summary>The bank answered something understood: it is well.</summary>
    public void NoteAnswered()
    {
        _failures = 0;
        _unknownsInARow = 0;
        _unknownHoldBacks = 0;
        HeldBackBecause = null;
    }

    /// <summary>The bank did not take a debit on.</summary>
    /// <returns>False when the bank is left alone already: the request had left before that, so it is the same trouble and not one more.</returns>
    public bool NoteNotSent(NotSentReason reason)
    {
        TimeSpan still = HeldBackFor(LaneMoment.Now(_time));
        bool isNew = still <= TimeSpan.Zero;
        if (isNew) _failures++;
        TimeSpan wait = HoldBackPolicy.After(reason, Math.Max(_failures, 1));
        if (isNew || wait > still) HoldBack(wait, HoldBackPolicy.Text(reason));
        return isNew;
    }

    /// <summary>A debit got no understood answer. While the bank is left alone that is the same trouble and not one more.</summary>
    public void NoteUnknown()
    {
        _unknownsInARow++;
        LaneMoment now = LaneMoment.Now(_time);
        if (HeldBackFor(now) > TimeSpan.Zero) return;
        if (_unknownsInARow < HoldBackPolicy.UnknownsInARow && !IsProbing(now)) return;

        HoldBack(HoldBackPolicy.AfterUnknowns(++_unknownHoldBacks), $"{_unknownsInARow} debits in a row got no understood answer.");
    }

    /// <summary>An inquiry got no answer. That alone says little; but a probe has failed with it.</summary>
    public void NoteInquiryUnanswered()
    {
        if (IsProbing(LaneMoment.Now(_time))) HoldBack(HoldBackPolicy.AfterUnknowns(++_unknownHoldBacks), HeldBackBecause!);
    }

    private void HoldBack(TimeSpan time, string because)
    {
        HeldBackBecause = because;
        _heldUntilTimestamp = _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);
    }
}
