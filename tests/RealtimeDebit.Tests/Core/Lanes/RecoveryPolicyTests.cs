using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

public sealed class RecoveryPolicyTests
{
    private static readonly BankAbilities Trusted = new(HasInquiry: true, NeverSeenIsTrusted: true, 1, 1);
    private static readonly BankAbilities Untrusted = Trusted with { NeverSeenIsTrusted = false };
    private static readonly BankAbilities Mute = new(HasInquiry: false, NeverSeenIsTrusted: false, 1, 1);

    private static readonly BankSettings Settings = LaneWorld.SettingsOf() with
    {
        InquiryAfter = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)],
        NotFoundIsFinalAfter = TimeSpan.FromSeconds(60),
    };

    public static TheoryData<BankReply, BankAbilities, RecoveryStep> Replies { get; } = new()
    {
        { new BankReply.Collected("00"), Trusted, new RecoveryStep.SettleCollected("00") },
        { new BankReply.Declined('1', "51"), Mute, new RecoveryStep.SettleDeclined('1', "51") },
        { new BankReply.NotSent(NotSentReason.Throttled, "9"), Trusted, new RecoveryStep.SendAgain(NotSentReason.Throttled) },
        { new BankReply.NotSent(NotSentReason.Unreachable, ""), Mute, new RecoveryStep.SendAgain(NotSentReason.Unreachable) },
        { new BankReply.Unknown("cut"), Trusted, new RecoveryStep.AskLater(TimeSpan.FromSeconds(5), "cut") },
        { new BankReply.Unknown("cut"), Untrusted, new RecoveryStep.AskLater(TimeSpan.FromSeconds(5), "cut") },
    };

    public static TheoryData<InquiryReply, int, int, BankAbilities, RecoveryStep> Inquiries { get; } = new()
    {
        { new InquiryReply.Collected("00"), 1, 0, Trusted, new RecoveryStep.SettleCollected("00") },
        { new InquiryReply.Collected("00"), 1, 0, Untrusted, new RecoveryStep.SettleCollected("00") },
        { new InquiryReply.Declined('3', "57"), 9, 999, Trusted, new RecoveryStep.SettleDeclined('3', "57") },
        { new InquiryReply.NoAnswer("busy"), 1, 0, Trusted, new RecoveryStep.AskLater(TimeSpan.FromSeconds(30), "busy") },
        { new InquiryReply.NoAnswer("busy"), 2, 0, Trusted, new RecoveryStep.AskLater(TimeSpan.FromMinutes(2), "busy") },
        { new InquiryReply.NoAnswer("busy"), 4, 99_999, Trusted, new RecoveryStep.AskLater(TimeSpan.FromMinutes(2), "busy") },
        { new InquiryReply.NeverSeen("25"), 1, 61, Trusted, new RecoveryStep.SendAgainNeverSeen("25") },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void What_a_bank_answers_decides_the_next_step(BankReply reply, BankAbilities abilities, RecoveryStep step)
        => Assert.Equal(step, RecoveryPolicy.AfterDebit(reply, abilities, Settings));

    [Theory]
    [MemberData(nameof(Inquiries))]
    public void What_an_inquiry_brings_decides_the_next_step(InquiryReply reply, int inquiries, int quietSeconds, BankAbilities abilities, RecoveryStep step)
        => Assert.Equal(step, RecoveryPolicy.AfterInquiry(reply, inquiries, TimeSpan.FromSeconds(quietSeconds), abilities, Settings));

    [Theory]
    [InlineData(0, 60.001)]
    [InlineData(5, 55.001)]
    [InlineData(60, 0.001)]
    public void Never_seen_is_not_believed_before_it_is_final_and_asked_again_then(int quietSeconds, double askAfterSeconds)
    {
        RecoveryStep step = RecoveryPolicy.AfterInquiry(new InquiryReply.NeverSeen("25"), 1, TimeSpan.FromSeconds(quietSeconds), Trusted, Settings);

        Assert.Equal(TimeSpan.FromSeconds(askAfterSeconds), Assert.IsType<RecoveryStep.AskLater>(step).After);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(99)]
    public void A_debit_that_many_inquiries_did_not_settle_waits_for_people_and_is_asked_for_on(int inquiries)
    {
        RecoveryStep step = RecoveryPolicy.AfterInquiry(new InquiryReply.NoAnswer("busy"), inquiries, TimeSpan.Zero, Trusted, Settings);

        Assert.Equal(
            new RecoveryStep.WaitForPeople(
                $"{inquiries} inquiries settled nothing, the last one: busy. It is asked for on; two people with evidence can settle it.", TimeSpan.FromMinutes(2)),
            step);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Never_seen_of_a_bank_that_is_not_trusted_waits_for_people_at_any_age(int quietSeconds)
    {
        RecoveryStep step = RecoveryPolicy.AfterInquiry(new InquiryReply.NeverSeen("25"), 1, TimeSpan.FromSeconds(quietSeconds), Untrusted, Settings);

        Assert.Equal(TimeSpan.FromSeconds(30), Assert.IsType<RecoveryStep.WaitForPeople>(step).AskAfter);
    }

    [Fact]
    public void An_unknown_debit_of_a_bank_without_inquiry_waits_for_people()
    {
        RecoveryStep step = RecoveryPolicy.AfterDebit(new BankReply.Unknown("cut"), Mute, Settings);

        Assert.Null(Assert.IsType<RecoveryStep.WaitForPeople>(step).AskAfter);
    }

    [Theory]
    [InlineData(NotSentReason.Unreachable, "1 2 4 8 16 32 60 60")]
    [InlineData(NotSentReason.Throttled, "0.5 1 2 4 8 16 30 30")]
    [InlineData(NotSentReason.Unavailable, "5 10 20 40 80 120 120 120")]
    [InlineData(NotSentReason.OutOfHours, "60 120 240 480 600 600 600 600")]
    public void A_troubled_bank_is_left_alone_in_doubling_steps_with_a_bound(NotSentReason reason, string seconds)
        => Assert.Equal(seconds, string.Join(' ', Enumerable.Range(1, 8).Select(n => HoldBackPolicy.After(reason, n).TotalSeconds)));

    [Theory]
    [InlineData(100, 1, 1, 99, true)]
    [InlineData(100, 1, 1, 100, false)]
    [InlineData(100, 1, 2, 50, false)]
    [InlineData(100, 0, 1, 1, false)]
    public void The_batch_is_in_danger_when_its_forecast_passes_the_time_left(int waiting, int medianSeconds, int slots, int leftSeconds, bool inDanger)
        => Assert.Equal(inDanger, BatchFloor.IsInDanger(waiting, TimeSpan.FromSeconds(medianSeconds), slots, TimeSpan.FromSeconds(leftSeconds)));
}
