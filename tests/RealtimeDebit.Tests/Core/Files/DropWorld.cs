using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Archives;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Drops;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>One creditor with a drop, and a house that may die and start again. Everything runs on the test's thread.</summary>
internal sealed class DropWorld
{
    private readonly FaultyDisk _snapshots;
    private readonly int? _seed;
    private readonly TimeSpan _settleWindow;
    private readonly double _turn;
    private EventStore _store = null!;
    private CancellationTokenSource _stopping = new();

    /// <param name="creditor">Changes the creditor's settings.</param>
    /// <param name="seed">With a seed any ready step of the loop may be next.</param>
    /// <param name="settleWindow">How long a claimed file is watched; not at all unless a test asks for it.</param>
    /// <param name="turn">The drop's place among all drops.</param>
    public DropWorld(Func<Creditor, Creditor>? creditor = null, int? seed = null, TimeSpan settleWindow = default, double turn = 0)
    {
        _seed = seed;
        _settleWindow = settleWindow;
        _turn = turn;
        Loop = new TestLoop(seed);
        Creditor = (creditor ?? (c => c))(Some.Creditor() with { QuietPeriod = TimeSpan.FromSeconds(10) });
        Server = new MemoryDrop(Time);
        Drop = new FaultyDrop(Server);
        Journal = new FaultyDisk(Loop, 1);
        _snapshots = new FaultyDisk(Loop, 2);
        Start();
        GivenMandates("C-1", "C-2", "C-3", "C-4");
    }

    /// <summary>Every checkpoint on the way of a file; those of a single debit belong to its lane.</summary>
    public static IReadOnlyList<Checkpoint> CheckpointsOfFiles { get; }
        = [.. Enum.GetValues<Checkpoint>().Except([Checkpoint.SendingDurable, Checkpoint.Sent, Checkpoint.Answered, Checkpoint.OutcomeDurable])];

    public FakeTimeProvider Time { get; } = new(Some.Moment);

    public TestLoop Loop { get; private set; }

    public FaultyDisk Journal { get; }

    public MemoryArchive Archive { get; } = new();

    public MemoryDrop Server { get; }

    public FaultyDrop Drop { get; }

    public Creditor Creditor { get; }

    public List<DropNotice> Notices { get; } = [];

    public List<Checkpoint> Reached { get; } = [];

    /// <summary>Called at each checkpoint.</summary>
    public Action<Checkpoint> AtCheckpoint { get; set; } = _ => { };

    public FileRoom Room { get; private set; } = null!;

    public FileDesk Desk { get; private set; } = null!;

    public DropWatcher Watcher { get; private set; } = null!;

    public EventLog Log => _store.Log;

    public IReadOnlyList<FileView> Files => [.. Desk.List().Reverse()];

    /// <summary>The only file, or the newest.</summary>
    public FileView File => Desk.List()[0];

    public bool IsDead => Drop.IsDead || Journal.IsDead;

    /// <summary>Puts a file with its <c>.end</c> into the drop and works until nothing moves.</summary>
    public FileView Take(string name, byte[] bytes)
    {
        Server.Put(name, bytes);
        Server.Put(name + ".end", []);
        Turn();
        return File;
    }

    /// <summary>Lets everything run, waits for one poll interval, and lets everything run again.</summary>
    public void Turn(TimeSpan? wait = null)
    {
        RunAll();
        Time.Advance(wait ?? TimeSpan.FromSeconds(5));
        RunAll();
    }

    /// <summary>Every open debit is answered by its bank: collected, or declined for lack of funds when <paramref name="isDeclined"/>.</summary>
    public void AnswerAll(Func<Debit, bool>? isDeclined = null)
    {
        foreach (Debit debit in Log.Books.Debits.Open().ToList())
        {
            if (debit.State == DebitState.Queued) Record(new DebitsSending([debit.Id]) { At = Some.Moment });
            if (IsDead) return;

            char result = isDeclined?.Invoke(debit) == true ? '1' : '0';
            Record(new DebitAnswered(debit.Id, result, "", AnswerSource.Debit) { At = Some.Moment });
        }
    }

    /// <summary>The same, but one debit gets no answer.</summary>
    public void AnswerAllBut(Debit unanswered)
    {
        foreach (Debit debit in Log.Books.Debits.Open().Where(debit => debit != unanswered).ToList())
        {
            Record(new DebitsSending([debit.Id]) { At = Some.Moment });
            Record(new DebitAnswered(debit.Id, '0', "", AnswerSource.Debit) { At = Some.Moment });
        }
    }

    /// <summary>At the first time that a checkpoint is reached, somebody writes into the drop.</summary>
    public void PutOnceAt(Checkpoint reached, Checkpoint place, DropFolder folder, string name, byte[] bytes)
    {
        if (reached == place && Reached.Count(r => r == place) == 1) Server.Put(name, bytes, folder);
    }

