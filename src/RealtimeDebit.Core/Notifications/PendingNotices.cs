namespace RealtimeDebit.Core.Notifications;

/// <summary>How one receiver stands: what it is told of, what waits for it. Only <see cref="NotificationBook"/> changes it.</summary>
public sealed class PendingNotices
{
    /// <summary>Most notices that wait for one receiver. A receiver that is dead for weeks must not fill the memory: of more, the oldest are skipped and counted.</summary>
    public const int MostPending = 500;

    private readonly List<Notice> _pending = [];

    internal PendingNotices(NoticeEndpoint endpoint, IReadOnlyList<NoticeKind> kinds)
    {
        Endpoint = endpoint;
        Kinds = kinds;
    }

    public NoticeEndpoint Endpoint { get; }

    /// <summary>What it is told of.</summary>
    public IReadOnlyList<NoticeKind> Kinds { get; internal set; }

    /// <summary>What waits, oldest first; at most <see cref="MostPending"/>.</summary>
    public IReadOnlyList<Notice> Pending => _pending;

    /// <summary>How many notices were given up or skipped since the last one that told the receiver so.</summary>
    public int Skipped { get; internal set; }

    /// <summary>When the last notice was taken; null before the first.</summary>
    public DateTimeOffset? LastDeliveredAt { get; internal set; }

    /// <summary>Sequence number of the last notice that was taken; 0 before the first.</summary>
    public long LastDelivered { get; internal set; }

    /// <summary>Why the last notice that was given up was; null when none was since one was taken.</summary>
    public string? GivenUpBecause { get; internal set; }

    /// <summary>True when the receiver is to be told of this.</summary>
    internal bool Wants(Notice notice) => Kinds.Contains(notice.Kind) && (Endpoint.Creditor is null || Endpoint.Creditor == notice.Creditor);

    internal void Add(Notice notice)
    {
        // Never the first: it may be on its way at this moment.
        if (_pending.Count == MostPending)
        {
            _pending.RemoveAt(1);
            Skipped++;
        }

        _pending.Add(notice);
    }

    internal void Keep(IReadOnlyList<NoticeKind> kinds)
    {
        Kinds = kinds;
        _pending.RemoveAll(notice => !kinds.Contains(notice.Kind));
    }

    internal void Delivered(NoticeDelivered delivered)
    {
        Remove(delivered.Notice);
        Skipped = Math.Max(0, Skipped - delivered.Skipped);
        (LastDelivered, LastDeliveredAt, GivenUpBecause) = (delivered.Notice, delivered.At, null);
    }

    internal void GivenUp(NoticeGivenUp givenUp)
    {
        if (Remove(givenUp.Notice)) Skipped++;
        GivenUpBecause = givenUp.Because;
    }

    private bool Remove(long sequence) => _pending.RemoveAll(notice => notice.Sequence == sequence) > 0;
}
