using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

/// <summary>Lost answers and restarts: what may have been sent is asked for, never sent blindly.</summary>
public sealed class LaneRecoveryTests
{
    private readonly LaneWorld _world = new();

    [Fact]
    public void A_lost_answer_is_asked_for_and_never_sent_again()
    {
        ScriptedBank bank = _world.AddBank().ThenTakesAndIsSilent();
        _world.Start();

        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(4.9));
        (DebitState? State, int Inquiries) early = (_world.StateOf(id), bank.AskedAfter.Count);
        _world.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((DebitState.Unknown, 0), early);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Equal(AnswerSource.Inquiry, Assert.Single(_world.Events.OfType<DebitAnswered>()).Source);
        Assert.Single(bank.Ledger);
        Assert.Equal(bank.Asked[0].RequestKey, Assert.Single(bank.AskedAfter).RequestKey);
    }

    [Fact]
    public void Inquiries_follow_the_banks_schedule_and_its_last_step_repeats()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { InquiryAfter = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)] };
        ScriptedBank bank = _world.AddBank(settings).ThenTakesAndIsSilent();
        for (int i = 0; i < 100; i++) bank.ThenSays(new InquiryReply.NoAnswer("The bank's inquiry is down."));
        _world.Start();

        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(5 + 30 + 30 + 29));

        Assert.Equal(3, bank.AskedAfter.Count);
        Assert.Equal((DebitState.Unknown, 1), (_world.StateOf(id), bank.Asked.Count));
        Assert.Equal("The bank's inquiry is down.", Assert.Single(_world.Lanes.Unknowns()).Because);
    }

    /// <remarks>Nobody would know of it otherwise, and the result of its file would never come.</remarks>
    [Fact]
    public void A_debit_that_inquiries_do_not_settle_waits_for_people_and_is_asked_for_on()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { InquiryAfter = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)] };
        ScriptedBank bank = _world.AddBank(settings).ThenTakesAndIsSilent();
        for (int i = 0; i < 6; i++) bank.ThenSays(new InquiryReply.NoAnswer("answered with code 2011"));
        _world.Start();
        DebitId id = _world.Accept();

        _world.Advance(TimeSpan.FromSeconds(5 + (2 * 30) + 1));
        UnknownLine third = Assert.Single(_world.Lanes.Unknowns());
        _world.Advance(TimeSpan.FromSeconds(2 * 30));
        UnknownLine fifth = Assert.Single(_world.Lanes.Unknowns());
        _world.Advance(TimeSpan.FromSeconds(2 * 30));

        Assert.Equal((3, false), (third.Inquiries, third.WaitsForPeople));
        Assert.Equal((5, true), (fifth.Inquiries, fifth.WaitsForPeople));
        Assert.StartsWith("5 inquiries settled nothing, the last one: answered with code 2011.", fifth.Because, StringComparison.Ordinal);
        Assert.Single(_world.News, news => news.Kind == LaneNewsKind.WaitsForPeople);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Single(bank.Asked);
    }

    [Fact]
    public void Never_seen_is_believed_only_when_it_is_final()
    {
        ScriptedBank bank = _world.AddBank().ThenLosesTheRequest();
        _world.Start();

        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(59));
        (DebitState? State, int Asked, int Inquiries) early = (_world.StateOf(id), bank.Asked.Count, bank.AskedAfter.Count);
        _world.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((DebitState.Unknown, 1, 1), early);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Equal(2, bank.AskedAfter.Count);
        Assert.Equal(bank.Asked[0].RequestKey, bank.Asked[1].RequestKey);
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public void A_request_that_arrives_late_is_not_sent_a_second_time()
    {
        ScriptedBank bank = _world.AddBank().ThenLosesTheRequest();
        bank.ThenSays(new InquiryReply.NeverSeen("25"));
        _world.Start();
        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(30));

        // The request had waited inside the bank, which takes the money now, after it had said that it never saw it.
        bank.Ledger.Add(bank.Asked[0]);
        bank.ThenSays(new InquiryReply.Collected("00"));
        _world.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal('0', _world.ResultOf(id));
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public void The_wall_clock_has_no_say_in_when_never_seen_is_final()
    {
        ScriptedBank bank = _world.AddBank().ThenLosesTheRequest();
        _world.Start();
        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(6));

        _world.Time.AdjustTime(_world.Time.GetUtcNow().AddHours(1));
        _world.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((DebitState.Unknown, 1), (_world.StateOf(id), bank.Asked.Count));
    }

    [Fact]
    public void A_bank_whose_never_seen_is_not_trusted_waits_for_people_and_says_so()
    {
        ScriptedBank bank = _world.AddBank(abilities: new BankAbilities(HasInquiry: true, NeverSeenIsTrusted: false, 1, 8)).ThenLosesTheRequest();
        _world.Start();

        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromHours(5));

        UnknownLine line = Assert.Single(_world.Lanes.Unknowns());
        Assert.Equal((DebitState.Unknown, 1), (_world.StateOf(id), bank.Asked.Count));
        Assert.Equal((id, true), (line.Debit, line.WaitsForPeople));
        Assert.True(bank.AskedAfter.Count > 3);
        Assert.Single(_world.News, n => n.Kind == LaneNewsKind.WaitsForPeople);
    }

    [Fact]
    public void A_bank_without_inquiry_is_not_asked_and_the_debit_waits_for_people()
    {
        ScriptedBank bank = _world.AddBank(abilities: new BankAbilities(HasInquiry: false, NeverSeenIsTrusted: false, 1, 1)).ThenLosesTheRequest();
        _world.Start();

        DebitId id = _world.Accept();
        _world.Accept(amount: 2);
        _world.Advance(TimeSpan.FromHours(5));

        Assert.Equal(DebitState.Unknown, _world.StateOf(id));
        Assert.Empty(bank.AskedAfter);
        Assert.True(Assert.Single(_world.Lanes.Unknowns()).WaitsForPeople);
        Assert.Equal([2L], bank.Ledger.Select(o => o.Amount.Value));
    }

    [Fact]
    public void An_unknown_debit_does_not_hold_up_the_others()
    {
        ScriptedBank bank = _world.AddBank().ThenTakesAndIsSilent();
        _world.Start();

        BatchId batch = _world.AcceptFile(1, 2, 3);
        _world.Run();

        Assert.Equal("-00", _world.ResultsOf(batch));
        Assert.Equal([1L, 2, 3], bank.Asked.Select(o => o.Amount.Value));
    }

    [Fact]
    public void Debits_that_wait_for_people_and_are_asked_for_without_end_hold_up_no_other()
    {
        var untrusted = new BankAbilities(HasInquiry: true, NeverSeenIsTrusted: false, MaxInFlight: 1, SendingWindow: 1);
        BankSettings settings = LaneWorld.SettingsOf() with { InquiryAfter = [TimeSpan.FromMilliseconds(200)] };
        ScriptedBank bank = _world.AddBank(settings, untrusted).ThenLosesTheRequest().ThenLosesTheRequest();
        for (int i = 0; i < 100; i++) bank.ThenSays(SayNeverSeenAfterASecondAsync);
        _world.Start();
        _world.Accept();
        _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(5));

        DebitId last = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal('0', _world.ResultOf(last));
        Assert.Equal(2, _world.Status().Unknown);
    }

    private async Task<InquiryReply> SayNeverSeenAfterASecondAsync(DebitOrder order)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), _world.Time);
        return new InquiryReply.NeverSeen("N1");
    }

    [Fact]
    public void A_debit_found_unknown_that_was_never_seen_and_ends_with_its_day_waits_no_more()
    {
        ScriptedBank bank = _world.AddBank(LaneWorld.SettingsOf()).ThenLosesTheRequest();
        _world.Start();
        DebitId id = _world.Accept();
        _world.Run();
        _world.KillAndStart(powerCut: false);
        _world.Lane().Pause("Until the day is over.");
        _world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((DebitState.Queued, 1), (_world.StateOf(id), _world.Status().WaitingRealTime));

        _world.Advance(TimeSpan.FromHours(16));

        Assert.Null(_world.StateOf(id));
        Assert.Equal((0, 1), (_world.Status().WaitingRealTime, bank.Asked.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_debit_found_in_Sending_is_asked_for_after_a_restart(bool powerCut)
    {
        ScriptedBank bank = _world.AddBank(abilities: ScriptedBank.Trusted(window: 8));
        bank.ThenCollects().Then(order =>
        {
            bank.Ledger.Add(order);
            return new TaskCompletionSource<BankReply>(TaskCreationOptions.RunContinuationsAsynchronously).Task;
        });
        _world.Start();
        BatchId batch = _world.AcceptFile([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        _world.Run();
        int marked = _world.Status().Sending;
        foreach (DebitOrder taken in bank.Ledger.Skip(1).ToArray()) bank.ThenSays(new InquiryReply.Collected("00"));

        _world.KillAndStart(powerCut);
        int unknown = _world.Status().Unknown;
        _world.Advance(TimeSpan.FromMinutes(3));

        Assert.True(marked > 4, $"{marked} were marked");
        Assert.Equal(marked, unknown);
        Assert.Equal("Found in Sending at start-up.", Assert.Single(_world.Events.OfType<DebitUnknown>()).Reason);
        Assert.Equal(new string('0', 20), _world.ResultsOf(batch));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), bank.Ledger.Select(o => o.Amount.Value).Order());
        Assert.Empty(_world.LeftTooEarly);
    }

    [Fact]
    public void An_unknown_debit_of_an_earlier_process_is_asked_for()
    {
        ScriptedBank bank = _world.AddBank().ThenTakesAndIsSilent();
        _world.Start();
        DebitId id = _world.Accept();
        _world.Run();

        _world.KillAndStart();
        string because = Assert.Single(_world.Lanes.Unknowns()).Because;
        _world.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("The connection broke.", because);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public void After_a_restart_the_time_until_never_seen_is_final_begins_anew()
    {
        ScriptedBank bank = _world.AddBank().ThenLosesTheRequest();
        _world.Start();
        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(50));

        _world.KillAndStart();
        _world.Advance(TimeSpan.FromSeconds(55));
        (DebitState? State, int Asked) early = (_world.StateOf(id), bank.Asked.Count);
        _world.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((DebitState.Unknown, 1), early);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Equal(2, bank.Asked.Count);
    }

    [Fact]
    public void Queued_debits_go_on_in_the_order_of_receipt_after_a_restart()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.Do(() => _world.Lane().Pause("Test."));
        _world.AcceptFile(1, 2, 3);
        _world.Accept(amount: 10);
        _world.Accept(amount: 11);
        _world.AcceptFile(4, 5);
        _world.Run();

        _world.KillAndStart();

        Assert.Equal([10L, 11, 1, 2, 3, 4, 5], bank.Ledger.Select(o => o.Amount.Value));
    }

    [Fact]
    public void A_debit_that_expired_while_the_process_was_down_is_rejected()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.Do(() => _world.Lane().Pause("Test."));
        DebitId id = _world.Accept(validUntil: _world.Time.GetUtcNow().AddSeconds(10));
        _world.Run();

        _world.Time.Advance(TimeSpan.FromSeconds(11));
        _world.KillAndStart();

        Assert.Equal((id, 2012), Assert.Single(_world.Events.OfType<DebitClosedUnsent>()) is { } e ? (e.Id, e.ResponseCode) : default);
        Assert.Empty(bank.Asked);
    }

    [Fact]
    public void A_debit_whose_day_is_over_is_rejected_also_while_the_bank_is_away()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Always = _ => Task.FromResult<BankReply>(new BankReply.NotSent(NotSentReason.Unreachable, ""));
        _world.Start();
        _world.AcceptFile([1, 2]);
        DebitId single = _world.Accept(amount: 3);
        _world.Run();

        _world.Advance(TimeSpan.FromDays(1));

        DebitClosedUnsent[] ended = [.. _world.Events.OfType<DebitClosedUnsent>()];
        Assert.Equal([2013, 2013, 2013], ended.Select(e => e.ResponseCode));
        Assert.Contains(single, ended.Select(e => e.Id));
        Assert.Empty(bank.Ledger);
        Assert.Equal((0, 0), (_world.Status().WaitingRealTime, _world.Status().WaitingBatch));
    }

    [Fact]
    public void A_debit_whose_day_ended_while_the_process_was_down_is_not_sent_later()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.Do(() => _world.Lane().Pause("Test."));
        _world.AcceptFile([1]);
        _world.Run();

        _world.Time.Advance(TimeSpan.FromDays(1));
        _world.KillAndStart();

        Assert.Equal(2013, Assert.Single(_world.Events.OfType<DebitClosedUnsent>()).ResponseCode);
        Assert.Empty(bank.Asked);
    }

    [Fact]
    public void A_clean_stop_leaves_nothing_in_Sending()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.AcceptFile([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        bank.ThenIsNotSent(NotSentReason.Unreachable);
        _world.Run();

        _world.Stop();
        _world.KillAndStart(powerCut: true);

        Assert.Empty(_world.Events.OfType<DebitUnknown>());
        Assert.Empty(bank.AskedAfter);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), bank.Ledger.Select(o => o.Amount.Value));
    }

    [Fact]
    public void What_was_sent_to_a_bank_that_lost_its_configuration_becomes_unknown_and_is_counted()
    {
        _world.AddBank().Then(_ => new TaskCompletionSource<BankReply>(TaskCreationOptions.RunContinuationsAsynchronously).Task);
        _world.Start();
        DebitId id = _world.Accept();
        _world.Run();

        _world.KillAndStart(withBanks: false);

        Assert.Equal(DebitState.Unknown, _world.StateOf(id));
        Assert.Equal(1, Assert.Single(_world.Lanes.WithoutLane).Value);
    }

    [Fact]
    public void Through_kills_and_lost_answers_every_debit_is_taken_once()
        => Assert.All(Enumerable.Range(1, 40), seed => Assert.Null(LaneStorm.FindViolation(seed)));
}
