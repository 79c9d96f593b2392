using System.Globalization;

namespace RealtimeDebit.Simulation.Mutants;

/// <summary>The command <c>mutants [NUMBER...] [--seeds N] [--share N]</c>: plants the bugs one after the other and prints what was seen of each.</summary>
internal static class MutantCommand
{
    private const int SeedsForCore = 300;

    /// <returns>0 when every mutant was found as expected and Core itself was found sound.</returns>
    public static int Run(string[] args, TextWriter to)
    {
        int mostSeeds = Number(args, "--seeds") ?? 2_000;
        int shareOf = Number(args, "--share") ?? 300;
        List<int> numbers = [.. args.Skip(1).TakeWhile(arg => !arg.StartsWith('-')).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))];
        IReadOnlyList<Mutant> mutants = numbers.Count == 0 ? MutantCatalogue.All : [.. numbers.Select(MutantCatalogue.Find)];
        var compiler = new CoreCompiler();

        to.WriteLine("  no  planted bug                                                           breaks  seeds  share  seconds");
        MutantVerdict core = MutantVerdict.Of(compiler, null, SeedsForCore);
        Write(to, core, "-", "none: Core as it is, compiled the same way");
        int unexpected = core.IsAsExpected ? 0 : 1;
        foreach (Mutant mutant in mutants)
        {
            MutantVerdict verdict = MutantVerdict.Of(compiler, args.Contains("--journal") ? mutant with { SeenBy = Lookout.Journal } : mutant, mostSeeds, shareOf);
            Write(to, verdict, mutant.Number.ToString(CultureInfo.InvariantCulture), mutant.Title, shareOf);
            if (!verdict.IsAsExpected) unexpected++;
        }

        to.WriteLine($"{mutants.Count} mutants, {unexpected} not as expected");
        return unexpected == 0 ? 0 : 1;
    }

    private static void Write(TextWriter to, MutantVerdict verdict, string number, string title, int shareOf = 0)
    {
        string share = verdict.Share is int count ? $"{100.0 * count / shareOf:F1} %" : "";
        string seeds = verdict.Found is null ? $">{verdict.Seeds}" : $"{verdict.Seeds}";
        to.WriteLine($"{number,4}  {title,-72}  {verdict.Invariant ?? "-",-6}  {seeds,5}  {share,5}  {verdict.Took.TotalSeconds,7:F1}");
        if (!verdict.IsAsExpected) to.WriteLine($"      NOT AS EXPECTED: {verdict.Found ?? "nothing was seen"}");
        to.Flush();
    }

    private static int? Number(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
    }
}
