using RealtimeDebit.Core.Debits;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

/// <summary>Debits whose debit date (引落日) is to come, and a clock that takes a day back.</summary>
public sealed class LaneDaysTests
{
    private readonly LaneWorld _world = new();

    [Fact]
    public void A_debit_of_a_later_day_waits_for_its_day_in_Japan()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();

        _world.AcceptFile(new DateOnly(2026, 11, 24), 1, 2);
        _world.Advance(TimeSpan.FromHours(14.9));
        (int Asked, int Future) before = (bank.Asked.Count, _world.Status().WaitingFuture);
        _world.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal((0, 2), before);
        Assert.Equal([1L, 2], bank.Ledger.Select(o => o.Amount.Value));
        Assert.Equal(0, _world.Status().WaitingFuture);
    }

    /// <remarks>Seed 3054279437797023: it was taken off the later day's count, and the queue's kept it for ever.</remarks>
    [Fact]
    public void A_debit_withdrawn_after_the_clock_was_set_back_over_midnight_waits_nowhere_any_more()
    {
        ScriptedBank bank = _world.AddBank();
        _world.Start();
        _world.Lane().Pause("Maintenance at the bank.");
        DateOnly day = _world.Log.Today;
        DebitId withdrawn = _world.Accept(amount: 1, debitDate: day);
        _world.Run();

        _world.Time.AdjustTime(_world.Time.GetUtcNow().AddDays(-1));
        _world.Accept(amount: 2, debitDate: day);
        _world.Run();
        (int RealTime, int Future) before = (_world.Status().WaitingRealTime, _world.Status().WaitingFuture);
        _world.Do(() => _ = _world.Register.Withdraw(_world.Register.FindOpen(withdrawn)!, "tester"));
        (int RealTime, int Future) after = (_world.Status().WaitingRealTime, _world.Status().WaitingFuture);
        _world.Do(() => _world.Lane().Resume());
        _world.Advance(TimeSpan.FromDays(1));

        Assert.Equal((1, 1), before);
        Assert.Equal((0, 1), after);
        Assert.Equal([2L], bank.Ledger.Select(o => o.Amount.Value));
        Assert.Equal((0, 0), (_world.Status().WaitingRealTime, _world.Status().WaitingFuture));
    }
}
