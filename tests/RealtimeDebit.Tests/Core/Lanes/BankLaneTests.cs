using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

public sealed class BankLaneTests
{
    private readonly LaneWorld _world = new();

    [Fact]
    public void An_accepted_debit_is_sent_once_and_its_outcome_recorded()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();

        DebitId id = _world.Accept(amount: 1_500);
        _world.Run();

        DebitOrder order = Assert.Single(bank.Ledger);
        Assert.Equal((id + "ABCDE", 1_500), (order.RequestKey, order.Amount.Value));
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Empty(_world.LeftTooEarly);
    }

    [Fact]
    public void A_declined_debit_keeps_the_banks_reason()
    {
        _world.AddBank().ThenDeclines('1');
        _world.Start();

        DebitId id = _world.Accept();
        _world.Run();

        Assert.Equal('1', _world.ResultOf(id));
        Assert.Equal("D1", Assert.Single(_world.Events.OfType<DebitAnswered>()).RawCode);
    }

    [Fact]
    public void A_file_is_sent_record_by_record_in_its_order()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        long[] amounts = [.. Enumerable.Range(1, 50).Select(i => (long)i)];

        BatchId batch = _world.AcceptFile(amounts);
        _world.Run();

        Assert.Equal(amounts, bank.Ledger.Select(o => o.Amount.Value));
        Assert.Equal(new string('0', 50), _world.ResultsOf(batch));
        Assert.Equal(1, bank.MostTogether);
        Assert.Empty(_world.LeftTooEarly);
    }

    [Fact]
    public void A_batch_is_marked_Sending_in_pieces_of_half_the_window()
    {
        _world.AddBank(abilities: ScriptedBank.Trusted(window: 8));
        _world.Start();

        _world.AcceptFile([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        _world.Run();

        Assert.Equal([4, 4, 4, 4, 4], _world.Events.OfType<DebitsSending>().Select(e => e.Ids.Count));
    }

    [Fact]
    public void Never_more_than_the_window_is_marked_Sending()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.AddBank(abilities: ScriptedBank.Trusted(window: 8)).ThenWaits(held.Task);
        _world.Start();

        _world.AcceptFile([.. Enumerable.Range(1, 50).Select(i => (long)i)]);
        _world.Run();

        Assert.InRange(_world.Status().Sending, 5, 8);
    }

    [Fact]
    public void A_bank_without_inquiry_gets_a_window_of_one()
    {
        _world.AddBank(abilities: new BankAbilities(HasInquiry: false, NeverSeenIsTrusted: false, MaxInFlight: 1, SendingWindow: 8));
        _world.Start();

        _world.AcceptFile(1, 2, 3);
        _world.Run();

        Assert.Equal([1, 1, 1], _world.Events.OfType<DebitsSending>().Select(e => e.Ids.Count));
    }

    [Fact]
    public void A_real_time_debit_overtakes_the_batch_between_two_records()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedBank bank = _world.AddBank().ThenWaits(held.Task);
        _world.Start();
        _world.AcceptFile(1, 2, 3);
        _world.Run();

        _world.Accept(amount: 777);
        _world.Run();
        held.SetResult();
        _world.Run();

        Assert.Equal([1L, 777, 2, 3], bank.Ledger.Select(o => o.Amount.Value));
        Assert.Empty(_world.LeftTooEarly);
    }

    [Fact]
    public void While_the_batch_is_in_danger_every_second_debit_is_one_of_it()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { Hours = ServiceHours.Parse(["* 00:00-09:10"], []).Hours };
        ScriptedBank bank = _world.AddBank(settings);
        bank.Always = SlowAsync(bank, TimeSpan.FromSeconds(5));
        _world.Start();
        _world.AcceptFile([.. Enumerable.Repeat(1L, 200)]);
        _world.Advance(TimeSpan.FromSeconds(6));

        for (int i = 0; i < 20; i++) _world.Accept(amount: 777);
        _world.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal([1L, 777, 1, 777, 1, 777, 1, 777], bank.Asked.Skip(2).Take(8).Select(o => o.Amount.Value));
    }

    [Fact]
    public void One_debit_is_under_way_at_a_time()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Always = SlowAsync(bank, TimeSpan.FromSeconds(1));
        _world.Start();

        for (int i = 0; i < 5; i++) _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal((5, 1), (bank.Asked.Count, bank.MostTogether));
    }

    [Fact]
    public void As_many_are_under_way_as_settings_and_bank_allow()
    {
        ScriptedBank bank = _world.AddBank(LaneWorld.SettingsOf() with { InFlight = 3 }, ScriptedBank.Trusted(inFlight: 8));
        bank.Always = SlowAsync(bank, TimeSpan.FromSeconds(1));
        _world.Start();

        _world.AcceptFile([.. Enumerable.Range(1, 12).Select(i => (long)i)]);
        _world.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal((12, 3), (bank.Asked.Select(o => o.RequestKey).Distinct().Count(), bank.MostTogether));
        Assert.Equal(12, bank.Asked.Count);
        Assert.Empty(_world.LeftTooEarly);
    }

    [Fact]
    public void Outside_its_hours_a_bank_is_left_alone_and_the_next_opening_is_told()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { Hours = ServiceHours.Parse(["* 10:00-11:00"], []).Hours };
        ScriptedBank bank = _world.AddBank(settings);
        _world.Start();

        _world.Accept();
        _world.Run();
        LaneStatus closed = _world.Status();
        _world.Advance(TimeSpan.FromMinutes(59));
        int askedWhileClosed = bank.Asked.Count;
        _world.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((LaneState.Closed, 1, 0), (closed.State, closed.WaitingRealTime, closed.Sending));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(9)), closed.NextOpening);
        Assert.Equal((0, 1), (askedWhileClosed, bank.Asked.Count));
    }

    /// <remarks>Hours look 400 days ahead; an opening that is further away comes into sight while the lane has nothing else to wait for.</remarks>
    [Fact]
    public void An_opening_that_is_too_far_away_to_be_told_is_not_missed()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { Hours = ServiceHours.Parse(["2026-11-23 00:00-09:01", "2028-06-01 09:00-10:00"], []).Hours };
        ScriptedBank bank = _world.AddBank(settings).ThenTakesAndIsSilent();
        _world.Start();
        _world.Advance(TimeSpan.FromSeconds(58));
        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromMinutes(10));
        LaneStatus closed = _world.Status();

        _world.Advance(new DateTimeOffset(2028, 6, 1, 9, 30, 0, TimeSpan.FromHours(9)) - _world.Time.GetUtcNow());

        Assert.Equal((LaneState.Closed, null), (closed.State, closed.NextOpening));
        Assert.Single(bank.AskedAfter);
        Assert.Equal('0', _world.ResultOf(id));
    }

    [Fact]
    public void At_closing_time_nothing_marked_is_sent_any_more()
    {
        BankSettings settings = LaneWorld.SettingsOf() with { Hours = ServiceHours.Parse(["* 00:00-09:01"], []).Hours };
        ScriptedBank bank = _world.AddBank(settings);
        bank.Always = SlowAsync(bank, TimeSpan.FromSeconds(10));
        _world.Start();

        _world.AcceptFile([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        _world.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(6, bank.Asked.Count);
        Assert.Equal((0, 14), (_world.Status().Sending, _world.Status().WaitingBatch));
    }

    [Fact]
    public void A_debit_that_expired_before_it_was_sent_is_rejected_for_ever()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Always = _ => Task.FromResult<BankReply>(new BankReply.NotSent(NotSentReason.Unreachable, ""));
        _world.Start();

        DebitId id = _world.Accept(validUntil: _world.Time.GetUtcNow().AddSeconds(20));
        _world.Advance(TimeSpan.FromSeconds(21));

        DebitClosedUnsent ended = Assert.Single(_world.Events.OfType<DebitClosedUnsent>());
        Assert.Equal((id, 2012, false), (ended.Id, ended.ResponseCode, ended.Withdrawn));
        Assert.Equal(0, _world.Status().WaitingRealTime);
        Assert.Empty(bank.Ledger);
    }

    [Fact]
    public void A_debit_that_expired_while_it_was_marked_is_not_sent()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Always = SlowAsync(bank, TimeSpan.FromSeconds(10));
        _world.Start();
        _world.Accept(amount: 1);
        _world.Run();

        DebitId id = _world.Accept(amount: 2, validUntil: _world.Time.GetUtcNow().AddSeconds(5));
        _world.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal([1L], bank.Asked.Select(o => o.Amount.Value));
        Assert.Equal(2012, Assert.Single(_world.Events.OfType<DebitClosedUnsent>(), e => e.Id == id).ResponseCode);
    }

    [Fact]
    public void A_withdrawn_debit_is_passed_over()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.Lane().Pause("Maintenance at the bank.");
        DebitId id = _world.Accept(amount: 1);
        _world.Accept(amount: 2);
        _world.Run();

        _world.Do(() => _ = _world.Register.Withdraw(_world.Register.FindOpen(id)!, "tester"));
        int waiting = _world.Status().WaitingRealTime;
        _world.Do(() => _world.Lane().Resume());

        Assert.Equal(1, waiting);
        Assert.Equal([2L], bank.Ledger.Select(o => o.Amount.Value));
        Assert.Equal(0, _world.Status().WaitingRealTime);
    }

    [Fact]
    public void A_paused_lane_sends_nothing_and_says_why()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();

        _world.Do(() => _world.Lane().Pause("Maintenance at the bank."));
        _world.AcceptFile(1, 2, 3);
        _world.Advance(TimeSpan.FromMinutes(10));

        Assert.Empty(bank.Asked);
        Assert.Equal((LaneState.Paused, "Maintenance at the bank.", 3), (_world.Status().State, _world.Status().Reason, _world.Status().WaitingBatch));
    }

    [Fact]
    public void Stopping_finishes_the_debit_under_way_and_gives_back_what_was_only_marked()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedBank bank = _world.AddBank().ThenWaits(held.Task);
        _world.Start();
        BatchId batch = _world.AcceptFile(1, 2, 3);
        _world.Run();

        Task stopped = _world.Loop.RunAsync(_world.Lanes.StopAsync);
        _world.Run();
        bool endedEarly = stopped.IsCompleted;
        held.SetResult();
        _world.Run();

        Assert.False(endedEarly);
        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal("0--", _world.ResultsOf(batch));
        Assert.All(_world.Log.Books.Debits.Open(), d => Assert.Equal(DebitState.Queued, d.State));
        Assert.Single(bank.Asked);
        Assert.Equal(LaneState.Stopped, _world.Status().State);
    }

    [Fact]
    public void An_adapter_that_never_answers_is_given_up_and_the_debit_is_unknown()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Then(_ => new TaskCompletionSource<BankReply>(TaskCreationOptions.RunContinuationsAsynchronously).Task);
        _world.Start();

        DebitId id = _world.Accept();
        _world.Advance(TimeSpan.FromSeconds(24));
        DebitState? before = _world.StateOf(id);
        _world.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((DebitState.Sending, DebitState.Unknown), (before, _world.StateOf(id)));
        Assert.Single(bank.Asked);
    }

    [Fact]
    public void A_fault_stops_its_own_lane_only_and_the_debit_is_unknown()
    {
        ScriptedBank broken = _world.AddBank("9998").Then(_ => throw new InvalidOperationException("a bug"));
        ScriptedBank well = _world.AddBank("9997");
        _world.Start();

        DebitId id = _world.Accept(bank: "9998");
        _world.Accept(bank: "9998");
        _world.Accept(bank: "9997");
        _world.Run();

        Assert.Equal((LaneState.Broken, LaneState.Running), (_world.Status("9998").State, _world.Status("9997").State));
        Assert.Equal(DebitState.Unknown, _world.StateOf(id));
        Assert.Equal((1, 1), (broken.Asked.Count, well.Ledger.Count));
        Assert.IsType<InvalidOperationException>(Assert.Single(_world.News, n => n.Kind == LaneNewsKind.Broke).Error);
    }

    [Fact]
    public void A_reply_that_cannot_be_stops_the_lane_and_leaves_the_debit_unknown()
    {
        _world.AddBank().ThenDeclines('7');
        _world.Start();

        DebitId id = _world.Accept();
        _world.Run();

        Assert.Equal((LaneState.Broken, DebitState.Unknown), (_world.Status().State, _world.StateOf(id)));
    }

    [Fact]
    public void A_debit_whose_bank_has_no_lane_stays_queued_and_is_counted()
    {
        _world.AddBank("9997");
        _world.Start();

        DebitId id = _world.Accept(bank: "9998");
        _world.Run();

        Assert.Equal(DebitState.Queued, _world.StateOf(id));
        Assert.Equal(1, Assert.Single(_world.Lanes.WithoutLane).Value);
    }

    [Fact]
    public void The_checkpoints_of_a_debit_are_reached_in_order()
    {
        _world.AddBank();
        _world.Start();

        _world.Accept();
        _world.Run();

        Assert.Equal([Checkpoint.SendingDurable, Checkpoint.Answered, Checkpoint.OutcomeDurable], _world.Reached);
    }

    private Func<DebitOrder, Task<BankReply>> SlowAsync(ScriptedBank bank, TimeSpan answerTime) => async order =>
    {
        await Task.Delay(answerTime, _world.Time);
        bank.Ledger.Add(order);
        return new BankReply.Collected("00");
    };
}
