using System.Reflection;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>Makes a failing scenario smaller, not its random stream: less work, fewer crashes, faults off one by one.</summary>
internal static class Shrinker
{
    private const int SeedsPerCandidate = 60;

    /// <summary>The smallest scenario found in which the same invariant breaks, and a seed that breaks it.</summary>
    public static (Scenario Scenario, TrialResult Result, int Runs) Shrink(Scenario scenario, TrialResult failing)
    {
        string invariant = failing.Violation!.Invariant;
        int runs = 0;
        TrialResult best = failing;
        bool shrunk = true;
        while (shrunk)
        {
            shrunk = false;
            foreach (Scenario candidate in Smaller(scenario))
            {
                if (candidate == scenario || TryFind(candidate, best.Seed, invariant, ref runs) is not TrialResult found) continue;

                (scenario, best, shrunk) = (candidate, found, true);
                break;
            }
        }

        return (scenario, best, runs);
    }

    private static TrialResult? TryFind(Scenario candidate, ulong seed, string invariant, ref int runs)
    {
        for (ulong i = 0; i < SeedsPerCandidate; i++)
        {
            runs++;
            TrialResult result = Trial.Run(seed + i, scenario: candidate);
            if (result.Violation?.Invariant == invariant) return result;
        }

        return null;
    }

    private static IEnumerable<Scenario> Smaller(Scenario s)
    {
        if (s.Singles > 0)
        {
            yield return s with { Singles = 0 };
            yield return s with { Singles = s.Singles / 2 };
            yield return s with { Singles = s.Singles - 1 };
        }

        if (s.FileRecords.Count > 0) yield return s with { FileRecords = [.. s.FileRecords.Skip(1)] };
        if (s.FileRecords.Any(records => records > 1)) yield return s with { FileRecords = [.. s.FileRecords.Select(records => Math.Min(records, Math.Max(1, records / 2)))] };
        if (s.Crashes > 0)
        {
            yield return s with { Crashes = 0 };
            yield return s with { Crashes = s.Crashes / 2 };
            yield return s with { Crashes = s.Crashes - 1 };
        }

        if (s.Banks.Count > 1) yield return s with { Banks = [s.Banks[0]] };
        foreach (PropertyInfo knob in Switches(s)) yield return Without(s, knob);

        for (int i = 0; i < s.Banks.Count; i++)
        {
            Banks.BankKnobs bank = s.Banks[i];
            foreach (Banks.BankKnobs calmer in new[]
            {
                bank with { NotSentPermille = 0 },
                bank with { LostBeforePermille = 0 },
                bank with { LostAfterPermille = 0 },
                bank with { LatePermille = 0 },
                bank with { HangPermille = 0 },
                bank with { InquiryDownPermille = 0, InquiryHangPermille = 0 },
                bank with { ForgetPermille = 0 },
                bank with { AwayLastPercent = 0 },
                bank with { Slots = 1, Window = 1 },
            })
            {
                if (calmer != bank) yield return s with { Banks = [.. s.Banks.Select(b => b == bank ? calmer : b)] };
            }
        }
    }

    /// <summary>Every number that says how strong or how often something is; zero switches it off.</summary>
    private static IEnumerable<PropertyInfo> Switches(Scenario s)
        => typeof(Scenario).GetProperties().Where(p => p.PropertyType == typeof(int) && p.Name is not (nameof(Scenario.Singles) or nameof(Scenario.Crashes)) && (int)p.GetValue(s)! != 0);

    private static Scenario Without(Scenario s, PropertyInfo knob)
    {
        Scenario copy = s with { };
        knob.SetValue(copy, 0);
        return copy;
    }
}
