using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation;

/// <summary>What the mutation checks call, by reflection, in a load context with a changed Core.</summary>
public static class MutantTrial
{
    /// <summary>Runs seeds until one breaks a promise.</summary>
    /// <returns>The first violation as <c>seed N: I1 ...</c>; null when none broke.</returns>
    public static string? FindViolation(ulong firstSeed, int seeds)
    {
        for (int i = 0; i < seeds; i++)
        {
            TrialResult result = Trial.Run(firstSeed + (ulong)i);
            if (result.Violation is Violation violation) return $"seed {result.Seed}: {violation}";
        }

        return null;
    }
}
