using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Loops;

/// <summary>The world's two clocks: one that only goes on, and a wall clock that people and servers set. Both creep at each reading.</summary>
internal sealed class WorldClock(Timeline time, DateTimeOffset begin, SeededNumbers numbers, int mostCreepTicks)
{
    private DateTimeOffset _latestBefore;

    public Timeline Time { get; } = time;

    public TimeSpan WallOffset
    {
        get;
        set
        {
            _latestBefore = LatestWall;
            field = value;
        }
    }

    /// <summary>The wall clock, without creeping: the world looks at it, not Core.</summary>
    public DateTimeOffset Wall => new(begin.Ticks + Time.Now + WallOffset.Ticks, begin.Offset);

    /// <summary>What the wall clock showed when the last thing that happened was due: until then the banks' books are complete, and not until now.</summary>
    public DateTimeOffset WallOfBooks => new(begin.Ticks + Time.Moment + WallOffset.Ticks, begin.Offset);

    /// <summary>The latest moment that the wall clock has shown so far.</summary>
    public DateTimeOffset LatestWall => Wall > _latestBefore ? Wall : _latestBefore;

    public void Creep()
    {
        if (mostCreepTicks > 0) Time.Creep(numbers.Between(0, mostCreepTicks));
    }

    /// <summary>Real timers count whole milliseconds: they ring a little before the moment reckoned for them, or a little late; what is less than one rings at once.</summary>
    public long DrawRing(long ticks)
    {
        if (ticks <= 0 || mostCreepTicks == 0) return ticks;
        if (ticks < TimeSpan.TicksPerMillisecond) return numbers.Long(0, ticks);

        return ticks + numbers.Between(-(int)TimeSpan.TicksPerMillisecond, (int)TimeSpan.TicksPerMillisecond / 2);
    }
}

/// <summary>The clock of one process; its timers die with it.</summary>
internal sealed class SimClock(WorldClock world, SimLoop loop) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        world.Creep();
        return world.Wall;
    }

    public override long GetTimestamp()
    {
        world.Creep();
        return world.Time.Now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(world, loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(WorldClock world, SimLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private Due? _due;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due?.Cancel();
            _due = null;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) _due = world.Time.In(world.DrawRing(dueTime.Ticks), Ring);
            return true;
        }

        public void Dispose()
        {
            _due?.Cancel();
            _due = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring()
        {
            _due = null;
            if (loop.IsDead) return;

            if (_period > TimeSpan.Zero) _due = world.Time.In(_period.Ticks, Ring);
            callback(state);
        }
    }
}
