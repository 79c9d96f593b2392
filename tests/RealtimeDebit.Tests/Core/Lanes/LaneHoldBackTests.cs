using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

/// <summary>A lane whose bank is away, busy or silent: held back, probed, and back to work.</summary>
public sealed class LaneHoldBackTests
{
    private readonly LaneWorld _world = new();

    [Fact]
    public void A_debit_that_was_not_sent_goes_first_again_when_the_bank_is_well()
    {
        ScriptedBank bank = _world.AddBank().ThenIsNotSent(NotSentReason.Unreachable);
        _world.Start();

        _world.AcceptFile(1, 2, 3);
        _world.Run();
        LaneStatus held = _world.Status();
        _world.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((LaneState.HeldBack, 0, 3), (held.State, held.Sending, held.WaitingBatch));
        Assert.Equal("The bank cannot be reached.", held.Reason);
        Assert.Equal([1L, 1, 2, 3], bank.Asked.Select(o => o.Amount.Value));
        Assert.Equal([1L, 2, 3], bank.Ledger.Select(o => o.Amount.Value));
        Assert.Equal(LaneState.Running, _world.Status().State);
    }

    [Fact]
    public void A_bank_that_stays_away_is_tried_in_doubling_steps_with_one_debit()
    {
        ScriptedBank bank = _world.AddBank();
        bank.Always = _ => Task.FromResult<BankReply>(new BankReply.NotSent(NotSentReason.Unreachable, ""));
        _world.Start();

        _world.AcceptFile([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        _world.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal(5, bank.Asked.Count);
        Assert.All(_world.Events.OfType<DebitsSending>().Skip(2), e => Assert.Single(e.Ids));
    }

    [Fact]
    public void A_probe_prefers_a_real_time_debit()
    {
        ScriptedBank bank = _world.AddBank().ThenIsNotSent(NotSentReason.Unreachable);
        _world.Start();
        _world.AcceptFile(1, 2);
        _world.Run();

        _world.Accept(amount: 777);
        _world.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([1L, 777, 1, 2], bank.Asked.Select(o => o.Amount.Value));
    }

    [Fact]
    public void Three_unknown_results_in_a_row_hold_the_lane_back()
    {
        ScriptedBank bank = _world.AddBank().ThenLosesTheRequest().ThenLosesTheRequest().ThenLosesTheRequest();
        _world.Start();

        _world.AcceptFile(1, 2, 3, 4, 5);
        _world.Run();

        Assert.Equal(3, bank.Asked.Count);
        Assert.Equal(LaneState.HeldBack, _world.Status().State);
        Assert.Equal("3 debits in a row got no understood answer.", _world.Status().Reason);
        Assert.Contains(_world.News, n => n.Kind == LaneNewsKind.HeldBack);
    }

    [Fact]
    public void The_first_probe_after_unknown_results_is_an_inquiry()
    {
        ScriptedBank bank = _world.AddBank().ThenTakesAndIsSilent().ThenTakesAndIsSilent().ThenTakesAndIsSilent();
        _world.Start();
        BatchId batch = _world.AcceptFile(1, 2, 3, 4, 5);
        _world.Run();

        _world.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(3, bank.AskedAfter.Count);
        Assert.Equal("00000", _world.ResultsOf(batch));
        Assert.Equal([1L, 2, 3, 4, 5], bank.Ledger.Select(o => o.Amount.Value));
    }

    /// <remarks>Seen in the field of our own tests: a lane that read the clock twice slept for ever, once in some hundred hold-backs.</remarks>
    [Fact]
    public void A_lane_wakes_from_every_hold_back_while_the_clock_moves_between_two_looks()
    {
        foreach (int creepTicks in Enumerable.Range(1, 300))
        {
            var world = new LaneWorld(mostCreepTicks: creepTicks);
            ScriptedBank bank = world.AddBank().ThenTakesAndIsSilent().ThenTakesAndIsSilent().ThenTakesAndIsSilent();
            world.Start();
            world.AcceptFile(1, 2, 3);
            world.Run();

            world.Advance(TimeSpan.FromSeconds(12));

            Assert.Equal(3, bank.AskedAfter.Count);
        }
    }

    [Fact]
    public void A_bank_whose_inquiry_is_down_still_gets_a_debit_as_a_probe()
    {
        ScriptedBank bank = _world.AddBank().ThenTakesAndIsSilent().ThenTakesAndIsSilent().ThenTakesAndIsSilent();
        for (int i = 0; i < 50; i++) bank.ThenSays(new InquiryReply.NoAnswer("The bank's inquiry is down."));
        _world.Start();
        _world.AcceptFile(1, 2, 3, 4, 5);

        _world.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal([1L, 2, 3, 4, 5], bank.Ledger.Select(o => o.Amount.Value));
    }
}
