namespace RealtimeDebit.Core.Lanes;

/// <summary>Wakes a lane at the earliest time it asked for. It may also ring in vain, for a time asked for before.</summary>
internal sealed class LaneAlarm
{
    private readonly TimeProvider _time;
    private readonly Action _ring;
    private long? _dueTimestamp;

    public LaneAlarm(TimeProvider time, Action ring)
    {
        _time = time;
        _ring = ring;
    }

    /// <summary>Rings after <paramref name="wait"/>. An alarm that is set for an earlier time stays: it is cheaper to wake once in vain.</summary>
    public void Set(TimeSpan wait)
    {
        long due = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        if (_dueTimestamp <= due) return;

        _dueTimestamp = due;
        _ = RingAsync(wait, due);
    }

    private async Task RingAsync(TimeSpan wait, long due)
    {
        // Timers count whole milliseconds and drop the rest: rounded up, or the lane would spin through the last one.
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), _time);
        if (_dueTimestamp == due) _dueTimestamp = null;
        _ring();
    }
}
