using System.Globalization;
using System.Security.Cryptography;
using RealtimeDebit.Simulation.Mutants;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation;

/// <summary>The command line: <c>run</c>, <c>seed N</c>, <c>shrink N</c>, <c>mutants</c>.</summary>
internal static class Program
{
    private const string Usage = "run [--seeds N] [--from SEED] [--workers N] [--twice] | seed N [--trace] [--until STEP] | shrink N | mutants [NUMBER...] [--seeds N] [--share N] [--journal]";

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["run", ..]:
                ulong from = Number(args, "--from") ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) * 1_000_000UL;
                return new Campaign(from, (long)(Number(args, "--seeds") ?? 2_000), (int)(Number(args, "--workers") ?? 2), args.Contains("--twice")).Run(Console.Out);
            case ["seed", string text, ..] when ulong.TryParse(text, out ulong seed):
                return RunSeed(seed, args.Contains("--trace"), (long?)Number(args, "--until") ?? long.MaxValue);
            case ["mutants", ..]:
                return MutantCommand.Run(args, Console.Out);
            case ["shrink", string text] when ulong.TryParse(text, out ulong seed):
                return Shrink(seed);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int RunSeed(ulong seed, bool trace, long until)
    {
        TrialResult result = Trial.Run(seed, trace: trace, until: until);
        foreach (TraceLine line in result.Trace) Console.WriteLine(line);
        if (result.Violation is not null)
        {
            FailureReport.Write(Console.Out, result);
            return 1;
        }

        Console.WriteLine($"seed {seed}: nothing broke; steps {result.Steps}, fingerprint {result.Fingerprint:x16}");
        return 0;
    }

    private static int Shrink(ulong seed)
    {
        Scenario scenario = Scenario.Draw(seed);
        TrialResult failing = Trial.Run(seed, scenario: scenario);
        if (failing.Violation is null)
        {
            Console.WriteLine($"seed {seed}: nothing broke");
            return 0;
        }

        (Scenario small, TrialResult result, int runs) = Shrinker.Shrink(scenario, failing);
        foreach (TraceLine line in Trial.Run(result.Seed, trace: true, scenario: small).Trace) Console.WriteLine(line);
        Console.WriteLine(small);
        foreach (Banks.BankKnobs bank in small.Banks) Console.WriteLine(bank);
        Console.WriteLine($"{result.Violation}      seed {result.Seed} of the scenario above, {runs} runs");
        return 1;
    }

    private static ulong? Number(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? ulong.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
    }
}
