namespace RealtimeDebit.Core.Notifications;

/// <summary>A way to one receiver of notices.</summary>
public interface INotificationChannel
{
    /// <summary>Sends a notice once, within a bound of its own; does not retry. It may be called while an earlier call is under way.</summary>
    /// <param name="notice">With its id.</param>
    /// <param name="cancellationToken">The house stops.</param>
    /// <returns>What the receiver said; a failure of any kind is an answer too. What was not answered may have arrived all the same.</returns>
    /// <exception cref="OperationCanceledException">The house stops.</exception>
    Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken cancellationToken);
}

/// <summary>What became of one attempt to send a notice.</summary>
/// <param name="Verdict">What follows from it.</param>
/// <param name="Text">As a sentence for people, without anything that the receiver wrote but its code.</param>
public sealed record NoticeAnswer(NoticeVerdict Verdict, string Text);

/// <summary>What follows from an attempt.</summary>
public enum NoticeVerdict
{
    /// <summary>The receiver has it.</summary>
    Taken,

    /// <summary>Not now; it is tried again.</summary>
    NotNow,

    /// <summary>The receiver said that it will never take it.</summary>
    Refused,
}
