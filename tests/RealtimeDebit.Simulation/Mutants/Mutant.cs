namespace RealtimeDebit.Simulation.Mutants;

/// <summary>A bug planted on purpose: where Core's source is changed, and what the simulation must see of it.</summary>
/// <param name="Number">As in docs/proof.md.</param>
/// <param name="Title">The bug in words.</param>
/// <param name="Breaks">The invariants of which at least one must be seen broken.</param>
/// <param name="Edits">The changes that make the bug.</param>
public sealed record Mutant(int Number, string Title, IReadOnlyList<string> Breaks, params IReadOnlyList<Edit> Edits)
{
    /// <summary>So many seeds at most may be needed to see it.</summary>
    public int MostSeeds { get; init; } = 2_000;

    /// <summary>What looks for it.</summary>
    public Lookout SeenBy { get; init; } = Lookout.World;

    public override string ToString() => $"{Number} {Title}";
}

/// <summary>One change of one file. The old text must stand there exactly once: when the source drifts away, the mutant fails at once.</summary>
/// <param name="File">Under src/RealtimeDebit.Core, with forward slashes.</param>
/// <param name="Old">What stands there.</param>
/// <param name="New">What stands there instead.</param>
public sealed record Edit(string File, string Old, string New);

/// <summary>What is run against a mutated Core.</summary>
public enum Lookout
{
    /// <summary>The whole simulated world.</summary>
    World,

    /// <summary>The journal alone on a bad disk.</summary>
    Journal,
}
