using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RealtimeDebit.Simulation.Mutants;

/// <summary>What the simulation made of a mutant.</summary>
/// <param name="Mutant">The planted bug; null for Core as it is.</param>
/// <param name="Seeds">How many seeds were needed; when nothing was found, how many were run.</param>
/// <param name="Found">The first violation in words; null when there was none.</param>
/// <param name="Took">Time to compile and to find it.</param>
public sealed partial record MutantVerdict(Mutant? Mutant, int Seeds, string? Found, TimeSpan Took)
{
    /// <summary>I1 to I13, of the first violation.</summary>
    public string? Invariant => Found is null ? null : InvariantIn().Match(Found).Value;

    /// <summary>Of the seeds that were run for it, how many showed a violation; null when that was not counted.</summary>
    public int? Share { get; init; }

    /// <summary>Found within its bound, by an invariant that it is meant to break.</summary>
    public bool IsAsExpected => Mutant is null ? Found is null : Invariant is string seen && Mutant.Breaks.Contains(seen);

    /// <summary>Compiles and tries one mutant.</summary>
    /// <param name="compiler">Core's sources.</param>
    /// <param name="mutant">Null: Core as it is.</param>
    /// <param name="mostSeeds">The bound.</param>
    /// <param name="shareOf">So many seeds are run one by one to count how many show it; 0: none.</param>
    public static MutantVerdict Of(CoreCompiler compiler, Mutant? mutant, int mostSeeds, int shareOf = 0)
    {
        long began = Stopwatch.GetTimestamp();
        using var house = new MutantHouse(compiler.Compile(mutant?.Edits ?? []), mutant?.SeenBy ?? Lookout.World);
        string? found = house.FindViolation(1, mostSeeds);
        int seeds = found is null ? mostSeeds : int.Parse(SeedIn().Match(found).Value, CultureInfo.InvariantCulture);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        int? share = shareOf == 0 ? null : Enumerable.Range(1, shareOf).Count(seed => house.FindViolation((ulong)seed, 1) is not null);
        return new MutantVerdict(mutant, seeds, found, took) { Share = share };
    }

    [GeneratedRegex(@"\bI\d+\b", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex InvariantIn();

    [GeneratedRegex(@"(?<=^seed )\d+", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex SeedIn();
}
