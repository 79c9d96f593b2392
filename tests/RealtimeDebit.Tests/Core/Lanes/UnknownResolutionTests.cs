using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

public sealed class UnknownResolutionTests
{
    private readonly LaneWorld _world = new();
    private readonly ScriptedBank _bank;
    private readonly DebitId _id;

    public UnknownResolutionTests()
    {
        _bank = _world.AddBank(abilities: new BankAbilities(HasInquiry: true, NeverSeenIsTrusted: false, 1, 1)).ThenLosesTheRequest();
        _world.Start();
        _id = _world.Accept();
        _world.Run();
    }

    [Fact]
    public async Task Two_people_who_say_the_same_settle_it()
    {
        ResolutionAnswer first = await SayAsync(ResolvedAs.Declined, "sato", '3');
        DebitState? between = _world.StateOf(_id);
        ResolutionAnswer second = await SayAsync(ResolvedAs.Declined, "suzuki", '3');

        Assert.IsType<ResolutionAnswer.WaitsForSecond>(first);
        Assert.Equal(DebitState.Unknown, between);
        Assert.IsType<ResolutionAnswer.Settled>(second);
        DebitAnswered answered = Assert.Single(_world.Events.OfType<DebitAnswered>());
        Assert.Equal(('3', AnswerSource.TwoPeople), (answered.ResultCode, answered.Source));
        Assert.Equal("sato: seen by sato / suzuki: seen by suzuki", answered.Evidence);
        Assert.Empty(_world.Lanes.Unknowns());
    }

    [Fact]
    public async Task One_person_cannot_settle_it_alone()
    {
        await SayAsync(ResolvedAs.Collected, "sato");

        ResolutionAnswer again = await SayAsync(ResolvedAs.Collected, " SATO ");

        Assert.IsType<ResolutionAnswer.SamePerson>(again);
        Assert.Equal(DebitState.Unknown, _world.StateOf(_id));
    }

    [Fact]
    public async Task Two_people_who_differ_change_nothing_and_the_first_word_stands()
    {
        WaitOut();
        await SayAsync(ResolvedAs.Collected, "sato");

        ResolutionAnswer other = await SayAsync(ResolvedAs.NeverSeen, "suzuki");
        ResolutionAnswer third = await SayAsync(ResolvedAs.Collected, "tanaka");

        var disagree = Assert.IsType<ResolutionAnswer.Disagree>(other);
        Assert.Equal(("sato", "collected", "suzuki"), (disagree.First.Operator, disagree.First.Outcome, disagree.Second.Operator));
        Assert.IsType<ResolutionAnswer.Settled>(third);
        Assert.Equal('0', _world.ResultOf(_id));
    }

    [Fact]
    public async Task The_same_outcome_with_another_result_code_is_a_difference()
    {
        await SayAsync(ResolvedAs.Declined, "sato", '1');

        Assert.IsType<ResolutionAnswer.Disagree>(await SayAsync(ResolvedAs.Declined, "suzuki", '2'));
    }

    [Fact]
    public async Task A_person_may_correct_their_own_first_word()
    {
        WaitOut();
        await SayAsync(ResolvedAs.Collected, "sato");

        await SayAsync(ResolvedAs.NeverSeen, "sato");
        ResolutionAnswer second = await SayAsync(ResolvedAs.Collected, "suzuki");

        Assert.IsType<ResolutionAnswer.Disagree>(second);
    }

    [Fact]
    public async Task Never_seen_by_two_people_sends_it_again_under_the_same_key()
    {
        WaitOut();

        await SayAsync(ResolvedAs.NeverSeen, "sato");
        await SayAsync(ResolvedAs.NeverSeen, "suzuki");
        _world.Run();

        Assert.Equal('0', _world.ResultOf(_id));
        Assert.Equal(_bank.Asked[0].RequestKey, _bank.Asked[1].RequestKey);
        Assert.Empty(_world.Lanes.Unknowns());
    }

    /// <remarks>The bank takes whatever arrives; what was given up on can arrive within <c>NotFoundIsFinalAfter</c>, 60 s here.</remarks>
    [Fact]
    public async Task Never_seen_is_refused_while_what_was_sent_may_still_reach_the_bank()
    {
        _world.Advance(TimeSpan.FromSeconds(20));

        ResolutionAnswer early = await SayAsync(ResolvedAs.NeverSeen, "sato");

        string problem = Assert.IsType<ResolutionAnswer.TooEarly>(early).Problem;
        Assert.Equal("\"never-seen\" cannot be said yet: what was sent may still reach the bank. Wait 41 s, look at the bank's list again, then say it.", problem);
        Assert.Empty(_world.Events.OfType<ResolutionProposed>());
        _world.Advance(TimeSpan.FromSeconds(41));
        Assert.IsType<ResolutionAnswer.WaitsForSecond>(await SayAsync(ResolvedAs.NeverSeen, "sato"));
    }

