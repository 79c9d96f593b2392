using System.Globalization;
using System.Security.Cryptography;
using RealtimeDebit.Fuzz.Engine;
using RealtimeDebit.Fuzz.Targets;

namespace RealtimeDebit.Fuzz;

/// <summary>The command line: which targets, how long, from which seed, and what is kept of it.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        dotnet run -c Release --project tests/RealtimeDebit.Fuzz -- [TARGET|all]... [--seconds N] [--seed S] [--save]
          --seconds N   for each target; 10 when not given
          --seed S      the changes are drawn from it; 1 when not given
          --save        write what reached something new, made small, to tests/Corpus/TARGET
        """;

    public static int Run(string[] args, TextWriter output)
    {
        if (FuzzArguments.Read(args) is not { } wanted)
        {
            output.WriteLine(Usage);
            output.WriteLine($"Targets: {string.Join(' ', FuzzTargets.All.Select(target => target.Name))}");
            return 2;
        }

        InstrumentedHouse house = InstrumentedHouse.Load();
        int finds = 0;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"target",-18} {"inputs",10} {"inputs/s",9} {"edges",6} {"corpus",6} {"finds",5}"));
        foreach (FuzzTarget target in wanted.Targets)
        {
            using HangWatch watch = new(input =>
            {
                output.WriteLine(Keep(target, new Find(input, "It does not end.")));
                output.Flush();
                Environment.Exit(1);
            });
            FuzzLoop loop = new(watch.Watch(house.Oracle(target.Name)), target.Tokens, wanted.Seed, target.MaxBytes);
            FuzzReport report = loop.Run(CorpusFolder.Read(target.Name), new FuzzLimits(Time: wanted.Time));
            output.WriteLine(Line(target, report));
            foreach (Find find in report.Finds) output.WriteLine(Keep(target, find));
            if (wanted.Save) CorpusFolder.Write(target.Name, CorpusChoice.Smallest(report.Corpus, house.Oracle(target.Name)));
            finds += report.Finds.Count;
        }

        return finds == 0 ? 0 : 1;
    }

    private static string Line(FuzzTarget target, FuzzReport report)
        => string.Create(CultureInfo.InvariantCulture, $"{target.Name,-18} {report.Inputs,10} {report.Inputs / report.Elapsed.TotalSeconds,9:0} {report.Edges,6} {report.Corpus.Count,6} {report.Finds.Count,5}");

    private static string Keep(FuzzTarget target, Find find)
    {
        string folder = Directory.CreateDirectory(Path.Combine(TestSupport.RepositoryFolder.Path, ".artifacts", "finds")).FullName;
        string path = Path.Combine(folder, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(find.Input))[..12]}");
        File.WriteAllBytes(path, find.Input);
        return $"FIND {path}{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", find.What.Split('\n').Take(8).Select(line => line.TrimEnd()))}";
    }
}

/// <summary>The arguments, or null when they make no sense.</summary>
internal sealed record FuzzArguments(IReadOnlyList<FuzzTarget> Targets, TimeSpan Time, int Seed, bool Save)
{
    public static FuzzArguments? Read(string[] args)
    {
        List<FuzzTarget> targets = [];
        (int seconds, int seed, bool save) = (10, 1, false);
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--save") save = true;
            else if (args[i] == "--seconds" && i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seconds) && seconds > 0) i++;
            else if (args[i] == "--seed" && i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seed)) i++;
            else if (args[i] == "all") targets.AddRange(FuzzTargets.All);
            else if (FuzzTargets.Find(args[i]) is { } target) targets.Add(target);
            else return null;
        }

        return new FuzzArguments(targets.Count == 0 ? FuzzTargets.All : targets, TimeSpan.FromSeconds(seconds), seed, save);
    }
}
