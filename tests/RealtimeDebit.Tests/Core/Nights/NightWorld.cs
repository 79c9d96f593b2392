using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Archives;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Core.Nights;

/// <summary>What must be seen in enough months, or the nights were too quiet to show anything.</summary>
internal enum NightMark
{
    Gap,
    Repeat,
    Damaged,
    OtherContent,
    ServerDown,
    HeldApplied,
    HeldDiscarded,
    Killed,
    PowerCut,
    SnapshotUsed,
}

/// <summary>The sync's own code with journal and snapshots on a disk that forgets, two banks, and a clock that goes from night to night.</summary>
internal sealed class NightWorld
{
    private const int MostCancelPercent = 20;

    private readonly SeededNumbers _numbers;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 2, 30, 0, TimeSpan.FromHours(9)));
    private readonly MemoryArchive _archive = new();
    private readonly int _seed;
    private readonly List<(NightFiles Files, string Name)> _toBeTakenAway = [];
    private readonly List<(NightFiles Files, string Name, byte[] Bytes, int DaysLeft)> _withheld = [];
    private readonly HashSet<(BankCode Bank, int Serial)> _mistakes = [];
    private FaultyDisk _journal;
    private FaultyDisk _snapshots;
    private TestLoop _loop;
    private EventStore _store = null!;
    private MandateSync _sync = null!;
    private MandateSyncReport? _report;
    private int _lives;

    public NightWorld(int seed)
    {
        _seed = seed;
        _numbers = new SeededNumbers((ulong)seed);
        _loop = new TestLoop(seed);
        _journal = new FaultyDisk(_loop, seed);
        _snapshots = new FaultyDisk(_loop, seed + 1);
        Banks = [new NightlyBank(BankCode.Parse("9998"), isFull: true, _numbers), new NightlyBank(BankCode.Parse("9997"), isFull: false, _numbers)];
        foreach (NightlyBank bank in Banks) Sources.Add(bank.Code, new NightFiles());
        Open();
    }

    public IReadOnlyList<NightlyBank> Banks { get; }

    public Dictionary<BankCode, NightFiles> Sources { get; } = [];

    public HashSet<NightMark> Marks { get; } = [];

    private DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).DateTime);

    /// <summary>A day and its night, and the look at everything in the morning.</summary>
    public void Night()
    {
        foreach (NightlyBank bank in Banks) Prepare(bank, Sources[bank.Code]);
        foreach (NightlyBank bank in Banks) SyncWithCrashes(bank);
        foreach (NightlyBank bank in Banks) Check(bank);
        Morning();
        _time.Advance(TimeSpan.FromDays(1));
    }

    /// <summary>Everything that was late comes, everything that was wrong goes.</summary>
    public void Settle()
    {
        foreach ((NightFiles files, string name, byte[] bytes, _) in _withheld) files.Files[name] = bytes;
        _withheld.Clear();
        Morning();
        foreach (NightlyBank bank in Banks)
        {
            MandateSyncReport report = Sync(bank);
            while (report.Outcome == SyncOutcome.Held) report = Decide(bank);
            Check(bank);
            Assert.Equal((_seed, bank.Serial, ""), (_seed, Taken(bank), report.Because ?? ""));
        }
    }

    /// <summary>Kills the process at the given operation of its disk in the sync of one bank, starts another and lets it finish.</summary>
    /// <returns>False when the sync came to its end before.</returns>
    public bool KillInSync(NightlyBank bank, int operation, bool powerCut)
    {
        int before = Taken(bank);
        _journal.OperationsLeft = operation;
        bool ended = _loop.RunUntil(Begin(bank)) && !_journal.IsDead;
        _journal.OperationsLeft = null;
        if (ended) return false;

        Marks.Add(powerCut ? NightMark.PowerCut : NightMark.Killed);
        Restart(powerCut);
        Check(bank);
        Assert.InRange(Taken(bank), before, bank.Serial);
        return true;
    }

    public MandateSyncReport Sync(NightlyBank bank)
    {
        Task running = Begin(bank);
        Assert.True(_loop.RunUntil(running), $"seed {_seed}: the sync of {bank.Code} never ends");
        Assert.Null(running.Exception);
        return _report!;
    }

    /// <summary>Every mandate is as the bank's books were when it issued the last file that took effect, and no other.</summary>
    public void Check(NightlyBank bank)
    {
        IReadOnlyDictionary<string, MandateFact> books = bank.AsOf(Taken(bank));
        MandateBook mandates = _store.Log.Books.Mandates;
        foreach (string customer in bank.Everybody)
        {
            var place = BankAccount.Parse(bank.Code.ToString(), "001", '1', "0000000");
            MandateAnswer answer = mandates.Find(CreditorCode.Parse(NightlyBank.Creditor), JisX0201.Encode(customer), place, Today);
            string found = answer.Verdict == MandateVerdict.Active ? $"{answer.Account.Number} {JisX0201.Decode(answer.Holder)}" : "none";
            string expected = books.TryGetValue(customer, out MandateFact? fact) ? $"{fact.Account} {fact.Holder}" : "none";
            Assert.True(found == expected, $"seed {_seed}, {Today}, {customer} after file {Taken(bank)}: {found} instead of {expected}");
        }
    }

    /// <summary>Stops as a service does, with a snapshot, and begins anew.</summary>
    public void StopAndStart()
    {
        _loop.Run(() => _store.CloseAsync(new InlineWorkers()));
        Restart(powerCut: false);
        if (_store.Opening.SnapshotSequence > 0) Marks.Add(NightMark.SnapshotUsed);
    }

    private static string NameOf(int serial) => $"{serial:D4}.txt";

    private bool Percent(int percent) => _numbers.Between(1, 100) <= percent;

    private int Taken(NightlyBank bank) => _store.Log.Books.Mandates.Taken(bank.Code).LastSerial;

    private void Prepare(NightlyBank bank, NightFiles files)
    {
        bank.Live();
        bool massEnd = bank.IsFull && bank.Serial > 2 && Percent(8);
        bool mistake = !massEnd && bank.IsFull && bank.Serial > 2 && Percent(8);
        if (massEnd) bank.CloseMany();
        byte[] file = bank.Issue(Today);
        string name = NameOf(bank.Serial);
        if (mistake)
        {
            _mistakes.Add((bank.Code, bank.Serial));
            files.Files[name] = bank.IssueWrong(bank.Serial, Today);
            return;
        }

        // The first file is where the counting begins, whatever its number: before it nothing can be missing.
        switch (Taken(bank) == 0 ? 0 : _numbers.Between(1, 12))
        {
            case 1:
                _withheld.Add((files, name, file, _numbers.Between(1, 3)));
                Marks.Add(NightMark.Gap);
                break;
            case 2:
                // Cut short, or with a wrong sum: the right one comes in the morning.
                files.Files[name] = Percent(50) ? file[..^_numbers.Between(1, file.Length - 1)] : Spoil(file);
                _withheld.Add((files, name, file, 1));
                Marks.Add(NightMark.Damaged);
                break;
            case 3 when files.Files.TryGetValue(NameOf(_numbers.Between(1, Taken(bank))), out byte[]? earlier):
                files.Files[name] = file;
                files.Files[$"again-{bank.Serial}.txt"] = earlier;
                Marks.Add(NightMark.Repeat);
                break;
            case 4:
                files.Files[name] = file;
                files.Files[$"other-{bank.Serial}.txt"] = bank.IssueWrong(Taken(bank), Today);
                _toBeTakenAway.Add((files, $"other-{bank.Serial}.txt"));
                Marks.Add(NightMark.OtherContent);
                break;
            case 5:
                files.Files[name] = file;
                files.IsDown = true;
                Marks.Add(NightMark.ServerDown);
                break;
            default:
                files.Files[name] = file;
                break;
        }
    }

    /// <summary>The number of records in the trailer is wrong by one.</summary>
    private static byte[] Spoil(byte[] file)
    {
        byte[] spoiled = [.. file];
        int trailer = file.Length - 240;
        spoiled[trailer + 6] = (byte)(spoiled[trailer + 6] == '9' ? '8' : spoiled[trailer + 6] + 1);
        return spoiled;
    }

    private void SyncWithCrashes(NightlyBank bank)
    {
        for (int kills = Percent(40) ? _numbers.Between(1, 3) : 0; kills > 0; kills--) KillInSync(bank, _numbers.Between(1, 40), Percent(50));
        MandateSyncReport report = Sync(bank);
        Assert.Equal(report.Outcome is SyncOutcome.Taken or SyncOutcome.NothingNew, _store.Log.Books.Syncs.Of(bank.Code).IsDone(Today, fileEachNight: false));
        while (report.Outcome == SyncOutcome.Held) report = Decide(bank);
        if (Percent(15)) StopAndStart();
    }

    /// <summary>Two people ask the bank, and do what it says.</summary>
    private MandateSyncReport Decide(NightlyBank bank)
    {
        Check(bank);
        bool isMistake = _mistakes.Contains((bank.Code, Taken(bank) + 1));
        HeldFileDecision decision = isMistake ? HeldFileDecision.Discard : HeldFileDecision.Apply;
        foreach (string person in new[] { "hanako", "ichiro" })
        {
            _loop.Run(() => new HeldFiles(_store.Log).SayAsync(bank.Code, decision, person, "The bank was asked."));
            if (Percent(30)) Restart(powerCut: Percent(50));
        }

        if (isMistake) bank.NoteDiscarded(Taken(bank) + 1);
        KillInSync(bank, _numbers.Between(1, 12), Percent(50));
        MandateSyncReport report = Sync(bank);
        Check(bank);
        Marks.Add(isMistake ? NightMark.HeldDiscarded : NightMark.HeldApplied);
        return report;
    }

    private void Morning()
    {
        foreach (NightFiles files in Sources.Values) files.IsDown = false;
        foreach ((NightFiles files, string name) in _toBeTakenAway) files.Files.Remove(name);
        _toBeTakenAway.Clear();
        for (int i = _withheld.Count - 1; i >= 0; i--)
        {
            (NightFiles files, string name, byte[] bytes, int days) = _withheld[i];
            if (days > 1)
            {
                _withheld[i] = (files, name, bytes, days - 1);
                continue;
            }

            files.Files[name] = bytes;
            _withheld.RemoveAt(i);
        }
    }

    private Task Begin(NightlyBank bank)
    {
        var settings = new MandateSourceSettings(new Uri("file:///nights"), bank.IsFull, MostCancelPercent);
        return _loop.RunAsync(async () => { _report = await _sync.RunAsync(bank.Code, settings, Sources[bank.Code]); });
    }

    private void Restart(bool powerCut)
    {
        _loop = new TestLoop(_seed + ++_lives);
        _journal.Restart(_loop, powerCut);
        _snapshots.Restart(_loop, powerCut);
        Open();
    }

    private void Open()
    {
        var ports = new StorePorts(_loop, _time, new RandomIds(), _journal, _snapshots);
        _store = _loop.Run(() => EventStore.OpenAsync(ports, new JournalOptions { ReserveBytes = 0, SegmentBytes = 8_192 }, 0, "test"));
        _sync = new MandateSync(_store.Log, _archive, new InlineWorkers(), [Some.Creditor() with { Code = CreditorCode.Parse(NightlyBank.Creditor) }]);
    }
}
