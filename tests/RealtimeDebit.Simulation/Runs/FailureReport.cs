using System.Globalization;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>What is printed of a seed that broke a promise.</summary>
internal static class FailureReport
{
    private const int MostLines = 40;

    public static void Write(TextWriter to, TrialResult result)
    {
        Violation violation = result.Violation!;
        string core = typeof(Core.Houses.House).Assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture)[..8];
        to.WriteLine($"{violation}      seed {result.Seed}  steps {result.Steps}  fingerprint {result.Fingerprint:x16}  core {core}");
        TrialResult traced = Trial.Run(result.Seed, trace: true);
        if (violation.Order is not null)
        {
            List<TraceLine> history = [.. traced.Trace.Where(line => IsAbout(line, traced.Violation?.Order))];
            foreach (TraceLine line in history.TakeLast(MostLines)) to.WriteLine(line.ToString());
        }

        const string program = "dotnet run -c Release --project tests/RealtimeDebit.Simulation --";
        to.WriteLine($"replay : {program} seed {result.Seed} [--trace] [--until STEP]");
        to.WriteLine($"shrink : {program} shrink {result.Seed}");
    }

    private static bool IsAbout(TraceLine line, Orders.Order? order)
        => order is not null && (line.Order?.Number == order.Number || line.Text.StartsWith("--", StringComparison.Ordinal)
            || (order.Receipt is string receipt && line.Text.Contains(receipt, StringComparison.Ordinal)));
}
