using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.TestSupport.Loops;

/// <summary>A clock that moves on by a little each time it is read, as real ones do. What was computed from two readings no longer fits by accident.</summary>
/// <remarks>
/// The little is forgotten when <paramref name="time"/> moves. So a timer rings a little before the moment that was reckoned
/// for it by this clock: the real ones do that too, because they count whole milliseconds.
/// </remarks>
public sealed class CreepingClock(FakeTimeProvider time, int mostTicksPerReading) : TimeProvider
{
    private readonly SeededNumbers _ticks = new((ulong)mostTicksPerReading);
    private DateTimeOffset _creptFrom;
    private long _crept;

    /// <summary>By how much people set the wall clock; what is monotonic goes on as before.</summary>
    public TimeSpan WallOffset { get; set; }

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Read() + WallOffset;

    public override long GetTimestamp() => Read().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => time.CreateTimer(callback, state, dueTime, period);

    private DateTimeOffset Read()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now != _creptFrom) (_creptFrom, _crept) = (now, 0);
        return now.AddTicks(_crept += _ticks.Between(0, mostTicksPerReading));
    }
}
