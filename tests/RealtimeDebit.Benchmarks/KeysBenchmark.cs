using System.Diagnostics;
using System.Globalization;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Benchmarks;

/// <summary>Five million request ids in history, in key files, against ten thousand in memory: their size, a debit's cost, look-ups, and the start.</summary>
internal static class KeysBenchmark
{
    private const int Months = 5;
    private const int InMonth = 1_000_000;
    private const int Few = 10_000;
    private const int Rounds = 101;
    private const int DebitsInRound = 100;
    private const int LookUps = 5_000;

    private static readonly CreditorCode s_creditor = CreditorCode.Parse("1234567890");
    private static readonly BankAccount s_account = BankAccount.Parse("9998", "001", '1', "1234567");

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("rd-benchmark-").FullName;
        try
        {
            double inMemory = BytesInMemory();
            TimeSpan sealing = await FillAsync(Path.Combine(folder, "many"), Months, InMonth);
            await FillAsync(Path.Combine(folder, "few"), 1, Few);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            (KeyedHouse many, TimeSpan start) = await OpenAsync(Path.Combine(folder, "many"));
            double sealedBytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(Months * InMonth);
            (KeyedHouse few, _) = await OpenAsync(Path.Combine(folder, "few"));
            await using (many)
            await using (few)
            {
                (double manyRate, double fewRate) = await DebitsPerSecondAsync(many, few);
                double old = await MicrosecondsAsync(many, i => OldId(1 + (i % Months), i * 199));
                double strange = await MicrosecondsAsync(many, i => $"STRANGE-{i}");
                double recent = await MicrosecondsAsync(few, i => OldId(1, i));
                return
                [
                    new("memory of a request id in a sealed month (share of the limit; less is better)", "one in memory", sealedBytes / inMemory, $"{sealedBytes:0.0} bytes against {inMemory:0}; and 64 on the disk"),
                    new("cost of one debit, durable, with 5,000,000 in history (less is better)", "with 10,000", fewRate / manyRate, $"{1e6 / manyRate:0} µs against {1e6 / fewRate:0}"),
                    new("look-up of an id of a sealed month, one read (times the limit; less is better)", "an id in memory", old / recent, $"{old:0.0} µs against {recent:0.0}; a new id {strange:0.0} µs"),
                    new("start-up with 5,000,000 sealed request ids, every byte checked", "sealing them", start / sealing, $"{start.TotalSeconds:0.0} s against {sealing.TotalSeconds:0.0} s"),
                ];
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double BytesInMemory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        RequestKeys keys = new(DebitId.PerMonth);
        Add(keys, 1, InMonth);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return keys.Count == InMonth ? bytes / (double)InMonth : throw new InvalidOperationException("Ids were lost.");
    }

    /// <summary>A data directory that was closed: so many past months, and three newer ones with an id each.</summary>
    private static async Task<TimeSpan> FillAsync(string folder, int months, int inMonth)
    {
        (KeyedHouse house, _) = await OpenAsync(folder);
        await using (house)
        {
            RequestKeys keys = house.Store.Log.Books.Debits.Keys;
            for (int month = 1; month <= months; month++) Add(keys, month, inMonth);
            if (months > 1) for (int newer = 1; newer <= 3; newer++) Add(keys, months + newer, 1);
            long begin = Stopwatch.GetTimestamp();
            await house.Loop.RunAsync(() => house.Store.CloseAsync(new PoolWorkers()));
            return Stopwatch.GetElapsedTime(begin);
        }
    }

    private static void Add(RequestKeys keys, int month, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long debit = ((2600 + month) * DebitId.PerMonth) + DebitId.PerDay + i;
            keys.Add(RequestKeys.KeyOf(s_creditor, OldId(month, i)), new RequestKeyEntry(RequestKeys.Digest(OldId(month, i)), debit)
            {
                ResultCode = (byte)'0',
                RawCode = "00",
                ClosedAtUnixMilliseconds = 1_780_000_000_000,
            });
        }
    }

    private static string OldId(int month, int number) => string.Create(CultureInfo.InvariantCulture, $"OLD-{month}-{number}");

    private static async Task<(KeyedHouse House, TimeSpan Took)> OpenAsync(string folder)
    {
        var house = new KeyedHouse(folder);
        long begin = Stopwatch.GetTimestamp();
        house.Store = await house.Loop.RunAsync(() => EventStore.OpenAsync(house.Ports, new JournalOptions { ReserveBytes = 0 }, 0, "benchmark"));
        return (house, Stopwatch.GetElapsedTime(begin));
    }

    // The two take turns at being first, so that whatever else the machine does meets both: the round of the median ratio counts.
    private static async Task<(double Many, double Few)> DebitsPerSecondAsync(KeyedHouse many, KeyedHouse few)
    {
        var rounds = new List<(double Many, double Few)>();
        for (int round = 0; round < Rounds; round++)
        {
            int from = round * DebitsInRound;
            KeyedHouse first = round % 2 == 0 ? many : few;
            KeyedHouse second = round % 2 == 0 ? few : many;
            double one = await first.Loop.RunAsync(() => DebitsPerSecondAsync(first.Store, from));
            double other = await second.Loop.RunAsync(() => DebitsPerSecondAsync(second.Store, from));
            rounds.Add(round % 2 == 0 ? (one, other) : (other, one));
        }

        return rounds.OrderBy(round => round.Few / round.Many).ElementAt(Rounds / 2);
    }

    private static async Task<double> DebitsPerSecondAsync(EventStore store, int from)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = from; i < from + DebitsInRound; i++)
        {
            string requestId = $"NEW-{i}";
            if (await store.Log.RequestIds.FindAsync(s_creditor, requestId) is not null) throw new InvalidOperationException($"{requestId} is new.");

            await store.Log.Record(Received(store.Log.Books.Debits.NextId(new DateOnly(2026, 11, 29)), requestId));
        }

        return DebitsInRound / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static DebitReceived Received(DebitId id, string requestId) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Id = id,
        Creditor = s_creditor,
        Door = Door.Message,
        RequestId = requestId,
        ContentDigest = DebitBook.ContentDigestOf(requestId),
        Account = s_account,
        DebtorName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        Amount = new Yen(1_000),
        CustomerNumber = "000123",
        DebitDate = new DateOnly(2026, 11, 29),
    };

    private static Task<double> MicrosecondsAsync(KeyedHouse house, Func<int, string> id) => house.Loop.RunAsync(async () =>
    {
        long begin = Stopwatch.GetTimestamp();
        int found = 0;
        for (int i = 0; i < LookUps; i++)
        {
            if (await house.Store.Log.RequestIds.FindAsync(s_creditor, id(i)) is not null) found++;
        }

        return found is 0 or LookUps ? Stopwatch.GetElapsedTime(begin).TotalMicroseconds / LookUps : throw new InvalidOperationException($"{found} ids were found.");
    });

    private sealed class KeyedHouse(string folder) : IAsyncDisposable
    {
        private readonly DiskFolder _journal = new(Path.Combine(folder, "journal"));
        private readonly DiskFolder _snapshots = new(Path.Combine(folder, "snapshots"));

        public LoopThread Loop { get; } = new();

        public StorePorts Ports => new(Loop, TimeProvider.System, new RandomIds(), _journal, _snapshots);

        public EventStore Store { get; set; } = null!;

        public async ValueTask DisposeAsync()
        {
            await Loop.DisposeAsync();
            await _journal.DisposeAsync();
            await _snapshots.DisposeAsync();
        }
    }
}
