using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Money;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.TestSupport.Lanes;

/// <summary>A process with real books, a real journal on a disk in memory, and lanes to scripted banks, on a loop and a clock of the test's own.</summary>
public sealed class LaneWorld
{
    private readonly List<(BankSettings Settings, ScriptedBank Bank)> _banks = [];
    private readonly FaultyDisk _disk;
    private readonly int? _seed;
    private EventJournal _journal = null!;
    private readonly Dictionary<DebitId, long> _outcomes = [];
    private FlowFailure? _failure;
    private long _batches;

    /// <summary>A world without a process yet.</summary>
    /// <param name="seed">Draws the order of steps; null = first in, first out.</param>
    /// <param name="mostCreepTicks">By how much at most the clock moves on each time Core reads it; 0 = it stands still.</param>
    public LaneWorld(int? seed = null, int mostCreepTicks = 0)
    {
        _seed = seed;
        Clock = new CreepingClock(Time, mostCreepTicks);
        Loop = new TestLoop(seed);
        _disk = new FaultyDisk(Loop, seed ?? 1);
    }

    public FakeTimeProvider Time { get; } = new(Some.Moment.ToUniversalTime());

    /// <summary>The clock that Core reads: <see cref="Time"/>, creeping.</summary>
    public CreepingClock Clock { get; }

    public TestLoop Loop { get; private set; }

    public EventLog Log { get; private set; } = null!;

    public BankLanes Lanes { get; private set; } = null!;

    public DebitRegister Register { get; private set; } = null!;

    public DebitAnswers Answers { get; private set; } = null!;

    public UnknownResolution Resolution { get; private set; } = null!;

    /// <summary>What the lanes told the log, over all processes.</summary>
    public List<LaneNews> News { get; } = [];

    /// <summary>Checkpoints reached, over all processes.</summary>
    public List<Checkpoint> Reached { get; } = [];

    /// <summary>All events of this process, in order.</summary>
    public List<HouseEvent> Events { get; } = [];

    /// <summary>Debits that left before their Sending was durable; must stay empty.</summary>
    public List<string> LeftTooEarly { get; } = [];

    public ScriptedBank AddBank(BankSettings settings, BankAbilities? abilities = null)
    {
        var bank = new ScriptedBank(abilities ?? ScriptedBank.Trusted());
        bank.OnDebit = order => LookAtLeaving(order);
        _banks.Add((settings, bank));
        return bank;
    }

    public ScriptedBank AddBank(string code = "9998", BankAbilities? abilities = null) => AddBank(SettingsOf(code), abilities);

    public static BankSettings SettingsOf(string code = "9998") => new()
    {
        Code = BankCode.Parse(code),
        Name = "ﾃｽﾄ",
        DisplayName = "テスト",
    };

    /// <summary>Begins a process: reads the journal, recovers, starts the lanes, and works until nothing is ready.</summary>
    public LaneWorld Start()
    {
        Loop.Run(OpenAsync);
        Run();
        return this;
    }

    /// <summary>The process dies between two steps, and the next one finds what is on the disk.</summary>
    public void KillAndStart(bool powerCut = false, bool withBanks = true)
    {
        Loop = new TestLoop(_seed);
        _disk.Restart(Loop, powerCut);
        if (!withBanks) _banks.Clear();
        Start();
    }

    /// <summary>Drains and ends the process.</summary>
    public void Stop()
    {
        Loop.Run(async () =>
        {
            await Lanes.StopAsync();
            await _journal.CloseAsync();
        });
    }

    /// <summary>Works until nothing is ready any more.</summary>
    public void Run()
    {
        Loop.RunUntil(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task);
        if (_failure is not null) throw new InvalidOperationException($"{_failure.Flow} failed.", _failure.Error);
    }

    /// <summary>Runs something on the loop, then works until nothing is ready.</summary>
    public void Do(Action work)
    {
        Loop.Run(() =>
        {
            work();
            return Task.CompletedTask;
        });
        Run();
    }

    /// <summary>From now on the disk is so full that nothing new may be accepted.</summary>
    public void FillDisk()
    {
        _disk.CapacityBytes = 1;
        Loop.Run(_journal.Space.LookAsync);
    }

    /// <summary>Lets time pass in small steps.</summary>
    public void Advance(TimeSpan time)
    {
        long step = Math.Max(TimeSpan.FromMilliseconds(100).Ticks, time.Ticks / 400);
        for (long left = time.Ticks; left > 0; left -= step)
        {
            Time.Advance(new TimeSpan(Math.Min(step, left)));
            Run();
        }
    }

    /// <summary>Accepts a single debit without working further; <see cref="Run"/> does.</summary>
    public DebitId Accept(long amount = 1_000, string bank = "9998", DateOnly? debitDate = null, DateTimeOffset? validUntil = null)
    {
        DebitId id = default;
        Loop.Run(() =>
        {
            id = Log.Books.Debits.NextId(Log.Today);
            DebitReceived received = Some.DebitReceived(id, $"REQ-{id}", amount, 0, debitDate ?? Log.Today) with
            {
                At = Log.Now,
                Account = Some.Account(bank: bank),
                ValidUntil = validUntil,
            };
            _ = Register.Receive(received);
            return Task.CompletedTask;
        });
        return id;
    }

