using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Money;
using RealtimeDebit.TestSupport;
using EventLog = RealtimeDebit.Core.Events.EventLog;

namespace RealtimeDebit.Benchmarks;

/// <summary>A sequential lane with its journal on the disk, against the same adapter calls to the same simulated bank in a bare loop.</summary>
internal static class LaneBenchmark
{
    private const int Rounds = 7;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(600);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
        => [await MeasureAsync(TimeSpan.FromMilliseconds(2)), await MeasureAsync(TimeSpan.FromMilliseconds(0.2))];

    private static async Task<BenchmarkRow> MeasureAsync(TimeSpan answerTime)
    {
        string folder = Directory.CreateTempSubdirectory("rd-benchmark-").FullName;
        try
        {
            var rule = new ScenarioRule(ScenarioCondition.EveryDebit, ScenarioAction.Collect with { Delay = answerTime });
            var simulator = new SimulatedBankOptions { Scenario = new Scenario(Dedupe: false, [rule]) };
            await using SimulatedBank there = await SimulatedBank.StartAsync(simulator, CancellationToken.None);
            await using FixedTcpBank bank = Connect(there);
            await using var loop = new LoopThread();
            await using var disk = new DiskFolder(folder);
            var run = new LaneRun(loop, bank);
            await loop.RunAsync(() => run.OpenAsync(disk));
            int records = (int)(Round / (answerTime + TimeSpan.FromMilliseconds(0.15)));

            // Limit and subject take turns, so that whatever else the machine does meets both. The first round warms up.
            List<double> bare = [], lane = [];
            for (int round = 0; round <= Rounds; round++)
            {
                double bareRate = await CallsPerSecondAsync(bank, records);
                double laneRate = await loop.RunAsync(() => run.DebitsPerSecondAsync(records));
                if (round == 0) continue;

                bare.Add(bareRate);
                lane.Add(laneRate);
            }

            await loop.RunAsync(run.CloseAsync);
            bare.Sort();
            lane.Sort();
            return new BenchmarkRow(
                $"sequential lane, bank answers in {answerTime.TotalMilliseconds} ms, durable",
                "the same calls in a bare loop with no store",
                lane[Rounds / 2] / bare[Rounds / 2],
                $"{lane[Rounds / 2]:#,0} debits/s against {bare[Rounds / 2]:#,0}; median of {Rounds} rounds of {records}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FixedTcpBank Connect(SimulatedBank there) => new(
        new FixedTcpBankOptions { Endpoint = there.Endpoint, BankCode = "9998" }, BankProfileReader.Standard, TimeProvider.System, NullLogger<FixedTcpBank>.Instance);

    private static async Task<double> CallsPerSecondAsync(FixedTcpBank bank, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) await bank.DebitAsync(Some.Order($"BARE{start}"[^16..] + i.ToString("D4", null), amountYen: 1), CancellationToken.None);
        return calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The real lane on a real journal. All on the loop.</summary>
    private sealed class LaneRun(LoopThread loop, IBankAdapter bank)
    {
        private EventJournal _journal = null!;
        private EventLog _log = null!;
        private BankLanes _lanes = null!;
        private long _batches;

        public async Task OpenAsync(DiskFolder disk)
        {
            _journal = await EventJournal.OpenAsync(loop, disk, TimeProvider.System, new JournalOptions(), knownSequence: 0);
            _log = new EventLog(new Books(), _journal, TimeProvider.System);
            await _log.Record(new InstallationBegun("BENCH") { At = _log.Now });
            var settings = new BankSettings { Code = BankCode.Parse("9998"), Name = "ﾃｽﾄ", DisplayName = "テスト" };
            _lanes = new BankLanes(_log, loop, TimeProvider.System, [new LaneBank(settings, bank)], reached: null);
            await _lanes.StartAsync();
        }

        /// <summary>From the acceptance of a file until its last outcome is on the disk.</summary>
        public async Task<double> DebitsPerSecondAsync(int records)
        {
            var batch = new BatchId(BatchId.FirstOf(_log.Today).Value + ++_batches);
            DebitId first = await StageAsync(batch, records);
            var last = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            int open = records;
            _log.Books.Debits.Closed += OnClosed;
            long start = Stopwatch.GetTimestamp();
            _ = _log.Record(new FileAccepted
            {
                At = _log.Now,
                Batch = batch,
                FirstDebit = first,
                Records = records,
                Total = new Yen(records),
                RejectedRecords = 0,
            });
            long sequence = await last.Task;
            await _log.DurableAsync(sequence);
            _log.Books.Debits.Closed -= OnClosed;
            return records / Stopwatch.GetElapsedTime(start).TotalSeconds;

            void OnClosed(Debit debit, long sequence)
            {
                if (--open == 0) last.SetResult(sequence);
            }
        }

        public async Task CloseAsync()
        {
            await _lanes.StopAsync();
            await _journal.CloseAsync();
        }

        private async Task<DebitId> StageAsync(BatchId batch, int records)
        {
            _ = _log.Record(Some.FileClaimed(batch, $"{batch}.txt") with { Sha256 = batch.Value.ToString("x64", null) });
            _ = _log.Record(new FileMoved(batch, FileStep.Owned) { At = _log.Now });
            byte[] rows = [.. Enumerable.Range(1, records).SelectMany(number => Some.Row(1, number))];
            await _log.Record(new FileRecordsStaged(batch, 1, rows) { At = _log.Now });
            return _log.Books.Debits.NextId(_log.Today);
        }
    }
}
