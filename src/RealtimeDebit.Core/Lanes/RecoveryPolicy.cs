using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.Core.Lanes;

/// <summary>The rule of money when an answer is missing: from what is known to what is done next. Pure.</summary>
/// <remarks>
/// There is no rule that turns an unknown debit into a failed one by age, and none that sends it again without the
/// bank's word. All durations come from the monotonic clock.
/// </remarks>
public static class RecoveryPolicy
{
    private const string NoInquiry = "The bank answers no inquiries: two people with evidence have to settle it.";

    private const string NotTrusted =
        "The bank says that it never saw it, and this bank's word on that is not trusted: two people with evidence have to settle it.";

    /// <summary>How many inquiries more than the bank's schedule has steps may settle nothing before people are told.</summary>
    internal const int MostUnsettled = 2;

    /// <summary>After the bank was asked to take the money.</summary>
    public static RecoveryStep AfterDebit(BankReply reply, BankAbilities abilities, BankSettings settings) => reply switch
    {
        BankReply.Collected collected => new RecoveryStep.SettleCollected(collected.RawCode),
        BankReply.Declined declined => new RecoveryStep.SettleDeclined(declined.ResultCode, declined.RawCode),
        BankReply.NotSent notSent => new RecoveryStep.SendAgain(notSent.Reason),
        BankReply.Unknown unknown => WhenUnknown(unknown.Reason, abilities, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(reply)),
    };

    /// <summary>A debit just became unknown, or was found Sending or Unknown at start-up.</summary>
    public static RecoveryStep WhenUnknown(string reason, BankAbilities abilities, BankSettings settings)
        => abilities.HasInquiry
            ? new RecoveryStep.AskLater(AskAfter(0, settings), reason)
            : new RecoveryStep.WaitForPeople(NoInquiry, AskAfter: null);

    /// <summary>After an inquiry was answered, or was not.</summary>
    /// <param name="reply">What the bank said.</param>
    /// <param name="inquiries">How many inquiries of this process had been answered or lost, this one included; 1 or more.</param>
    /// <param name="quiet">
    /// How long, <b>when this inquiry was asked</b>, no byte of the debit had been sent: since the last byte that this process may
    /// have sent of it, or since this process began, whichever is later.
    /// </param>
    /// <param name="abilities">What the bank can do.</param>
    /// <param name="settings">How patiently it is asked.</param>
    public static RecoveryStep AfterInquiry(
        InquiryReply reply, int inquiries, TimeSpan quiet, BankAbilities abilities, BankSettings settings) => reply switch
        {
            InquiryReply.Collected collected => new RecoveryStep.SettleCollected(collected.RawCode),
            InquiryReply.Declined declined => new RecoveryStep.SettleDeclined(declined.ResultCode, declined.RawCode),
            InquiryReply.NoAnswer noAnswer => AfterNoAnswer(noAnswer.Reason, inquiries, settings),
            InquiryReply.NeverSeen neverSeen => AfterNeverSeen(neverSeen, inquiries, quiet, abilities, settings),
            _ => throw new ArgumentOutOfRangeException(nameof(reply)),
        };

    /// <summary>How long after the loss of the answer (0 inquiries so far) or after the last inquiry the next one is due.</summary>
    public static TimeSpan AskAfter(int inquiries, BankSettings settings)
        => settings.InquiryAfter[Math.Min(inquiries, settings.InquiryAfter.Count - 1)];

    /// <summary>How long "never saw it" is not to be believed yet, whoever says it; null when it may be.</summary>
    /// <param name="quiet">How long, when it was seen, no byte of the debit had been sent; as for an inquiry.</param>
    /// <param name="settings">How long a request can be under way at this bank.</param>
    internal static TimeSpan? UntilNeverSeenIsFinal(TimeSpan quiet, BankSettings settings)
    {
        // A request that we gave up on can still reach the bank until then; sending again earlier could take the money twice.
        if (quiet <= settings.NotFoundIsFinalAfter) return settings.NotFoundIsFinalAfter - quiet + TimeSpan.FromMilliseconds(1);

        return null;
    }

    // A bank that answers each time with what settles nothing would be asked for ever, and nobody would know that a file waits for it.
    private static RecoveryStep AfterNoAnswer(string reason, int inquiries, BankSettings settings)
        => inquiries < settings.InquiryAfter.Count + MostUnsettled
            ? new RecoveryStep.AskLater(AskAfter(inquiries, settings), reason)
            : new RecoveryStep.WaitForPeople(
                $"{inquiries} inquiries settled nothing, the last one: {reason}. It is asked for on; two people with evidence can settle it.", AskAfter(inquiries, settings));

    private static RecoveryStep AfterNeverSeen(
        InquiryReply.NeverSeen reply, int inquiries, TimeSpan quiet, BankAbilities abilities, BankSettings settings)
    {
        // The bank may still say "collected" later, so the questions go on while people look into it.
        if (!abilities.NeverSeenIsTrusted) return new RecoveryStep.WaitForPeople(NotTrusted, AskAfter(inquiries, settings));

        return UntilNeverSeenIsFinal(quiet, settings) is TimeSpan untilFinal
            ? new RecoveryStep.AskLater(untilFinal, "The bank says that it never saw it; it is asked again when that is final.")
            : new RecoveryStep.SendAgainNeverSeen(reply.RawCode);
    }
}