    /// <summary>Accepts a file with one record for each amount, without working further.</summary>
    public BatchId AcceptFile(params long[] amounts) => AcceptFile(null, amounts);

    public BatchId AcceptFile(DateOnly? debitDate, params long[] amounts)
    {
        var batch = new BatchId(BatchId.FirstOf(new DateOnly(2026, 11, 23)).Value + ++_batches);
        Loop.Run(() =>
        {
            _ = Log.Record(Some.FileClaimed(batch) with { Name = $"{batch}.txt", Sha256 = batch.Value.ToString("x64", null) });
            _ = Log.Record(new FileMoved(batch, FileStep.Owned) { At = Log.Now });
            _ = Log.Record(new FileRecordsStaged(batch, 1, [.. amounts.SelectMany((a, i) => RowOf(a, i, debitDate ?? Log.Today))]) { At = Log.Now });
            _ = Log.Record(new FileAccepted
            {
                At = Log.Now,
                Batch = batch,
                FirstDebit = Log.Books.Debits.NextId(Log.Today),
                Records = amounts.Length,
                Total = new Yen(amounts.Sum()),
                RejectedRecords = 0,
            });
            return Task.CompletedTask;
        });
        return batch;
    }

    /// <summary>Result codes of a file's records; '-' where there is none yet.</summary>
    public string ResultsOf(BatchId batch)
    {
        DebitRun run = Log.Books.Debits.FindRun(batch)!;
        return string.Concat(Enumerable.Range(0, run.Count).Select(i => run.OpenAt(i) is null ? run.ResultCodeAt(i) : '-'));
    }

    /// <summary>How a single debit stands; null when it is final.</summary>
    public DebitState? StateOf(DebitId id) => Log.Books.Debits.FindOpen(id)?.State;

    /// <summary>The final word on a single debit, as recorded by this process: a result code, or null.</summary>
    public char? ResultOf(DebitId id) => Events.OfType<DebitAnswered>().SingleOrDefault(e => e.Id == id)?.ResultCode;

    /// <summary>The last event that is on the disk.</summary>
    public long DurableSequence => _journal.Durable.Sequence;

    /// <summary>The number of the event with a single debit's final word.</summary>
    public long SequenceOfOutcome(DebitId id) => _outcomes[id];

    public LaneStatus Status(string bank = "9998") => Lanes.Find(BankCode.Parse(bank))!.Status();

    public BankLane Lane(string bank = "9998") => Lanes.Find(BankCode.Parse(bank))!;

    private static byte[] RowOf(long amount, int index, DateOnly debitDate)
    {
        var row = new byte[DebitRow.LengthBytes];
        DebitRow.Write(row, new DebitRowContent
        {
            Account = Some.Account((index + 1).ToString("D7", null)),
            Amount = new Yen(amount),
            CollectingCode = Some.CreditorCode,
            CustomerNumber = "1"u8,
            DebtorName = "A"u8,
            DebitDate = debitDate,
        });
        return row;
    }

    private async Task OpenAsync()
    {
        Events.Clear();
        TestLoop loop = Loop;
        loop.Start("watch", async () => _failure = await loop.Failed);
        _journal = await EventJournal.OpenAsync(Loop, _disk, Clock, new JournalOptions { SegmentBytes = 64 * 1024 }, knownSequence: 0);
        var books = new Books();
        await _journal.ReadAsync(JournalPosition.Start, events =>
        {
            foreach (JournalEvent happened in events) books.Apply(EventCodec.Read(happened.Payload.Span), happened.Sequence);
            return Task.CompletedTask;
        });
        Log = new EventLog(books, _journal, Clock);
        if (books.Installation.Salt is null) await Log.Record(new InstallationBegun("ABCDE") { At = Log.Now });
        await Log.Record(new ProcessStarted("test") { At = Log.Now });
        Log.Recorded += (happened, _) => Events.Add(happened);
        books.Debits.Closed += (debit, sequence) => _outcomes[debit.Id] = sequence;
        Register = new DebitRegister(Log);
        Answers = new DebitAnswers(Log);
        Lanes = new BankLanes(Log, Loop, Clock, [.. _banks.Select(b => new LaneBank(b.Settings, b.Bank))], Reached.Add);
        Lanes.Told += News.Add;
        Resolution = new UnknownResolution(Log, Lanes);
        await Lanes.StartAsync();
    }

    private void LookAtLeaving(DebitOrder order)
    {
        Debit? debit = Log.Books.Debits.FindOpen(DebitId.Parse(order.RequestKey[..15]));
        if (debit is not { State: DebitState.Sending } || debit.Sequence > _journal.Durable.Sequence) LeftTooEarly.Add(order.RequestKey);
    }
}
