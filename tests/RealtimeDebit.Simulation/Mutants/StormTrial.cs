using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Simulation.Mutants;

/// <summary>The journal alone, for mutants of it; called by name, like <see cref="MutantTrial"/>, in a room with a mutated Core.</summary>
public static class StormTrial
{
    /// <summary>Runs seeds until one breaks a promise.</summary>
    /// <returns>The first violation as <c>seed N: I6 ...</c>; null when none broke.</returns>
    public static string? FindViolation(ulong firstSeed, int seeds)
    {
        for (ulong seed = firstSeed; seed < firstSeed + (ulong)seeds; seed++)
        {
            if (Look((int)seed) is string what) return $"seed {seed}: {what}";
        }

        return null;
    }

    private static string? Look(int seed)
    {
        try
        {
            return new JournalStorm(seed).Run() is string what
                ? $"{(what.Contains("was acknowledged", StringComparison.Ordinal) ? "I2 accepted is never lost" : "I6 replay")}: {what}"
                : null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return $"I9 no illegal move: {error.Message}";
        }
    }
}
