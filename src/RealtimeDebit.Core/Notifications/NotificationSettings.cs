namespace RealtimeDebit.Core.Notifications;

/// <summary>Who is told of what, and how patiently.</summary>
public sealed record NotificationSettings
{
    /// <summary>Every receiver; each endpoint once. Empty = nothing is told and nothing is kept.</summary>
    public IReadOnlyList<NoticeReceiver> Receivers { get; init; } = [];

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause.</summary>
    public TimeSpan MostPause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A notice of this age that fails once more is given up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);
}

/// <summary>A receiver of the configuration and the way to it.</summary>
/// <param name="Endpoint">Who.</param>
/// <param name="Kinds">What it is told of.</param>
/// <param name="Channel">The way.</param>
public sealed record NoticeReceiver(NoticeEndpoint Endpoint, IReadOnlyList<NoticeKind> Kinds, INotificationChannel Channel);

/// <summary>Something about the notices to one receiver that the log should say.</summary>
/// <param name="Endpoint">Which receiver.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Text">As a sentence.</param>
/// <param name="Error">With <see cref="NotificationNewsKind.Broke"/>: the bug.</param>
public sealed record NotificationNews(NoticeEndpoint Endpoint, NotificationNewsKind Kind, string Text, Exception? Error = null);

/// <summary>The kinds of <see cref="NotificationNews"/>.</summary>
public enum NotificationNewsKind
{
    /// <summary>The receiver does not take a notice; it is tried again.</summary>
    Failing,

    /// <summary>The receiver takes notices again.</summary>
    Recovered,

    /// <summary>A notice was given up.</summary>
    GivenUp,

    /// <summary>Too many notices wait; the oldest are skipped.</summary>
    Overflowing,

    /// <summary>A bug kept a notice from being sent; it is tried again.</summary>
    Broke,
}

/// <summary>How one receiver stands, for people.</summary>
/// <param name="Endpoint">Who.</param>
/// <param name="Pending">How many notices wait.</param>
/// <param name="LastDeliveredAt">When the last one was taken, Japan time; null before the first.</param>
/// <param name="Problem">Why the next one was not taken or the last one was given up, as a sentence; null when all is well.</param>
/// <param name="NextTryIn">How long until the next attempt; null when none is waited for.</param>
/// <param name="Skipped">Notices that were given up and of which the receiver was not told yet.</param>
public sealed record NoticeReceiverStatus(NoticeEndpoint Endpoint, int Pending, DateTimeOffset? LastDeliveredAt, string? Problem, TimeSpan? NextTryIn, int Skipped);

/// <summary>What a test notice came to.</summary>
public sealed record NoticeTest(NoticeEndpoint Endpoint, NoticeAnswer Answer);
