using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Events;

public sealed class EventStoreTests
{
    private static readonly DebitId Id = new(DebitId.FirstOf(Some.Day).Value + 1);

    private readonly FakeTimeProvider _time = new(Some.Moment);
    private TestLoop _loop = new();
    private FaultyDisk _journal;
    private FaultyDisk _snapshots;

    public EventStoreTests()
    {
        _journal = new FaultyDisk(_loop, 1);
        _snapshots = new FaultyDisk(_loop, 2);
    }

    [Fact]
    public void A_new_installation_gets_a_salt_that_stays()
    {
        string first = _loop.Run(OpenAsync).Log.Books.Installation.Salt!;

        Restart();
        InstallationBook again = _loop.Run(OpenAsync).Log.Books.Installation;

        Assert.Equal(5, first.Length);
        Assert.Equal(first, again.Salt);
        Assert.Equal(2, again.Starts);
    }

    [Fact]
    public void What_was_durable_is_there_after_the_process_was_killed()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));

        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.Equal(DebitState.Queued, again.Log.Books.Debits.FindOpen(Id)!.State);
        Assert.False(again.Opening.StoppedCleanly);
    }

    // A data directory of the code before the bank master and single changes of customers.
    [Fact]
    public void A_snapshot_of_an_earlier_version_is_passed_over_and_the_next_one_has_what_the_journal_says()
    {
        EventStore store = _loop.Run(OpenAsync);
        var customer = new Customer("C1", "山田", "ﾔﾏﾀﾞ", Some.Account(), "ﾔﾏﾀﾞ", null, Stopped: false);
        _loop.Run(() => store.Log.Record(new CustomerChanged(Some.CreditorCode, null, customer, "tester") { At = Some.Moment }));
        JournalPosition end = _loop.Run(store.Journal.MarkAsync);
        _loop.Run(() => WriteOldSnapshotAsync(store.Log.Books, end));

        Restart();
        EventStore old = _loop.Run(OpenAsync);
        _loop.Run(() => old.Log.Record(new BankMasterImported(new string('a', 64), 5, 1, 1, "b.json", "tester") { At = Some.Moment }));
        _loop.Run(() => old.CloseAsync(new InlineWorkers()));
        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.Equal(0, old.Opening.SnapshotSequence);
        Assert.Equal(customer, old.Log.Books.Customers.FindWhole(Some.CreditorCode, "C1"));
        Assert.True(again.Opening.SnapshotSequence > end.Sequence);
        Assert.Equal("b.json", again.Log.Books.BankMaster.Current!.FileName);
        Assert.Equal(customer, again.Log.Books.Customers.FindWhole(Some.CreditorCode, "C1"));
    }

    private async Task WriteOldSnapshotAsync(Books books, JournalPosition end)
    {
        using var bytes = new MemoryStream();
        using (var to = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            to.Write(books.Sequence);
            to.Write(5);
            foreach (IBook book in new IBook[] { books.Installation, books.Mandates, books.Customers, books.Files, books.Debits })
            {
                to.Write(book.Section);
                book.Save(to);
            }
        }

        SnapshotWriter writer = await new SnapshotStore(_snapshots, _time).BeginAsync(end, contentVersion: 2);
        await writer.WriteAsync(1, bytes.ToArray());
        await writer.WriteAsync(2, SealedMonth.Write([], new KeyOptions().IdsPerMonth));
        await writer.CommitAsync();
    }

    [Fact]
    public void After_a_clean_stop_the_snapshot_is_used()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        _loop.Run(() => store.CloseAsync(new InlineWorkers()));

        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.True(again.Opening.StoppedCleanly);
        Assert.Equal(again.Log.LastSequence - 1, again.Opening.SnapshotSequence);
        Assert.Equal(DebitState.Queued, again.Log.Books.Debits.FindOpen(Id)!.State);
    }

    [Fact]
    public void A_stop_whose_snapshot_the_disk_does_not_take_is_told_and_as_clean()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        _snapshots.CapacityBytes = 0;
        List<string> told = [];
        _loop.Run(() => store.CloseAsync(new InlineWorkers(), told.Add));
        _snapshots.CapacityBytes = long.MaxValue;

        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.Single(told);
        Assert.Equal((true, 0), (again.Opening.StoppedCleanly, again.Opening.SnapshotSequence));
        Assert.Equal(DebitState.Queued, again.Log.Books.Debits.FindOpen(Id)!.State);
    }

    [Fact]
    public void A_damaged_snapshot_is_passed_over_and_the_journal_replayed()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        _loop.Run(() => store.CloseAsync(new InlineWorkers()));
        _snapshots.Damage(_snapshots.Names[0], bytes => [.. bytes[..^1], (byte)~bytes[^1]]);

        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.Equal(0, again.Opening.SnapshotSequence);
        Assert.Single(again.Opening.SnapshotProblems);
        Assert.Equal(DebitState.Queued, again.Log.Books.Debits.FindOpen(Id)!.State);
    }

    [Fact]
    public void An_illegal_move_changes_nothing_and_writes_nothing()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        long before = store.Log.LastSequence;

        Assert.Throws<IllegalDebitMoveException>(() => _loop.Run(
            () => store.Log.Record(new DebitAnswered(Id, '0', "", AnswerSource.Debit) { At = Some.Moment })));

        Assert.Equal(before, store.Log.LastSequence);
        Assert.Equal(DebitState.Queued, store.Log.Books.Debits.FindOpen(Id)!.State);
    }

    [Fact]
    public void An_audit_re_derives_the_states_from_the_bytes()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        _loop.Run(() => store.Log.Record(new DebitsSending([Id]) { At = Some.Moment }));
        _loop.Run(() => store.Log.Record(new DebitAnswered(Id, '0', "", AnswerSource.Debit) { At = Some.Moment }));
        _loop.Run(() => store.Log.Record(Some.DebitReceived(new DebitId(Id.Value + 1), requestId: "REQ-2")));
        _loop.Run(() => store.CloseAsync(new InlineWorkers()));

        JournalAuditReport report = _loop.Run(() => JournalAudit.RunAsync(_journal));

        Assert.True(report.IsSound);
        Assert.Equal(1, report.States[DebitState.Collected]);
        Assert.Equal(1, report.States[DebitState.Queued]);
    }

    [Fact]
    public void A_snapshot_made_while_working_serves_the_next_start()
    {
        EventStore store = _loop.Run(OpenAsync);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        var keeper = new SnapshotKeeper(store, Ports(), new InlineWorkers(), new SnapshotOptions());

        long first = _loop.Run(keeper.KeepAsync);
        _loop.Run(() => store.Log.Record(new DebitsSending([Id]) { At = Some.Moment }));
        long second = _loop.Run(keeper.KeepAsync);
        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.True(second > first);
        Assert.Equal(second, again.Opening.SnapshotSequence);
        Assert.Equal(DebitState.Sending, again.Log.Books.Debits.FindOpen(Id)!.State);
    }

    [Fact]
    public void A_snapshot_is_made_when_the_tail_has_grown_long_and_not_again_within_the_interval()
    {
        EventStore store = _loop.Run(OpenAsync);
        long ofOpening = store.Log.LastSequence;
        var keeper = new SnapshotKeeper(store, Ports(), new InlineWorkers(), new SnapshotOptions { Events = ofOpening + 2, Interval = TimeSpan.FromMinutes(1) });
        using var stopping = new CancellationTokenSource();
        Task running = _loop.RunAsync(() => keeper.RunAsync(stopping.Token));
        _loop.RunUntil(running);
        _time.Advance(TimeSpan.FromMinutes(1));
        _loop.RunUntil(running);
        int before = _snapshots.Names.Count;

        Receive(store, running);
        int afterOne = _snapshots.Names.Count;
        Receive(store, running);
        string[] first = [.. _snapshots.Names];
        for (long i = 0; i < ofOpening + 2; i++) Receive(store, running);
        string[] withinTheInterval = [.. _snapshots.Names];
        _time.Advance(TimeSpan.FromMinutes(1));
        _loop.RunUntil(running);

        Assert.Equal((0, 0), (before, afterOne));
        Assert.Single(first);
        Assert.Equal(first, withinTheInterval);
        Assert.NotEqual(first, _snapshots.Names);

        stopping.Cancel();
        _loop.RunUntil(running);
        Assert.True(running.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_snapshot_that_the_disk_does_not_take_is_told_and_the_house_goes_on()
    {
        EventStore store = _loop.Run(OpenAsync);
        var keeper = new SnapshotKeeper(store, Ports(), new InlineWorkers(), new SnapshotOptions { Events = 1, Interval = TimeSpan.FromMinutes(1) });
        var troubles = new List<string>();
        keeper.Troubled += troubles.Add;
        using var stopping = new CancellationTokenSource();
        Task running = _loop.RunAsync(() => keeper.RunAsync(stopping.Token));
        _snapshots.FlushesUntilFailure = 0;
        _loop.RunUntil(running);
        _time.Advance(TimeSpan.FromMinutes(1));
        _loop.RunUntil(running);
        string trouble = Assert.Single(troubles);

        _time.Advance(TimeSpan.FromMinutes(1));
        _loop.RunUntil(running);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(Id)));
        Restart();
        EventStore again = _loop.Run(OpenAsync);

        Assert.Equal("The flush failed.", trouble);
        Assert.False(running.IsCompleted);
        Assert.True(again.Opening.SnapshotSequence > 0);
        Assert.Single(_snapshots.Names);
    }

    /// <summary>One more debit, and all that follows from it without the clock.</summary>
    private void Receive(EventStore store, Task running)
    {
        var id = new DebitId(Id.Value + store.Log.LastSequence);
        _loop.Run(() => store.Log.Record(Some.DebitReceived(id) with { RequestId = id.ToString() }));
        _loop.RunUntil(running);
    }

    private StorePorts Ports() => new(_loop, _time, new FixedIds(), _journal, _snapshots);

    private Task<EventStore> OpenAsync()
        => EventStore.OpenAsync(Ports(), new JournalOptions { SegmentBytes = 65_536 }, 0, "test");

    private void Restart()
    {
        _loop = new TestLoop();
        _journal.Restart(_loop, powerCut: false);
        _snapshots.Restart(_loop, powerCut: false);
    }

    private sealed class FixedIds : IIds
    {
        public string NewSalt(int chars) => new('A', chars);
    }
}
