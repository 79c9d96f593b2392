namespace RealtimeDebit.Benchmarks;

/// <summary>One measured ratio.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Against">The limit it is held against, measured in the same run.</param>
/// <param name="Ratio">Rate of the subject by rate of the limit, unless <paramref name="What"/> says otherwise.</param>
/// <param name="Detail">Absolute figures of this machine.</param>
internal sealed record BenchmarkRow(string What, string Against, double Ratio, string Detail);

/// <summary>Prints rows as a Markdown table.</summary>
internal static class BenchmarkTable
{
    public static void Print(string name, IReadOnlyList<BenchmarkRow> rows)
    {
        Console.WriteLine($"## {name}");
        Console.WriteLine();
        Console.WriteLine("| what | against | ratio | detail |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var row in rows)
            Console.WriteLine($"| {row.What} | {row.Against} | {row.Ratio:0.00} | {row.Detail} |");
        Console.WriteLine();
    }
}