    /// <remarks>Seed 1432435629403768: the list was made while the request was on its way to the bank, and spoken of when that was over.</remarks>
    [Fact]
    public async Task A_list_that_the_bank_made_while_the_request_could_reach_it_does_not_count_later()
    {
        _world.Advance(TimeSpan.FromSeconds(59));
        ResolutionWord early = Word(ResolvedAs.NeverSeen, "sato", null);
        _world.Advance(TimeSpan.FromMinutes(10));

        ResolutionAnswer old = await Say(early);
        ResolutionAnswer barely = await Say(early with { AsOf = early.AsOf + TimeSpan.FromSeconds(1) });
        int said = _world.Events.OfType<ResolutionProposed>().Count();
        ResolutionAnswer late = await Say(early with { AsOf = early.AsOf + TimeSpan.FromSeconds(2) });

        Assert.Equal(
            "The list of 2026-11-23 09:00:59 was made too early: what was sent could still reach the bank until 2026-11-23 09:01:00. Look at the bank's list again, then say it with the time of the new one.",
            Assert.IsType<ResolutionAnswer.TooEarly>(old).Problem);
        Assert.IsType<ResolutionAnswer.TooEarly>(barely);
        Assert.Equal(0, said);
        Assert.Equal("list of 2026-11-23 09:01:01: seen by sato", Assert.IsType<ResolutionAnswer.WaitsForSecond>(late).First.Evidence);
    }

    [Fact]
    public async Task A_list_of_a_time_to_come_is_refused()
    {
        WaitOut();

        ResolutionAnswer answer = await Say(Word(ResolvedAs.NeverSeen, "sato", null) with { AsOf = _world.Clock.GetUtcNow() + TimeSpan.FromSeconds(1) });

        Assert.StartsWith("A list of 2026-11-23 09:01:02 is not there yet", Assert.IsType<ResolutionAnswer.TooEarly>(answer).Problem, StringComparison.Ordinal);
    }

    /// <remarks>The time between the list and the word is the wall clock's; one that was set forward makes the list older, and that is refused.</remarks>
    [Fact]
    public async Task A_clock_that_was_set_forward_does_not_make_a_list_younger()
    {
        WaitOut();
        ResolutionWord word = Word(ResolvedAs.NeverSeen, "sato", null);
        _world.Clock.WallOffset = TimeSpan.FromHours(1);

        Assert.IsType<ResolutionAnswer.TooEarly>(await Say(word));
        Assert.IsType<ResolutionAnswer.WaitsForSecond>(await Say(word with { AsOf = _world.Clock.GetUtcNow() }));
    }

