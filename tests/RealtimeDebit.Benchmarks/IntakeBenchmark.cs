using System.Diagnostics;

namespace RealtimeDebit.Benchmarks;

/// <summary>
/// A file from the drop to its receipt, every record durable as a debit, against as many mandates; then the start of a new
/// process after the first was killed. Each in a process of its own, for its peak memory.
/// </summary>
internal static class IntakeBenchmark
{
    public const string IntakeChild = "intake-child";
    public const string StartChild = "start-child";

    private const int WarmUpRecords = 30_000;

    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
        => [.. await MeasureAsync(100_000, 300), .. await MeasureAsync(1_000_000, 1_000)];

    /// <summary>
    /// Takes a small file in, so that the code is compiled as in a service that has worked for a while, then the large one;
    /// prints milliseconds and peak memory, and kills itself as <c>kill -9</c> would.
    /// </summary>
    public static async Task TakeInAsync(string folder, int records)
    {
        await using var measured = new MeasuredHouse(folder);
        await measured.OpenAsync();
        await measured.SyncAsync(Path.Combine(folder, "mandates.txt"));
        await measured.Loop.RunAsync(measured.House.StartAsync);
        await DropAsync(measured, "warm-up.txt");
        TimeSpan took = await DropAsync(measured, "request.txt");

        await PrintAsync(measured, took, records + WarmUpRecords);
        Process.GetCurrentProcess().Kill();
    }

    /// <returns>From the moment at which the file appears in the drop, ready, until its receipt is there.</returns>
    private static async Task<TimeSpan> DropAsync(MeasuredHouse measured, string name)
    {
        string drop = Path.Combine(measured.Folder, "drop");
        Directory.CreateDirectory(Path.Combine(drop, "in"));
        string receipt = Path.Combine(drop, "out", name + ".receipt.csv");
        await File.WriteAllBytesAsync(Path.Combine(drop, "in", name + ".end"), []);

        long start = Stopwatch.GetTimestamp();
        File.Move(Path.Combine(measured.Folder, name), Path.Combine(drop, "in", name));
        measured.House.Drops[0].Wake();
        while (!File.Exists(receipt) && Stopwatch.GetElapsedTime(start) < Most) await Task.Delay(2);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Opens what the killed process left, until lanes and drops work; prints milliseconds and peak memory.</summary>
    public static async Task StartAsync(string folder, int records)
    {
        long start = Stopwatch.GetTimestamp();
        await using var measured = new MeasuredHouse(folder);
        await measured.OpenAsync();
        await measured.Loop.RunAsync(measured.House.StartAsync);
        TimeSpan took = Stopwatch.GetElapsedTime(start);

        await PrintAsync(measured, took, records + WarmUpRecords);
        await measured.Loop.RunAsync(measured.House.StopAsync);
    }

    private static async Task PrintAsync(MeasuredHouse measured, TimeSpan took, int records)
    {
        int open = await measured.OpenDebitsAsync();
        if (open != records) throw new InvalidOperationException($"{open} of {records} records are open debits.");

        Console.WriteLine($"{took.TotalMilliseconds:0} {Process.GetCurrentProcess().PeakWorkingSet64}");
        await Console.Out.FlushAsync();
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> MeasureAsync(int records, int mostMegabytes)
    {
        string folder = Directory.CreateTempSubdirectory("rd-intake-").FullName;
        try
        {
            LargeFiles.WriteRequest(Path.Combine(folder, "request.txt"), records);
            LargeFiles.WriteRequest(Path.Combine(folder, "warm-up.txt"), WarmUpRecords);
            LargeFiles.WriteMandates(Path.Combine(folder, "mandates.txt"), records);
            TimeSpan limit = BareReading.Time(Path.Combine(folder, "request.txt"));
            (double took, long peakBytes) = await RunInChildAsync(IntakeChild, folder, records);
            (double started, long startPeakBytes) = await RunInChildAsync(StartChild, folder, records);
            return
            [
                new BenchmarkRow(
                    $"intake of {records:#,0} records against as many mandates, durable, until the receipt (time by time; the target is at most 10)",
                    "reading the same bytes and SHA-256",
                    took / limit.TotalMilliseconds,
                    $"{took:#,0} ms against {limit.TotalMilliseconds:0} ms; peak memory {peakBytes / (1024 * 1024):#,0} MB (target under {mostMegabytes:#,0} MB)"),
                new BenchmarkRow(
                    $"start-up after a kill with {records:#,0} open debits and as many mandates, no snapshot (time by time)",
                    "reading the request's bytes and SHA-256",
                    started / limit.TotalMilliseconds,
                    $"{started:#,0} ms (target under 5,000 ms for 100,000); peak memory {startPeakBytes / (1024 * 1024):#,0} MB"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Milliseconds, long PeakBytes)> RunInChildAsync(string what, string folder, int records)
    {
        using Process child = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            ArgumentList = { what, folder, $"{records}" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string printed = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        string[] parts = printed.Trim().Split(' ');
        if (parts.Length != 2) throw new InvalidOperationException($"The measured process ended with {child.ExitCode}: {printed}");

        return (double.Parse(parts[0], null), long.Parse(parts[1], null));
    }
}
