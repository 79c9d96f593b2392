using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Tests.Core.Mandates;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Projection;

/// <summary>The projector with a real journal on disk and real LiteDB files.</summary>
public sealed class ProjectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly BatchId Batch = new(BatchId.FirstOf(Some.Day).Value + 1);

    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _troubles = [];
    private TestHouse _house = null!;
    private BreakableProjection _model = null!;
    private Projector _projector = null!;
    private ProjectionOpening _opening = null!;

    private string ModelFolder => Path.Combine(_house.Folder, "read-model");

    public async Task InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        await BeginAsync(new ProjectorOptions { PieceRows = 3, PauseAfterTrouble = TimeSpan.Zero, GatherFor = TimeSpan.Zero });
    }

    public async Task DisposeAsync()
    {
        await _model.DisposeAsync();
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task A_single_debit_stands_in_the_read_model_when_it_is_final()
    {
        DebitId id = await CollectAsync(1);

        await ReachedAsync();
        ClosedDebitRow? row = await _model.FindDebitAsync(id);

        Assert.Equal(DebitState.Collected, row!.State);
        Assert.Equal("ok", row.RawCode);
        Assert.Equal(Some.Moment, row.SentAt);
    }

    [Fact]
    public async Task An_accepted_file_brings_its_rejected_records_at_once_and_the_others_when_they_end()
    {
        await AcceptFileAsync(0, 500, 0);
        await ReachedAsync();
        IReadOnlyList<ClosedDebitRow> rejected = await _model.DebitsFromAsync(FirstOfFile, 10);
        await CloseAsync(new DebitId(FirstOfFile.Value + 1));
        await ReachedAsync();

        IReadOnlyList<ClosedDebitRow> all = await _model.DebitsFromAsync(FirstOfFile, 10);

        Assert.Equal([1, 3], rejected.Select(row => row.RecordNumber));
        Assert.Equal([DebitState.Rejected, DebitState.Collected, DebitState.Rejected], all.Select(row => row.State));
        Assert.Equal(FileState.Accepted, Assert.Single(await _model.BatchesAsync(Some.Day, Some.Day, 10)).State);
    }

    [Fact]
    public async Task Mandates_customers_and_syncs_stand_in_the_read_model_too()
    {
        await _house.RecordAsync(MandateRows.Staged("m", 1, 5, [.. Enumerable.Range(1, 5).Select(i => new TestRow($"C{i}"))]));
        await _house.RecordAsync(MandateRows.Applied("m", full: true, rows: 5));
        await _house.RecordAsync(new CustomerRowsStaged("c", Some.CreditorCode, 1, [new("C1", "山田", "ﾔﾏﾀﾞ", Some.Account(), "ﾔﾏﾀﾞ", null, Stopped: false)]) { At = Some.Moment });
        await _house.RecordAsync(new CustomersImported("c", Some.CreditorCode, 1, "c.csv") { At = Some.Moment });

        await ReachedAsync();

        Assert.Equal(new ProjectionCounts(0, 0, 5, 1), await _model.CountAsync());
        Assert.Equal("m.txt", Assert.Single(await _model.SyncsAsync(Some.Bank, 10)).File.FileName);
    }

    [Fact]
    public async Task A_single_change_of_a_customer_stands_in_the_read_model_live_and_after_a_rebuild()
    {
        var added = new Customer("C1", "山田", "ﾔﾏﾀﾞ", Some.Account(), "ﾔﾏﾀﾞ", null, Stopped: false);
        await _house.RecordAsync(new CustomerChanged(Some.CreditorCode, null, added, "tester") { At = Some.Moment });
        await _house.RecordAsync(new CustomerChanged(Some.CreditorCode, added, added with { Stopped = true }, "tester") { At = Some.Moment });
        await ReachedAsync();
        long live = (await _model.CountAsync()).Customers;

        await _house.Loop.RunAsync(_projector.RebuildAsync).WaitAsync(Patience);
        await ReachedAsync();

        Assert.Equal((1, 1), (live, (await _model.CountAsync()).Customers));
    }

    [Fact]
    public async Task Rows_that_are_being_gathered_are_written_when_the_service_stops()
    {
        await RestartAsync(new ProjectorOptions { GatherFor = TimeSpan.FromHours(1) });
        DebitId id = await CollectAsync(1);

        await _house.StopAsync();
        await _house.Loop.RunAsync(_projector.StopAsync).WaitAsync(Patience);

        Assert.NotNull(await _model.FindDebitAsync(id));
    }

    [Fact]
    public async Task After_a_clean_stop_nothing_has_to_be_caught_up()
    {
        await CollectAsync(1);
        await _house.StopAsync();
        await _house.Loop.RunAsync(_projector.StopAsync);
        long last = _projector.Applied;

        await RestartAsync();

        Assert.Equal(last, _opening.Applied);
        Assert.False(_projector.IsCatchingUp);
    }

    [Fact]
    public async Task What_a_kill_left_out_is_made_from_the_journal()
    {
        DebitId first = await CollectAsync(1);
        await ReachedAsync();
        await RestartAsync(withProjector: false);
        DebitId second = await CollectAsync(2);

        await RestartAsync();
        await ReachedAsync();

        Assert.NotNull(await _model.FindDebitAsync(first));
        Assert.NotNull(await _model.FindDebitAsync(second));
        Assert.Equal(2, (await _model.CountAsync()).Debits);
    }

    [Fact]
    public async Task Rebuilding_gives_the_same_rows_while_new_ones_come()
    {
        await AcceptFileAsync(0, 500, 600);
        await CollectAsync(50);
        await ReachedAsync();
        ProjectionCounts before = await _model.CountAsync();

        Task rebuilt = _house.Loop.RunAsync(_projector.RebuildAsync);
        DebitId after = await CollectAsync(51);
        await rebuilt.WaitAsync(Patience);
        await ReachedAsync();

        Assert.Equal(before with { Debits = before.Debits + 1 }, await _model.CountAsync());
        Assert.NotNull(await _model.FindDebitAsync(after));
        Assert.NotEmpty(Directory.GetFiles(ModelFolder, "core.db.aside-*"));
    }

    [Fact]
    public async Task Rebuilding_without_a_service_gives_the_same_rows()
    {
        await AcceptFileAsync(0, 500, 600);
        await CollectAsync(50);
        await ReachedAsync();
        ProjectionCounts before = await _model.CountAsync();
        await using var journal = new DiskFolder(Path.Combine(_house.Folder, "journal"));

        long last = await OfflineRebuild.RunAsync(journal, _model, _ => { });

        Assert.Equal(before, await _model.CountAsync());
        Assert.True(last > 0);
    }

    [Fact]
    public async Task More_live_rows_than_may_wait_are_read_from_the_journal_instead()
    {
        await RestartAsync(new ProjectorOptions { PieceRows = 2, MostWaitingRows = 1, GatherFor = TimeSpan.Zero });

        IReadOnlyList<DebitId> ids = await _house.Loop.RunAsync(async () =>
        {
            List<Task> recorded = [.. Enumerable.Range(1, 20).SelectMany(Collect)];
            await Task.WhenAll(recorded);
            return Enumerable.Range(1, 20).Select(IdOf).ToList();
        });
        await ReachedAsync();

        Assert.Equal(20, (await _model.CountAsync()).Debits);
        Assert.NotNull(await _model.FindDebitAsync(ids[^1]));
    }

    [Fact]
    public async Task What_breaks_while_rows_are_written_is_made_anew_and_nothing_is_missing()
    {
        await CollectAsync(1);
        await ReachedAsync();
        _model.BreakNext();

        await CollectAsync(2);
        await ReachedAsync();

        Assert.Equal(2, (await _model.CountAsync()).Debits);
        Assert.Contains("core.db", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_question_finds_broken_is_made_anew_although_nothing_new_happens()
    {
        DebitId id = await CollectAsync(1);
        await ReachedAsync();
        _model.BreakNext();
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _projector.Troubled += _ => signal.TrySetResult();

        await Assert.ThrowsAsync<ProjectionLostException>(
            () => _house.Loop.RunAsync(() => _projector.AskAsync(model => model.FindDebitAsync(id))));
        await signal.Task.WaitAsync(Patience);
        await ReachedAsync();

        Assert.NotNull(await _model.FindDebitAsync(id));
    }

    [Fact]
    public async Task A_read_model_that_saw_more_than_the_journal_holds_proves_a_lost_tail()
    {
        await CollectAsync(1);
        await ReachedAsync();
        await _model.ApplyAsync([], 1_000);
        await _model.DisposeAsync();
        await _house.DisposeAsync();
        var model = new LiteDbReadModel(ModelFolder, TimeProvider.System);
        ProjectionOpening opening = await model.OpenAsync();
        await model.DisposeAsync();

        Task<TestHouse> start = TestHouse.OpenAsync(_house.Folder, opening.Highest);

        await Assert.ThrowsAsync<JournalRefusedException>(() => start);
    }

    private static DebitId FirstOfFile => new(DebitId.FirstOf(Some.Day).Value + 1_000);

    private static DebitId IdOf(int number) => new(DebitId.FirstOf(Some.Day).Value + number);

    private async Task BeginAsync(ProjectorOptions options)
    {
        _model = new BreakableProjection(new LiteDbReadModel(ModelFolder, _house.Time));
        _opening = await _model.OpenAsync();
        _projector = await _house.Loop.RunAsync(() => Task.FromResult(
            new Projector(_house.Store, _house.Ports, new PoolWorkers(), new OpenedProjection(_model, _opening), options)));
        _projector.Troubled += _troubles.Enqueue;
        _house.Loop.Start("read model", _projector.RunAsync);
    }

    private async Task RestartAsync(ProjectorOptions? options = null, bool withProjector = true)
    {
        await _model.DisposeAsync();
        await _house.DisposeAsync();
        _house = await TestHouse.OpenAsync(_house.Folder);
        if (withProjector) await BeginAsync(options ?? new ProjectorOptions { PieceRows = 3, PauseAfterTrouble = TimeSpan.Zero, GatherFor = TimeSpan.Zero });
    }

    /// <summary>Waits until everything recorded so far is in the read model.</summary>
    private Task ReachedAsync() => _house.Loop.RunAsync(async () =>
    {
        long last = _house.Store.Log.LastSequence;
        Task reached = _projector.ReachedAsync(last);
        await Task.WhenAny(reached, FlowFailedAsync()).Unwrap().WaitAsync(Patience);
    });

    /// <summary>Fails as a flow on the loop failed; else never ends.</summary>
    private async Task FlowFailedAsync() => throw new InvalidOperationException("A flow failed.", (await _house.Loop.Failed).Error);

    private async Task<DebitId> CollectAsync(int number)
    {
        await _house.Loop.RunAsync(() => Task.WhenAll(Collect(number)));
        return IdOf(number);
    }

    private IEnumerable<Task> Collect(int number)
    {
        EventLog log = _house.Store.Log;
        yield return log.Record(Some.DebitReceived(IdOf(number), $"REQ-{number}"));
        yield return Close(IdOf(number));
    }

    private Task CloseAsync(DebitId id) => _house.Loop.RunAsync(() => Close(id));

    private Task Close(DebitId id)
    {
        EventLog log = _house.Store.Log;
        _ = log.Record(new DebitsSending([id]) { At = Some.Moment });
        return log.Record(new DebitAnswered(id, '0', "ok", AnswerSource.Debit) { At = Some.Moment });
    }

    private async Task AcceptFileAsync(params long[] amounts)
    {
        await _house.RecordAsync(Some.FileClaimed(Batch));
        await _house.RecordAsync(new FileMoved(Batch, FileStep.Owned) { At = Some.Moment });
        await _house.RecordAsync(Some.Rows(Batch, 1, amounts));
        await _house.RecordAsync(new FileAccepted
        {
            At = Some.Moment,
            Batch = Batch,
            FirstDebit = FirstOfFile,
            Records = amounts.Length,
            Total = new Yen(amounts.Sum()),
            RejectedRecords = amounts.Count(amount => amount == 0),
        });
    }
}
