using System.Globalization;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Lanes;

namespace RealtimeDebit.Core.Notifications;

/// <summary>All notifications of the house: who is told, and the flows that bring the notices. Lives on the loop.</summary>
public sealed class NotificationDesk
{
    private readonly EventLog _log;
    private readonly NotificationSettings _settings;
    private readonly List<NoticeCourier> _couriers;
    private readonly Queue<LaneNews> _news = [];
    private TaskCompletionSource _wake = NewSignal();

    public NotificationDesk(EventLog log, BankLanes lanes, TimeProvider time, NotificationSettings settings)
    {
        (_log, _settings) = (log, settings);
        _couriers = [.. settings.Receivers.Select((_, index) => new NoticeCourier(log, time, settings, index, news => Told?.Invoke(news)))];
        lanes.Told += NoteLaneNews;
    }

    /// <summary>Told what the log should say.</summary>
    public event Action<NotificationNews>? Told;

    /// <summary>The flows that have to run, each with a name.</summary>
    internal IEnumerable<(string Name, Func<CancellationToken, Task> Flow)> Flows
        => _settings.Receivers.Count == 0 ? [] : [("notifications of lanes", RunAsync), .. _couriers.Select(courier => ($"notifications to {courier.Receiver.Endpoint}", (Func<CancellationToken, Task>)courier.RunAsync))];

    /// <summary>How every receiver stands, in the order of the configuration.</summary>
    public IReadOnlyList<NoticeReceiverStatus> Status() => [.. _couriers.Select(courier => courier.Status())];

    /// <summary>Says to the journal who is told of what from now on, when that changed. Before anything else works.</summary>
    public async Task BeginAsync()
    {
        NotificationBook book = _log.Books.Notifications;
        book.Added += WakeCourier;
        foreach (PendingNotices known in book.All.ToArray())
        {
            if (!_settings.Receivers.Any(receiver => receiver.Endpoint == known.Endpoint))
                await _log.Record(new NotificationsEnded(known.Endpoint.Creditor, known.Endpoint.Channel) { At = _log.Now });
        }

        foreach (NoticeReceiver receiver in _settings.Receivers)
        {
            NoticeKind[] kinds = [.. receiver.Kinds.Distinct().Order()];
            if (book.Find(receiver.Endpoint)?.Kinds.SequenceEqual(kinds) != true)
                await _log.Record(new NotificationsBegun(receiver.Endpoint.Creditor, receiver.Endpoint.Channel, kinds) { At = _log.Now });
        }
    }

    /// <summary>Sends one test notice to each receiver of a creditor, outside the order; the journal does not know of it.</summary>
    /// <param name="creditor">Null = to our own operators.</param>
    /// <param name="cancellationToken">Whoever asks has gone.</param>
    public async Task<IReadOnlyList<NoticeTest>> TestAsync(CreditorCode? creditor, CancellationToken cancellationToken)
    {
        var tests = new List<NoticeTest>();
        foreach (NoticeCourier courier in _couriers.Where(courier => courier.Receiver.Endpoint.Creditor == creditor))
        {
            NoticeEndpoint endpoint = courier.Receiver.Endpoint;
            DateTimeOffset now = _log.Now;
            var test = new Notice
            {
                Id = $"{endpoint.Owner}-test-{now.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}",
                Kind = NoticeKind.Test,
                Sequence = 0,
                At = now,
                Creditor = creditor,
            };
            NoticeAnswer answer = await courier.Receiver.Channel.SendAsync(test, cancellationToken);
            if (answer.Verdict == NoticeVerdict.Taken) courier.TryNow();
            tests.Add(new NoticeTest(endpoint, answer));
        }

        return tests;
    }

    /// <summary>Brings to the journal what lanes tell and no event says. Not in the lane's own step: a lane that breaks has enough to do.</summary>
    private async Task RunAsync(CancellationToken stopping)
    {
        using CancellationTokenRegistration stop = stopping.Register(() => _wake.TrySetResult());
        while (!stopping.IsCancellationRequested)
        {
            _wake = NewSignal();
            while (_news.TryDequeue(out LaneNews? news))
            {
                if (EventOf(news) is HouseEvent happened) await _log.Record(happened);
            }

            await _wake.Task;
        }
    }

    private HouseEvent? EventOf(LaneNews news)
    {
        NotificationBook book = _log.Books.Notifications;
        if (news.Kind is not LaneNewsKind.WaitsForPeople)
            return book.IsWanted(NoticeKind.LaneStopped, null) ? new LaneStopped(news.Bank, news.Text) { At = _log.Now } : null;

        // The lane says it once in each process; the journal knows whether it was said before.
        return news.Debit is DebitId id && _log.Books.Debits.FindOpen(id) is { State: DebitState.Unknown } debit
            && !book.IsToldToWait(id) && book.IsWanted(NoticeKind.Unknown, debit.Creditor)
            ? new DebitWaitsForPeople(id, debit.Creditor, news.Bank, debit.Row.Amount, news.Text) { At = _log.Now }
            : null;
    }

    private void NoteLaneNews(LaneNews news)
    {
        if (_settings.Receivers.Count == 0 || news.Kind is not (LaneNewsKind.WaitsForPeople or LaneNewsKind.Broke or LaneNewsKind.Paused)) return;

        _news.Enqueue(news);
        _wake.TrySetResult();
    }

    private void WakeCourier(PendingNotices added)
    {
        if (added is { Skipped: 1, Pending.Count: PendingNotices.MostPending })
            Told?.Invoke(new NotificationNews(added.Endpoint, NotificationNewsKind.Overflowing, $"{PendingNotices.MostPending} notices wait; the oldest are skipped."));
        _couriers.Find(courier => courier.Receiver.Endpoint == added.Endpoint)?.NoteAdded();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
