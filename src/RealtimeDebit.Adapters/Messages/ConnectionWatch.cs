namespace RealtimeDebit.Adapters.Messages;

/// <summary>Watches one connection's clock: a message that is begun must be finished, and a silent connection goes.</summary>
/// <remarks>The timer rings at the earliest moment that may be one, and is set again when it was not: a busy connection costs no timer per message.</remarks>
internal sealed class ConnectionWatch : IDisposable
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _idleTimeout;
    private readonly TimeSpan _frameTimeout;
    private readonly Action<string> _cutOff;
    private readonly ITimer _timer;
    private long? _frameBegan;
    private long _lastHeard;
    private int _owed;
    private bool _isOver;

    public ConnectionWatch(TimeProvider time, TimeSpan idleTimeout, TimeSpan frameTimeout, Action<string> cutOff)
    {
        _time = time;
        _idleTimeout = idleTimeout;
        _frameTimeout = frameTimeout;
        _cutOff = cutOff;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Begin()
    {
        lock (_gate)
        {
            _lastHeard = _time.GetTimestamp();
            Ring(_idleTimeout);
        }
    }

    /// <summary>A part of a message is there. Said again, nothing changes: more parts give no more time.</summary>
    public void FrameBegan()
    {
        lock (_gate)
        {
            if (_frameBegan is not null) return;
            _frameBegan = _time.GetTimestamp();
            Ring(_frameTimeout);
        }
    }

    public void FrameEnded()
    {
        lock (_gate)
        {
            _frameBegan = null;
            _lastHeard = _time.GetTimestamp();
        }
    }

    /// <summary>Requests taken whose answers are not with the network yet. As long as there are any, silence is no fault of the caller.</summary>
    public int Owed
    {
        get
        {
            lock (_gate) return _owed;
        }
    }

    /// <summary>One more request was taken.</summary>
    public void Took()
    {
        lock (_gate) _owed++;
    }

    /// <summary>Answers went out, or will not come.</summary>
    /// <returns>How many are still owed.</returns>
    public int Settled(int answers)
    {
        lock (_gate)
        {
            _owed -= answers;
            if (_owed == 0) _lastHeard = _time.GetTimestamp();
            return _owed;
        }
    }

    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _timer.Dispose();
    }

    private void Look()
    {
        string why;
        lock (_gate)
        {
            if (_isOver) return;
            long now = _time.GetTimestamp();
            TimeSpan left = _frameBegan is { } began ? _frameTimeout - _time.GetElapsedTime(began, now)
                : _owed > 0 ? _idleTimeout
                : _idleTimeout - _time.GetElapsedTime(_lastHeard, now);
            if (left > TimeSpan.Zero)
            {
                Ring(left);
                return;
            }

            _isOver = true;
            why = _frameBegan is not null ? "a message that was begun did not come to its end in time" : "nothing came for the idle time";
        }

        _cutOff(why);
    }

    // Timers count whole milliseconds; less than one would be none.
    private void Ring(TimeSpan after)
    {
        if (!_isOver) _timer.Change(after < Least ? Least : after, Timeout.InfiniteTimeSpan);
    }
}
