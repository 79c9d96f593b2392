using System.Diagnostics;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Benchmarks;

/// <summary>Group commit of the journal, on its loop and its disk thread, against a bare append and flush of the same bytes.</summary>
internal static class JournalBenchmark
{
    private const int EventBytes = 300;
    private const int Rounds = 40;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(150);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rd-benchmark-").FullName;
        try
        {
            return [.. await MeasureAsync(folder, callers: 1), .. await MeasureAsync(folder, callers: 64)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Limits and subject take turns, so that whatever else the machine does meets all of them.
    private static async Task<IReadOnlyList<BenchmarkRow>> MeasureAsync(string folder, int callers)
    {
        await using var loop = new LoopThread();
        await using var disk = new DiskFolder(Path.Combine(folder, $"journal-{callers}"));
        using var growing = new BareFile(Path.Combine(folder, $"growing-{callers}"), reservedBytes: 0);
        using var reserved = new BareFile(Path.Combine(folder, $"reserved-{callers}"), reservedBytes: new JournalOptions().SegmentBytes);
        var journal = await loop.RunAsync(() => EventJournal.OpenAsync(loop, disk, TimeProvider.System, new JournalOptions(), knownSequence: 0));
        List<double> growingRates = [], reservedRates = [], journalRates = [], latencies = [];
        for (var round = 0; round < Rounds; round++)
        {
            growingRates.Add(growing.AppendsPerSecond(callers));
            reservedRates.Add(reserved.AppendsPerSecond(callers));
            journalRates.Add(await loop.RunAsync(() => EventsPerSecondAsync(journal, callers, latencies)));
        }

        await loop.RunAsync(journal.CloseAsync);
        var rate = Median(journalRates);
        var what = $"journal, {callers} caller{(callers == 1 ? "" : "s")}, {EventBytes} bytes an event, durable";
        var latency = $"p50 {Percentile(latencies, 50):0.00} ms, p99 {Percentile(latencies, 99):0.00} ms";
        return
        [
            Row(what, $"append and flush of {callers} x {EventBytes} bytes", rate, Median(growingRates), latency),
            Row(what, "the same into a file reserved in advance, content flush only", rate, Median(reservedRates), latency),
        ];
    }

    private static BenchmarkRow Row(string what, string against, double rate, double limit, string latency)
        => new(what, against, rate / limit, $"{rate:#,0} events/s against {limit:#,0}; {latency}");

    private static async Task<double> EventsPerSecondAsync(EventJournal journal, int callers, List<double> latencies)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            var count = 0;
            ReadOnlyMemory<byte>[] events = [new byte[EventBytes]];
            while (Stopwatch.GetElapsedTime(start) < Round)
            {
                var asked = Stopwatch.GetTimestamp();
                await journal.Append(events).Durable;
                latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                count++;
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => Percentile(values, 50);

    private static double Percentile(List<double> values, int percent)
    {
        values.Sort();
        return values[(int)Math.Min(values.Count - 1, values.Count * (long)percent / 100)];
    }

    /// <summary>A file that is appended to with the plainest calls: one write, one flush to the disk, on this thread.</summary>
    private sealed class BareFile : IDisposable
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
        private readonly long _reservedBytes;
        private long _offset;

        public BareFile(string path, long reservedBytes)
        {
            _reservedBytes = reservedBytes;
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: reservedBytes);
            RandomAccess.SetLength(_file, reservedBytes);
        }

        /// <summary>Events a second when <paramref name="together"/> of them share a write and a flush.</summary>
        public double AppendsPerSecond(int together)
        {
            var bytes = new byte[EventBytes * together];
            var start = Stopwatch.GetTimestamp();
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < Round)
            {
                RandomAccess.Write(_file, bytes, _offset);
                if (_reservedBytes == 0)
                    RandomAccess.FlushToDisk(_file);
                else
                    FolderFlush.FlushFile(_file);
                _offset += bytes.Length;
                count += together;
            }

            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose() => _file.Dispose();
    }
}
