using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace RealtimeDebit.Tests.Adapters.Messages;

/// <summary>A clock that the test moves, and that knows which timers are set: so a test lets a time pass when somebody waits for it, and not before.</summary>
/// <remarks>Moved on blindly while other threads work, a clock goes through the next bound too before they came to set it.</remarks>
internal sealed class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<SetTimer, DateTimeOffset> _due = new();

    /// <summary>Whether a timer is set that rings when this time from now has passed.</summary>
    public bool IsSetTo(TimeSpan fromNow)
    {
        DateTimeOffset moment = GetUtcNow() + fromNow;
        return _due.Values.Contains(moment);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SetTimer(this, base.CreateTimer(callback, state, dueTime, period));
        Note(timer, dueTime);
        return timer;
    }

    // Noted after the timer is set: whoever sees the note may let the time pass.
    private void Note(SetTimer timer, TimeSpan dueTime)
    {
        if (dueTime >= TimeSpan.Zero) _due[timer] = GetUtcNow() + dueTime;
        else _due.TryRemove(timer, out _);
    }

    private sealed class SetTimer(WatchedClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isChanged = timer.Change(dueTime, period);
            clock.Note(this, dueTime);
            return isChanged;
        }

        public void Dispose()
        {
            timer.Dispose();
            clock._due.TryRemove(this, out _);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
