using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

/// <summary>How long a bank is left alone when one trouble strikes everything that is under way at once.</summary>
public sealed class OneTroubleForManyTests
{
    private const int Together = 8;
    private static readonly long[] s_amounts = [.. Enumerable.Range(1, 20).Select(i => (long)i)];

    private readonly LaneWorld _world = new(mostCreepTicks: 3);
    private readonly TaskCompletionSource<BankReply> _trouble = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public void One_outage_that_strikes_many_debits_at_once_holds_the_lane_back_once()
    {
        StartWithManyUnderWay();

        _world.Do(() => _trouble.SetResult(new BankReply.NotSent(NotSentReason.Unreachable, "")));
        LaneStatus held = _world.Status();
        _world.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(LaneState.HeldBack, held.State);
        Assert.Single(_world.News, news => news.Kind == LaneNewsKind.HeldBack);
        Assert.Equal(LaneState.Running, _world.Status().State);
    }

    [Fact]
    public void One_broken_line_that_loses_many_answers_at_once_holds_the_lane_back_once()
    {
        StartWithManyUnderWay();

        _world.Do(() => _trouble.SetResult(new BankReply.Unknown("The line broke.")));
        LaneStatus held = _world.Status();
        _world.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(LaneState.HeldBack, held.State);
        Assert.Equal(LaneState.Running, _world.Status().State);
    }

    [Fact]
    public void A_request_that_left_before_can_only_lengthen_the_wait_by_its_own_reason()
    {
        var first = new TaskCompletionSource<BankReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedBank bank = _world.AddBank(LaneWorld.SettingsOf() with { InFlight = 2 }, ScriptedBank.Trusted(inFlight: 2))
            .Then(_ => first.Task).Then(_ => _trouble.Task);
        _world.Start();
        _world.AcceptFile(1, 2);
        _world.Run();

        _world.Do(() => first.SetResult(new BankReply.NotSent(NotSentReason.Unreachable, "")));
        _world.Do(() => _trouble.SetResult(new BankReply.NotSent(NotSentReason.OutOfHours, "")));
        _world.Advance(TimeSpan.FromSeconds(50));
        int askedWithinTheMinute = bank.Asked.Count;
        _world.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(2, askedWithinTheMinute);
        Assert.Equal(2, bank.Ledger.Count);
    }

    private void StartWithManyUnderWay()
    {
        ScriptedBank bank = _world.AddBank(LaneWorld.SettingsOf() with { InFlight = Together }, ScriptedBank.Trusted(window: 16, inFlight: Together));
        for (int i = 0; i < Together; i++) bank.Then(_ => _trouble.Task);
        _world.Start();
        _world.AcceptFile(s_amounts);
        _world.Run();
        Assert.Equal(Together, bank.Asked.Count);
    }
}
