using System.Diagnostics;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Benchmarks;

/// <summary>Reading and checking a large 全銀 file (format, totals, characters) against reading and hashing its bytes.</summary>
internal static class ZenginBenchmark
{
    private const int Records = 1_000_000;
    private const int BufferBytes = 256 * 1024;

    public static Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rd-benchmark-{Environment.ProcessId}.txt");
        try
        {
            LargeFiles.WriteRequest(path, Records);
            Check(path);
            TimeSpan limit = BareReading.Time(path);
            TimeSpan subject = TimeSpan.MaxValue;
            long allocated = 0;
            for (int i = 0; i < 3; i++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                long start = Stopwatch.GetTimestamp();
                Check(path);
                TimeSpan took = Stopwatch.GetElapsedTime(start);
                allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
                if (took < subject) subject = took;
            }

            return Task.FromResult<IReadOnlyList<BenchmarkRow>>(
            [
                new(
                    $"reading and checking {Records:#,0} records (time by time; the target is at most 3)",
                    "reading the same bytes and SHA-256",
                    subject / limit,
                    $"{subject.TotalMilliseconds:0} ms against {limit.TotalMilliseconds:0} ms; {allocated / 1024:#,0} KB allocated in all"),
            ]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Check(string path)
    {
        var reader = new ZenginFileReader(ZenginFileKind.Request);
        using FileStream file = File.OpenRead(path);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = file.Read(buffer)) > 0) reader.Push(buffer.AsSpan(0, read));
        ZenginCheck check = reader.Complete();
        if (check.Verdict != FileVerdict.Ok || check.DataRecords != Records)
        {
            throw new InvalidOperationException($"{check.Verdict}, {check.DataRecords} records: {(check.Problems.Count == 0 ? "" : check.Problems[0].MessageEn)}");
        }
    }
}
