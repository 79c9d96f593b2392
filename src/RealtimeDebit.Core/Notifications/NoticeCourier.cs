using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Notifications;

/// <summary>Brings the notices to one receiver, one after the other. One flow a receiver, so that a dead one delays no other.</summary>
/// <remarks>The next notice does not go before the one before it was taken or given up, and that is on the disk: a crash repeats at most the last one.</remarks>
internal sealed class NoticeCourier
{
    /// <summary>A pause is shortened by up to this part of it, differently for each receiver and each time.</summary>
    private const double BackOffSpread = 0.2;

    /// <summary>Steps of this size never fall together.</summary>
    private const double GoldenPart = 0.618034;

    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly NotificationSettings _settings;
    private readonly NoticeReceiver _receiver;
    private readonly Action<NotificationNews> _tell;
    private readonly int _turn;
    private TaskCompletionSource _wake = NewSignal();
    private bool _isIdle;
    private int _failuresInRow;
    private string? _problem;
    private (long Since, TimeSpan Pause)? _waiting;

    public NoticeCourier(EventLog log, TimeProvider time, NotificationSettings settings, int turn, Action<NotificationNews> tell)
    {
        (_log, _time, _settings, _turn, _tell) = (log, time, settings, turn, tell);
        _receiver = settings.Receivers[turn];
    }

    public NoticeReceiver Receiver => _receiver;

    /// <summary>Works until it is told to stop. The attempt under way is broken off: it is repeated after the restart.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using CancellationTokenRegistration stop = stopping.Register(() => _wake.TrySetResult());
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                _wake = NewSignal();
                TimeSpan? pause = await DeliverAsync(stopping);
                if (!stopping.IsCancellationRequested) await WaitAsync(pause);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop in the middle of an attempt; it is made again after the restart.
        }
    }

    /// <summary>Something was added. A pause after a failure is not cut short by it: the receiver would be asked without end.</summary>
    public void NoteAdded()
    {
        if (_isIdle) _wake.TrySetResult();
    }

    /// <summary>Tries again now, whatever the pause.</summary>
    public void TryNow() => _wake.TrySetResult();

    public NoticeReceiverStatus Status()
    {
        PendingNotices? notices = Notices;
        TimeSpan? nextTry = _waiting is { } waiting ? waiting.Pause - _time.GetElapsedTime(waiting.Since) : null;
        return new NoticeReceiverStatus(
            _receiver.Endpoint, notices?.Pending.Count ?? 0, notices?.LastDeliveredAt, _problem ?? notices?.GivenUpBecause, nextTry, notices?.Skipped ?? 0);
    }

    private PendingNotices? Notices => _log.Books.Notifications.Find(_receiver.Endpoint);

    /// <summary>Sends what is pending until one is not taken.</summary>
    /// <returns>How long to wait before the next attempt; null = until something is added.</returns>
    private async Task<TimeSpan?> DeliverAsync(CancellationToken stopping)
    {
        while (Notices is { Pending: [Notice next, ..], Skipped: int skipped })
        {
            stopping.ThrowIfCancellationRequested();
            await _log.DurableAsync(next.Sequence);
            NoticeEndpoint endpoint = _receiver.Endpoint;
            NoticeAnswer answer = await SendAsync(next with { Id = endpoint.IdOf(next.Sequence), SkippedBefore = skipped == 0 ? null : skipped }, stopping);
            switch (answer.Verdict)
            {
                case NoticeVerdict.Taken:
                    NoteTaken(answer);
                    await _log.Record(new NoticeDelivered(endpoint.Creditor, endpoint.Channel, next.Sequence, skipped) { At = _log.Now });
                    break;
                case NoticeVerdict.Refused:
                    await GiveUpAsync(next, answer);
                    break;
                default:
                    NoteFailed(answer);
                    if (_log.Now - next.At >= _settings.GiveUpAfter) await GiveUpAsync(next, answer);
                    return Pause();
            }
        }

        return null;
    }

    /// <summary>A bug on the way to a receiver (most of that code is not ours) must not end the service, as one in any other flow does: debits go on.</summary>
    private async Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken stopping)
    {
        try
        {
            return await _receiver.Channel.SendAsync(notice, stopping);
        }
        catch (Exception bug) when (!stopping.IsCancellationRequested)
        {
            string text = $"A fault kept it from being sent: {bug.GetType().Name}. See the log.";
            if (_problem != text) _tell(new NotificationNews(_receiver.Endpoint, NotificationNewsKind.Broke, text, bug));
            _problem = text;
            return new NoticeAnswer(NoticeVerdict.NotNow, text);
        }
    }

    private void NoteTaken(NoticeAnswer answer)
    {
        if (_problem is not null) _tell(new NotificationNews(_receiver.Endpoint, NotificationNewsKind.Recovered, answer.Text));
        (_problem, _failuresInRow) = (null, 0);
    }

    private void NoteFailed(NoticeAnswer answer)
    {
        if (_problem is null) _tell(new NotificationNews(_receiver.Endpoint, NotificationNewsKind.Failing, answer.Text));
        _problem = answer.Text;
        _failuresInRow++;
    }

    private async Task GiveUpAsync(Notice notice, NoticeAnswer answer)
    {
        NoticeEndpoint endpoint = _receiver.Endpoint;
        await _log.Record(new NoticeGivenUp(endpoint.Creditor, endpoint.Channel, notice.Sequence, answer.Text) { At = _log.Now });
        _tell(new NotificationNews(endpoint, NotificationNewsKind.GivenUp, $"{notice.Kind} {endpoint.IdOf(notice.Sequence)}: {answer.Text}"));
    }

    // Not WhenAny: over a signal whose continuations run asynchronously it would pass through the thread pool.
    private async Task WaitAsync(TimeSpan? pause)
    {
        TaskCompletionSource signal = _wake;
        if (pause is TimeSpan longest)
        {
            _waiting = (_time.GetTimestamp(), longest);
            await using ITimer timer = _time.CreateTimer(_ => signal.TrySetResult(), null, longest, Timeout.InfiniteTimeSpan);
            await signal.Task;
            _waiting = null;
        }
        else if (Notices is null or { Pending.Count: 0 })
        {
            _isIdle = true;
            await signal.Task;
            _isIdle = false;
        }
    }

    private TimeSpan Pause()
    {
        TimeSpan pause = _settings.FirstPause * Math.Pow(2, Math.Min(_failuresInRow - 1, 20));
        TimeSpan bounded = pause < _settings.MostPause ? pause : _settings.MostPause;
        return bounded * (1 - (BackOffSpread * (((_turn + _failuresInRow) * GoldenPart) % 1)));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
