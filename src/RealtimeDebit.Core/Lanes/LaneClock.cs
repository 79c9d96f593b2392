using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What the clock alone changes in a lane: days begin and end, a debit's validity runs out, a bank's hours and its hold-back end.</summary>
internal sealed class LaneClock
{
    private static readonly TimeSpan MostClockWait = TimeSpan.FromMinutes(1);

    /// <summary>Debits that are rejected in one step when their day is over; the loop belongs to others too.</summary>
    private const int MostRejectedAtOnce = 1_000;

    private readonly LaneHouse _house;
    private readonly LaneQueues _queues;
    private readonly LaneGate _gate;
    private readonly LaneInquiries _inquiries;

    public LaneClock(LaneHouse house, LaneQueues queues, LaneGate gate, LaneInquiries inquiries)
    {
        _house = house;
        _queues = queues;
        _gate = gate;
        _inquiries = inquiries;
    }

    /// <summary>Releases debits whose day has come and rejects those whose time is over, also while the bank is closed or away: whoever waits hears of it.</summary>
    /// <returns>True when more are to be rejected than one step may: the lane is to come back at once.</returns>
    public bool Advance(LaneMoment now)
    {
        DateOnly today = now.InJapan.JapanDate();
        _queues.ReleaseUntil(today);
        while (_queues.TryExpired(now.InJapan, out Debit expired)) _ = _house.Register.RejectUnsent(expired, LaneWindow.ExpiredCode);
        for (int i = 0; i < MostRejectedAtOnce; i++)
        {
            if (!_queues.TryPassed(today, out Debit passed)) return false;

            _ = _house.Register.RejectUnsent(passed, LaneWindow.DatePassedCode);
        }

        return true;
    }

    /// <summary>How long nothing changes by itself; null: until somebody wakes the lane.</summary>
    /// <param name="now">The same moment that the step decided on: what was too early then is waited for now.</param>
    /// <param name="asks">Whether the lane would begin an inquiry that falls due.</param>
    public TimeSpan? UntilNextChange(LaneMoment now, bool asks)
    {
        TimeSpan? next = null;
        if (asks && _gate.MayAsk(now) && _inquiries.UntilNextDue(now) is TimeSpan inquiry) Earlier(inquiry);
        if (_gate.HeldBackFor(now) is { Ticks: > 0 } held) Earlier(held);
        if (_queues.NextExpiry() is DateTimeOffset expiry) EarlierByClock(expiry - now.InJapan + TimeSpan.FromMilliseconds(1));
        if (_queues.FirstFutureDay is DateOnly day) EarlierByClock(JapanTime.At(day, TimeOnly.MinValue) - now.InJapan);
        if (_queues.RealTime + _queues.Batch > 0) EarlierByClock(EndOfDay(now) - now.InJapan);
        if (_gate.HoursLookAt(now) is DateTimeOffset look) EarlierByClock(look - now.InJapan);
        return next;

        void Earlier(TimeSpan wait)
        {
            if (next is null || wait < next) next = wait;
        }

        // The wall clock may be set while we wait for it, so it is looked at again each minute.
        void EarlierByClock(TimeSpan wait) => Earlier(wait < MostClockWait ? wait : MostClockWait);
    }

    /// <summary>How long the bank can still be asked for money today: to the end of its hours, or of the day.</summary>
    public TimeSpan LeftToday(LaneMoment now)
    {
        DateTimeOffset end = EndOfDay(now);
        return (_gate.HoursChangeAt(now) is DateTimeOffset closing && closing < end ? closing : end) - now.InJapan;
    }

    private static DateTimeOffset EndOfDay(LaneMoment now) => JapanTime.At(now.InJapan.JapanDate().AddDays(1), TimeOnly.MinValue);
}
