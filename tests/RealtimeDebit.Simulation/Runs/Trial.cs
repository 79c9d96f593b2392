namespace RealtimeDebit.Simulation.Runs;

/// <summary>One run of one seed, and what came of it.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">What broke; null when nothing did.</param>
/// <param name="Steps">Steps of the loop.</param>
/// <param name="Fingerprint">The same for the same seed and the same code.</param>
/// <param name="Debits">Requests that left for a bank.</param>
/// <param name="Trace">The history, if it was asked for.</param>
internal sealed record TrialResult(ulong Seed, Violation? Violation, long Steps, ulong Fingerprint, int Debits, IReadOnlyList<TraceLine> Trace);

/// <summary>Runs seeds.</summary>
internal static class Trial
{
    public static TrialResult Run(ulong seed, long[]? marks = null, bool trace = false, long until = long.MaxValue, Scenario? scenario = null)
    {
        var world = new World(seed, scenario ?? Scenario.Draw(seed), marks ?? new long[MarkCount], trace);
        world.Run(until);
        return new TrialResult(seed, world.Violation, world.Steps, world.Fingerprint, world.Orders.All.Sum(o => o.Presentations), world.Trace);
    }

    public static int MarkCount { get; } = Enum.GetValues<Mark>().Length;
}
