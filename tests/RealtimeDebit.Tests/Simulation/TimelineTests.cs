using RealtimeDebit.Simulation.Runs;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Simulation;

public sealed class TimelineTests
{
    private readonly Timeline _time = new(new SeededNumbers(1));

    [Fact]
    public void What_was_cancelled_is_not_due()
    {
        Due cancelled = _time.In(10, () => { });
        _time.In(1_000, () => { });
        cancelled.Cancel();
        _time.Creep(20);

        Assert.False(_time.IsDue);
        Assert.Equal(1, _time.Count);
    }

    [Fact]
    public void What_is_due_happens_in_the_order_of_its_moments_and_moves_the_clock()
    {
        var happened = new List<string>();
        _time.In(20, () => happened.Add($"second at {_time.Now}"));
        _time.In(10, () => happened.Add($"first at {_time.Now}"));
        _time.Creep(15);

        bool due = _time.IsDue;
        while (_time.RunNext())
        {
        }

        Assert.True(due);
        Assert.Equal(["first at 15", "second at 20"], happened);
    }
}
