using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What to do next with a debit whose end is not known, as <see cref="RecoveryPolicy"/> decides.</summary>
public abstract record RecoveryStep
{
    private RecoveryStep()
    {
    }

    /// <summary>The bank took the money: it is final.</summary>
    public sealed record SettleCollected(string RawCode) : RecoveryStep;

    /// <summary>The bank refused: it is final. <paramref name="ResultCode"/> is one of 1 2 3 4 8 9.</summary>
    public sealed record SettleDeclined(char ResultCode, string RawCode) : RecoveryStep;

    /// <summary>Provably not taken on: back to the front of the queue, and the lane holds back for <paramref name="Reason"/>.</summary>
    public sealed record SendAgain(NotSentReason Reason) : RecoveryStep;

    /// <summary>The bank never saw it and that can be believed: back to the queue under the same key.</summary>
    public sealed record SendAgainNeverSeen(string RawCode) : RecoveryStep;

    /// <summary>Ask the bank, <paramref name="After"/> from now. <paramref name="Because"/> is for the work list.</summary>
    public sealed record AskLater(TimeSpan After, string Because) : RecoveryStep;

    /// <summary>
    /// It waits for two people. <paramref name="AskAfter"/>: an inquiry may still settle it, so go on asking; null = asking leads nowhere.
    /// </summary>
    public sealed record WaitForPeople(string Because, TimeSpan? AskAfter) : RecoveryStep;
}