    /// <summary>At the first time that a checkpoint is reached, another door records something.</summary>
    public void RecordOnceAt(Checkpoint reached, Checkpoint place, Func<HouseEvent> happened)
    {
        if (reached == place && Reached.Count(r => r == place) == 1) _ = Log.Record(happened());
    }

    /// <summary>When a checkpoint is reached, the disk is nearly full.</summary>
    public void FillDiskAt(Checkpoint reached, Checkpoint place)
    {
        if (reached != place) return;

        Journal.CapacityBytes = Journal.Names.Sum(name => (long)Journal.BytesOf(name).Length) + 500_000;
        LookAtDisk();
    }

    public void LookAtDisk() => _ = _store.Journal.Space.LookAsync();

    /// <summary>When a checkpoint is reached, somebody takes a file out of the drop.</summary>
    public void RemoveAt(Checkpoint reached, Checkpoint place, DropFolder folder, string name)
    {
        if (reached == place) Server.Remove(folder, name);
    }

    /// <summary>At the first time that a checkpoint is reached, the process dies.</summary>
    public void DieOnceAt(Checkpoint reached, Checkpoint place)
    {
        if (reached != place || Reached.Count(r => r == place) > 1) return;

        Drop.Die();
        Journal.OperationsLeft = 1;
    }

    /// <summary>Records an event; when the process dies of it, nobody hears of that.</summary>
    public void Record(HouseEvent happened)
    {
        Task recorded = Loop.RunAsync(() => Log.Record(happened));
        if (!Loop.RunUntil(recorded) && !IsDead) throw new InvalidOperationException("The event never became durable.");
        if (recorded.Exception is { } failed) throw failed;
    }

    /// <summary>Seals the request ids of past months.</summary>
    /// <returns>How many months are sealed now.</returns>
    public int Seal()
    {
        Loop.Run(() => _store.SealKeysAsync(new InlineWorkers()));
        return Log.RequestIds.SealedMonths;
    }

    /// <summary>The process is gone; another one starts on the same disk and drop.</summary>
    public void Restart(bool powerCut = true)
    {
        Loop = new TestLoop(_seed);
        Journal.Restart(Loop, powerCut);
        _snapshots.Restart(Loop, powerCut);
        Drop.Restart();
        Start();
    }

    /// <summary>Works, restarts after each death, and answers debits, until every file is over.</summary>
    public void RunToTheEnd(Func<Debit, bool>? isDeclined = null)
    {
        for (int turn = 0; turn < 60 && !(turn > 3 && Log.Books.Files.Open.Count == 0 && Server.Names(DropFolder.In).Count == 0); turn++)
        {
            Turn(TimeSpan.FromSeconds(30));
            if (IsDead) Restart();
            else AnswerAll(isDeclined);
        }
    }

    public string Text(string name) => System.Text.Encoding.UTF8.GetString(Server.Get(DropFolder.Out, name));

    private void Start()
    {
        var options = new JournalOptions { SegmentBytes = 65_536, ReserveBytes = 1_000_000 };
        _store = Loop.Run(() => EventStore.OpenAsync(new StorePorts(Loop, Time, new FixedIds(), Journal, _snapshots), options, 0, "test"));
        Room = new FileRoom
        {
            Log = _store.Log,
            Archive = Archive,
            Loop = Loop,
            Workers = new InlineWorkers(),
            Time = Time,
            Rules = new DebitRules(_store.Log.Books, [Creditor], [Some.Bank]),
            Settings = new FileSettings { SliceRecords = 2, StagedAhead = 2, ReadBytes = 300, SettleWindow = _settleWindow },
            Reached = checkpoint =>
            {
                Reached.Add(checkpoint);
                AtCheckpoint(checkpoint);
            },
            Notice = Notices.Add,
        };
        var intake = new FileIntake(Room);
        Desk = new FileDesk(Room, intake);
        Watcher = new DropWatcher(Room, intake, Creditor, Drop, _turn);
        _stopping = new CancellationTokenSource();
        DropWatcher watcher = Watcher;
        CancellationToken stopping = _stopping.Token;
        Loop.Start("drop", () => watcher.RunAsync(stopping));
    }

    private void RunAll()
    {
        Loop.RunUntil(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task);
        if (Loop.Failed.IsCompleted) throw new InvalidOperationException("The flow of the drop ended.", Loop.Run(() => Loop.Failed).Error);
    }

    private void GivenMandates(params string[] customers)
    {
        byte[] rows = [.. customers.SelectMany(customer => Some.MandateRow(customer, Some.Account()))];
        Record(new MandateRowsStaged("s", Some.Bank, 1, customers.Length, rows) { At = Some.Moment });
        Record(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = "s",
            Bank = Some.Bank,
            SerialNumber = 1,
            Full = true,
            Rows = customers.Length,
            FileName = "m.txt",
        });
    }

    private sealed class FixedIds : IIds
    {
        public string NewSalt(int chars) => new('A', chars);
    }
}
