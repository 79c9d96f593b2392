using System.Diagnostics;
using System.Security.Cryptography;

namespace RealtimeDebit.Benchmarks;

/// <summary>A bank's full file of a million mandates, of which one in a hundred changed, taken in while callers debit by message.</summary>
internal static class SyncBenchmark
{
    private const int Mandates = 1_000_000;
    private const int ChangedEvery = 100;
    private const int PerSecond = 200;
    private const int Callers = 32;
    private const int LimitSeconds = 60;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("rd-sync-").FullName;
        try
        {
            await using var door = new MeasuredDoor(inFlight: Callers);
            await door.OpenAsync(Mandates);
            string file = Path.Combine(folder, "tonight.txt");
            LargeFiles.WriteMandates(file, Mandates, serial: 2, ChangedEvery);
            TimeSpan bare = await ReadAsync(file);
            using MessageCallers callers = await MessageCallers.ConnectAsync(door.Address, Callers, isEcho: false);
            await callers.RunPacedAsync(PerSecond, Quiet);
            CallerRound before = await callers.RunPacedAsync(PerSecond, Quiet);

            long start = Stopwatch.GetTimestamp();
            Task sync = door.SyncAsync(file);
            List<long> times = [];
            while (!sync.IsCompleted) times.AddRange((await callers.RunPacedAsync(PerSecond, TimeSpan.FromSeconds(1))).Times);
            await sync;
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            var during = new CallerRound(0, [.. times.Order()], default);
            return
            [
                new($"full file of {Mandates:#,0} mandates, 1 in {ChangedEvery} changed, taken in while {PerSecond} debits/s go on (time; target under {LimitSeconds} s)",
                    "reading and hashing the same file", taken / bare,
                    $"{taken.TotalSeconds:0.0} s against {bare.TotalSeconds:0.00} s; {new FileInfo(file).Length / 1e6:0} MB"),
                new($"p99 of a debit meanwhile (time; less is better)", "without the sync", during.Percentile(99) / before.Percentile(99),
                    $"p50 {during.Percentile(50):0.00} ms against {before.Percentile(50):0.00}; p99 {during.Percentile(99):0.00} ms against {before.Percentile(99):0.00}; longest {during.Percentile(100):0.0} ms against {before.Percentile(100):0.0}"),
                new("working set of the whole process after it, in MB (callers, door and bank too)", "1,000 MB", Environment.WorkingSet / 1e9, $"{Environment.WorkingSet / 1e6:0} MB"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<TimeSpan> ReadAsync(string file)
    {
        long start = Stopwatch.GetTimestamp();
        await using FileStream bytes = File.OpenRead(file);
        await SHA256.HashDataAsync(bytes);
        return Stopwatch.GetElapsedTime(start);
    }
}
