using System.Threading.Channels;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Tests.Core.Notifications;

/// <summary>A receiver that answers when and what the test says.</summary>
internal sealed class ScriptedChannel : INotificationChannel
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Channel<(Notice Notice, TaskCompletionSource<NoticeAnswer> Answer)> _asked = Channel.CreateUnbounded<(Notice, TaskCompletionSource<NoticeAnswer>)>();
    private int _together;

    /// <summary>How many attempts were under way at once, at most.</summary>
    public int MostTogether { get; private set; }

    public async Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        MostTogether = Math.Max(MostTogether, Interlocked.Increment(ref _together));
        var answer = new TaskCompletionSource<NoticeAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Writer.TryWrite((notice, answer));
        NoticeAnswer given = await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Decrement(ref _together);
        return given;
    }

    /// <summary>Waits for the next attempt and answers it.</summary>
    public async Task<Notice> NextAsync(NoticeVerdict verdict = NoticeVerdict.Taken, string text = "said")
    {
        (Notice notice, TaskCompletionSource<NoticeAnswer> answer) = await NextAttemptAsync();
        answer.SetResult(new NoticeAnswer(verdict, text));
        return notice;
    }

    /// <summary>Waits for the next attempt and lets it wait.</summary>
    public async Task<(Notice Notice, TaskCompletionSource<NoticeAnswer> Answer)> NextAttemptAsync() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    /// <summary>True when an attempt waits for an answer.</summary>
    public bool HasAttempt => _asked.Reader.TryPeek(out _);
}
