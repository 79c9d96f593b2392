using System.Diagnostics;

namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>Waits that are exact to some microseconds, because a bank that answers in 0.2 ms must not answer in 1.2 ms.</summary>
/// <remarks>
/// The system's timers work in whole milliseconds. One thread sleeps until shortly before the next deadline and spins for the
/// rest. With any other clock than the system's (tests) that clock's own delay is used.
/// </remarks>
internal sealed class BankClock(TimeProvider time) : IDisposable
{
    /// <summary>A sleep of 1 ms takes up to 1.2 ms; the rest is spun, giving the processor away at each turn.</summary>
    private const double SpinMilliseconds = 1.3;

    private readonly object _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private Thread? _thread;
    private bool _stopped;

    public TimeProvider Time => time;

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay <= TimeSpan.Zero) return Task.CompletedTask;
        if (!ReferenceEquals(time, TimeProvider.System)) return Task.Delay(delay, time, cancellationToken);

        long due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_stopped) return Task.FromCanceled(new CancellationToken(canceled: true));
            _waiting.Enqueue(done, due);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "bank clock" };
                _thread.Start();
            }

            Monitor.Pulse(_gate);
        }

        return done.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            while (_waiting.TryDequeue(out TaskCompletionSource? done, out _)) done.TrySetCanceled();
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            TaskCompletionSource? due = null;
            lock (_gate)
            {
                if (_stopped) return;
                if (!_waiting.TryPeek(out _, out long at))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                double leftMilliseconds = (at - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
                if (leftMilliseconds > SpinMilliseconds)
                {
                    Monitor.Wait(_gate, Math.Max(1, (int)(leftMilliseconds - SpinMilliseconds)));
                    continue;
                }

                if (leftMilliseconds <= 0) due = _waiting.Dequeue();
            }

            if (due is null) Thread.Yield();
            else due.TrySetResult();
        }
    }
}
