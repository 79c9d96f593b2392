using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Core.Journal;

/// <summary>Process deaths, power cuts, failed flushes, at any operation; each run comes from its seed.</summary>
public sealed class JournalStormTests(JournalStormTests.Runs runs) : IClassFixture<JournalStormTests.Runs>
{
    [Fact]
    public void No_seed_loses_an_acknowledged_event_or_brings_back_another_list() => Assert.Empty(runs.Violations);

    [Fact]
    public void The_storm_reaches_every_kind_of_trouble() => Assert.Superset(
        new HashSet<string>
        {
            "acknowledged", "power cut", "process killed", "tail cut", "several segments", "unacknowledged events lost",
            "died during recovery", "died during appends", "appends stopped: JournalFailedException", "recovery stopped: IOException",
        },
        runs.Marks);

    public sealed class Runs
    {
        private const int Seeds = 200;

        public Runs()
        {
            var runs = Enumerable.Range(1, Seeds).Select(seed =>
            {
                var storm = new JournalStorm(seed);
                return (Seed: seed, Violation: storm.Run(), storm.Marks);
            }).ToList();
            Violations = [.. runs.Where(run => run.Violation is not null).Select(run => $"seed {run.Seed}: {run.Violation}")];
            Marks = [.. runs.SelectMany(run => run.Marks)];
        }

        public IReadOnlyList<string> Violations { get; }

        public HashSet<string> Marks { get; }
    }
}
