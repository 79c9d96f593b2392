using RealtimeDebit.Simulation;
using RealtimeDebit.Simulation.Loops;
using RealtimeDebit.Simulation.Runs;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Simulation;

/// <summary>The whole of Core in worlds drawn from seeds. More of them: <c>dotnet run -c Release --project tests/RealtimeDebit.Simulation -- run</c>.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(201)]
    [InlineData(301)]
    [InlineData(401)]
    public void A_hundred_worlds_keep_the_promise(ulong first) => Assert.Null(MutantTrial.FindViolation(first, 100));

    // A storm of 85 starts (flushes fail), each of which reads hundreds of short segments: the checker took the sum of their steps for a service without rest.
    [Fact]
    public void A_storm_of_many_long_starts_comes_to_rest()
    {
        TrialResult result = Trial.Run(1_770_843_799_007_324);

        Assert.Null(result.Violation);
        Assert.True(result.Steps > 400_000, "no long storm any more");
    }

    // The clock set back over midnight, then a withdrawal: the lane counted a waiting debit that was gone. LaneDaysTests keeps what happened, this the run.
    [Fact]
    public void A_lane_does_not_sleep_over_a_debit_that_is_gone() => Assert.Null(Trial.Run(3_054_279_437_797_023).Violation);

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        for (ulong seed = 5_001; seed <= 5_200; seed++)
        {
            TrialResult once = Trial.Run(seed);
            TrialResult again = Trial.Run(seed);

            Assert.Equal((seed, once.Fingerprint, once.Steps), (seed, again.Fingerprint, again.Steps));
        }
    }

    [Fact]
    public void A_replay_with_its_trace_takes_the_same_steps_and_can_be_stopped_at_one()
    {
        TrialResult silent = Trial.Run(7);
        TrialResult traced = Trial.Run(7, trace: true);
        TrialResult stopped = Trial.Run(7, trace: true, until: silent.Steps / 2);

        Assert.Equal((silent.Fingerprint, silent.Steps), (traced.Fingerprint, traced.Steps));
        Assert.Equal(silent.Steps / 2, stopped.Steps);
        Assert.Equal(traced.Trace.Take(stopped.Trace.Count).Select(line => line.ToString()), stopped.Trace.Select(line => line.ToString()));
    }

    [Fact]
    public void A_post_from_a_foreign_thread_is_refused_and_named()
    {
        var loop = new SimLoop(new SeededNumbers(1), inOrder: true);
        var thread = new Thread(() => loop.Post(_ => { }, null));
        thread.Start();
        thread.Join();

        Assert.Equal(0, loop.Ready);
        Assert.Contains("foreign thread", loop.ForeignPost, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_process_runs_nothing_more()
    {
        bool ran = false;
        var loop = new SimLoop(new SeededNumbers(1), inOrder: false);
        loop.Post(_ => ran = true, null);

        loop.Die();
        loop.Post(_ => ran = true, null);

        Assert.Equal((0, false), (loop.Ready, ran));
    }

    [Fact]
    public void A_bank_that_takes_twice_is_seen_and_the_run_is_made_small()
    {
        Scenario broken = Scenario.Draw(11) with { BankTakesTwice = true };
        TrialResult failing = Trial.Run(11, scenario: broken);
        Assert.Equal("I1 at most once", failing.Violation?.Invariant);

        (Scenario small, TrialResult result, _) = Shrinker.Shrink(broken, failing);

        Assert.Equal("I1 at most once", result.Violation?.Invariant);
        Assert.Equal((1, 0), (small.Singles + small.FileRecords.Sum(), small.Crashes));
    }

    [Fact]
    public void A_failing_seed_is_reported_with_its_replay()
    {
        var failing = new TrialResult(7, new Violation("I1 at most once", "order 1 was taken 2 times", null), 10, 0xAB, 1, []);
        using var report = new StringWriter();

        FailureReport.Write(report, failing);

        Assert.Contains("I1 at most once: order 1 was taken 2 times", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("tests/RealtimeDebit.Simulation -- seed 7", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("tests/RealtimeDebit.Simulation -- shrink 7", report.ToString(), StringComparison.Ordinal);
    }
}
