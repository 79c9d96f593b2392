using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>Many seeds on some threads, one world each at a time, and the summary, which an interrupt brings early.</summary>
internal sealed class Campaign(ulong from, long seeds, int workers, bool twice)
{
    private readonly long[] _marks = new long[Trial.MarkCount];
    private readonly List<string> _violations = [];
    private long _next;
    private long _done;
    private long _debits;
    private long _steps;
    private volatile bool _stop;

    public int Run(TextWriter to)
    {
        to.WriteLine($"{seeds} seeds from {from}, {workers} workers");
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopEarly);
        using PosixSignalRegistration end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopEarly);
        var watch = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() => Work(to), 16 * 1024 * 1024))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        watch.Stop();
        double cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

        double seconds = watch.Elapsed.TotalSeconds;
        to.WriteLine();
        for (int i = 0; i < _marks.Length; i++) to.WriteLine($"  {_marks[i],10}  {(Mark)i}");
        List<Mark> missing = [.. Enum.GetValues<Mark>().Where(mark => _marks[(int)mark] == 0)];
        to.WriteLine();
        to.WriteLine($"{_done} seeds in {seconds:0.0} s: {_done / seconds:0} seeds/s, {_debits / seconds:0} bank debits/s, {_steps / seconds / 1e6:0.00} M steps/s, {(double)_debits / Math.Max(1, _done):0.0} debits a seed; {_done / cpu:0} seeds a second of processor time");
        to.WriteLine($"allocated {GC.GetTotalAllocatedBytes() / 1e6 / Math.Max(1, _done):0.00} MB a seed; collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}, pauses {GC.GetTotalPauseDuration().TotalSeconds:0.0} s");
        if (missing.Count > 0) to.WriteLine($"{(_done >= 5_000 ? "MISSING" : "not reached")} marks: {string.Join(", ", missing)}");
        to.WriteLine($"{_violations.Count} violations");
        return _violations.Count > 0 || (missing.Count > 0 && _done >= 5_000) ? 1 : 0;
    }

    /// <summary>The worlds under way are run to their end: what the summary counts was checked whole.</summary>
    private void StopEarly(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stop = true;
    }

    private void Work(TextWriter to)
    {
        var marks = new long[Trial.MarkCount];
        while (!_stop)
        {
            long index = Interlocked.Increment(ref _next) - 1;
            if (index >= seeds) break;

            ulong seed = from + (ulong)index;
            TrialResult result = Trial.Run(seed, marks);
            Interlocked.Add(ref _debits, result.Debits);
            Interlocked.Add(ref _steps, result.Steps);
            Interlocked.Increment(ref _done);
            if (result.Violation is not null) Report(to, result);
            if (twice && Trial.Run(seed).Fingerprint != result.Fingerprint) Report(to, result with { Violation = new Violation("I11 determinism", "the second run has another fingerprint", null) });
        }

        lock (_marks)
        {
            for (int i = 0; i < marks.Length; i++) _marks[i] += marks[i];
        }
    }

    private void Report(TextWriter to, TrialResult result)
    {
        lock (_violations)
        {
            _violations.Add(result.Violation!.ToString());
            if (_violations.Count > 10)
            {
                _stop = true;
                return;
            }

            FailureReport.Write(to, result);
        }
    }
}