    [Fact]
    public async Task The_time_of_the_list_belongs_to_never_seen_and_to_nothing_else()
    {
        WaitOut();

        ResolutionAnswer without = await Say(Word(ResolvedAs.NeverSeen, "sato", null) with { AsOf = null });
        ResolutionAnswer with = await Say(Word(ResolvedAs.Collected, "sato", null) with { AsOf = _world.Clock.GetUtcNow() });

        Assert.StartsWith("The time of the list is missing", Assert.Single(Assert.IsType<ResolutionAnswer.Incomplete>(without).Problems), StringComparison.Ordinal);
        Assert.StartsWith("Only with \"never-seen\"", Assert.Single(Assert.IsType<ResolutionAnswer.Incomplete>(with).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_bank_did_may_be_said_at_once()
    {
        Assert.IsType<ResolutionAnswer.WaitsForSecond>(await SayAsync(ResolvedAs.Declined, "sato", '1'));
        Assert.IsType<ResolutionAnswer.WaitsForSecond>(await SayAsync(ResolvedAs.Collected, "sato"));
    }

    /// <remarks>When the process before sent its last byte is not known: at the latest when this one began.</remarks>
    [Fact]
    public async Task After_a_restart_the_wait_before_never_seen_begins_anew()
    {
        WaitOut();
        await SayAsync(ResolvedAs.NeverSeen, "sato");
        _world.KillAndStart();

        ResolutionAnswer early = await SayAsync(ResolvedAs.NeverSeen, "suzuki");
        DebitState? between = _world.StateOf(_id);
        WaitOut();
        ResolutionAnswer late = await SayAsync(ResolvedAs.NeverSeen, "suzuki");

        Assert.IsType<ResolutionAnswer.TooEarly>(early);
        Assert.Equal(DebitState.Unknown, between);
        Assert.IsType<ResolutionAnswer.Settled>(late);
    }

    /// <remarks>They looked at the bank's list before the inquiry, which takes longer than the rest of the wait.</remarks>
    [Fact]
    public async Task A_wait_that_ends_while_never_seen_waits_for_an_inquiry_does_not_count()
    {
        var world = new LaneWorld();
        var held = new TaskCompletionSource<InquiryReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.AddBank(LaneWorld.SettingsOf() with { InquiryAfter = [TimeSpan.FromSeconds(50)] }).ThenLosesTheRequest().ThenSays(_ => held.Task);
        DebitId id = world.Start().Accept();
        world.Advance(TimeSpan.FromSeconds(55));

        ResolutionWord said = Word(ResolvedAs.NeverSeen, "sato", null) with { Debit = id, AsOf = world.Clock.GetUtcNow() };
        Task<ResolutionAnswer> word = world.Loop.RunAsync(() => world.Resolution.SayAsync(said));
        world.Run();
        bool waited = !word.IsCompleted;
        world.Advance(TimeSpan.FromSeconds(25));

        Assert.True(waited);
        Assert.True(word.IsCompleted);
        Assert.IsType<ResolutionAnswer.TooEarly>(await word);
    }

    [Fact]
    public async Task Never_seen_at_a_bank_that_is_not_configured_any_more_is_refused()
    {
        _world.KillAndStart(withBanks: false);
        WaitOut();

        Assert.IsType<ResolutionAnswer.TooEarly>(await SayAsync(ResolvedAs.NeverSeen, "sato"));
        Assert.IsType<ResolutionAnswer.WaitsForSecond>(await SayAsync(ResolvedAs.Collected, "sato"));
    }

    [Fact]
    public async Task The_first_word_is_kept_over_a_restart()
    {
        await SayAsync(ResolvedAs.Collected, "sato");

        _world.KillAndStart(powerCut: true);
        ResolutionAnswer second = await SayAsync(ResolvedAs.Collected, "suzuki");

        Assert.IsType<ResolutionAnswer.Settled>(second);
    }

    [Fact]
    public async Task An_inquiry_under_way_comes_before_what_people_say()
    {
        var held = new TaskCompletionSource<InquiryReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenSays(_ => held.Task);
        await SayAsync(ResolvedAs.Declined, "sato", '3');
        _world.Advance(TimeSpan.FromSeconds(6));

        Task<ResolutionAnswer> second = _world.Loop.RunAsync(() => _world.Resolution.SayAsync(Word(ResolvedAs.Declined, "suzuki", '3')));
        _world.Run();
        bool waited = !second.IsCompleted;
        held.SetResult(new InquiryReply.Collected("00"));
        _world.Run();

        Assert.True(waited);
        Assert.IsType<ResolutionAnswer.NotUnknown>(await second);
        Assert.Equal('0', _world.ResultOf(_id));
    }

    /// <remarks>Both wait for an inquiry that says "never seen"; the debit is sent again and its answer lost again.</remarks>
    [Fact]
    public void What_two_people_saw_of_one_sending_says_nothing_of_the_next()
    {
        foreach (int seed in Enumerable.Range(1, 50))
        {
            var world = new LaneWorld(seed);
            var held = new TaskCompletionSource<InquiryReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            ScriptedBank bank = world.AddBank().ThenLosesTheRequest().ThenTakesAndIsSilent().ThenSays(_ => held.Task);
            DebitId id = world.Start().Accept();
            world.Advance(TimeSpan.FromMinutes(2));
            foreach (string person in new[] { "sato", "suzuki" })
            {
                _ = world.Loop.RunAsync(() => world.Resolution.SayAsync(new ResolutionWord(id, ResolvedAs.NeverSeen, null, person, "their list", world.Clock.GetUtcNow())));
            }

            world.Run();
            held.SetResult(new InquiryReply.NeverSeen("N1"));
            world.Advance(TimeSpan.FromMinutes(5));

            Assert.Equal(2, bank.Asked.Count);
            Assert.Single(bank.Ledger);
        }
    }

    [Fact]
    public async Task A_word_without_operator_evidence_or_code_is_refused_with_every_reason()
    {
        ResolutionAnswer answer = await Say(new ResolutionWord(_id, ResolvedAs.Declined, null, " ", ""));

        Assert.Equal(3, Assert.IsType<ResolutionAnswer.Incomplete>(answer).Problems.Count);
        Assert.Empty(_world.Events.OfType<ResolutionProposed>());
    }

    [Fact]
    public async Task A_debit_that_is_not_unknown_cannot_be_resolved()
    {
        DebitId other = _world.Accept(amount: 5);
        _world.Run();

        ResolutionAnswer answer = await Say(Word(ResolvedAs.Declined, "sato", '1') with { Debit = other });

        Assert.IsType<ResolutionAnswer.NotUnknown>(answer);
    }

    /// <summary>Until nothing of what was sent can reach the bank any more.</summary>
    private void WaitOut() => _world.Advance(TimeSpan.FromSeconds(61));

    private Task<ResolutionAnswer> SayAsync(ResolvedAs outcome, string person, char? resultCode = null) => Say(Word(outcome, person, resultCode));

    private ResolutionWord Word(ResolvedAs outcome, string person, char? resultCode)
        => new(_id, outcome, resultCode, person, $"seen by {person.Trim()}", outcome == ResolvedAs.NeverSeen ? _world.Clock.GetUtcNow() : null);

    private Task<ResolutionAnswer> Say(ResolutionWord word) => Task.FromResult(_world.Loop.Run(() => _world.Resolution.SayAsync(word)));
}
