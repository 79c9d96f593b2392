using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.LiteDb;

public sealed class LiteDbReadModelTests : IAsyncLifetime
{
    private const string Month = "debits-202611.db";

    private static readonly long FirstId = ReadModelRows.FirstId;

    private readonly string _folder = Directory.CreateTempSubdirectory("litedb-").FullName;
    private readonly FakeTimeProvider _time = new(Some.Moment);
    private LiteDbReadModel _model = null!;

    public async Task InitializeAsync()
    {
        _model = new LiteDbReadModel(_folder, _time);
        await _model.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_closed_debit_comes_back_as_it_was()
    {
        ClosedDebitRow row = ReadModelRows.Debit(1, FirstId);

        await _model.ApplyAsync([row], 1);

        Assert.Equal(row, await _model.FindDebitAsync(row.Id));
        Assert.Null(await _model.FindDebitAsync(new DebitId(FirstId + 1)));
        Assert.Null(await _model.FindDebitAsync(DebitId.FirstOf(Some.Day.AddMonths(3))));
    }

    [Fact]
    public async Task A_file_and_a_sync_come_back_as_they_were()
    {
        BatchRow batch = Batch(2);
        var sync = new SyncRow(3, Some.Moment, Applied());

        await _model.ApplyAsync([batch, sync], 3);

        Assert.Equal([batch], await _model.BatchesAsync(Some.Day, Some.Day, 10));
        Assert.Empty(await _model.BatchesAsync(Some.Day.AddDays(1), Some.Day.AddDays(2), 10));
        Assert.Equal([sync], await _model.SyncsAsync(Some.Bank, 10));
    }

    [Fact]
    public async Task A_mandates_history_comes_back_newest_first_and_the_same_line_again_changes_nothing()
    {
        StandingMandate first = new(Some.CreditorCode, "C1", Some.Account(), "ﾔﾏﾀﾞ", MandateStanding.InForce, Some.Day, DateOnly.MinValue, 0);
        StandingMandate second = first with { Holder = "ﾀﾅｶ", BankResult = 4 };

        await _model.ApplyAsync([new MandateHistoryRow(1, Some.Moment, "1.txt", first), new MandateHistoryRow(2, Some.Moment, "2.txt", second)], 2);
        await _model.ApplyAsync([new MandateHistoryRow(2, Some.Moment, "2.txt", second)], 2);

        IReadOnlyList<MandateHistoryRow> history = await _model.MandateHistoryAsync(Some.CreditorCode, "C1", 10);
        Assert.Equal([new MandateHistoryRow(2, Some.Moment, "2.txt", second), new MandateHistoryRow(1, Some.Moment, "1.txt", first)], history);
        Assert.Empty(await _model.MandateHistoryAsync(Some.CreditorCode, "C2", 10));
    }

    [Fact]
    public async Task The_same_rows_again_change_nothing()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);

        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2) with { Name = "never" }], 2);

        Assert.Equal(new ProjectionCounts(1, 1, 0, 0), await _model.CountAsync());
        Assert.Equal("x.txt", Assert.Single(await _model.BatchesAsync(Some.Day, Some.Day, 10)).Name);
    }

    [Fact]
    public async Task Debits_stand_in_the_file_of_the_month_of_their_receipt()
    {
        long december = DebitId.FirstOf(new DateOnly(2026, 12, 1)).Value + 1;

        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), ReadModelRows.Debit(2, FirstId + 1), ReadModelRows.Debit(3, december)], 3);

        Assert.True(File.Exists(Path.Combine(_folder, "debits-202611.db")));
        Assert.True(File.Exists(Path.Combine(_folder, "debits-202612.db")));
        Assert.Equal([FirstId, FirstId + 1], (await _model.DebitsFromAsync(new DebitId(FirstId), 10)).Select(d => d.Id.Value));
        Assert.Equal([december, FirstId + 1], (await _model.DebitsOfCustomerAsync(Some.CreditorCode, "C1", 2)).Select(d => d.Id.Value));
    }

    [Fact]
    public async Task The_position_is_found_again_after_a_close()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 7);

        ProjectionOpening again = await ReopenAsync();

        Assert.Equal((7L, 7L), (again.Applied, again.Highest));
        Assert.Empty(again.SetAside);
    }

    [Fact]
    public async Task A_monthly_file_that_is_gone_is_found_and_its_rows_can_be_applied_again()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);
        await _model.DisposeAsync();
        File.Delete(Path.Combine(_folder, "debits-202611.db"));

        ProjectionOpening again = await OpenAsync();
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);

        Assert.Equal((0L, 2L), (again.Applied, again.Highest));
        Assert.Equal(new ProjectionCounts(1, 1, 0, 0), await _model.CountAsync());
    }

    [Theory]
    [InlineData("core.db")]
    [InlineData("debits-202611.db")]
    public async Task A_damaged_file_is_set_aside_and_not_deleted(string name)
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);
        await _model.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(_folder, name), new byte[8192 * 3]);

        ProjectionOpening again = await OpenAsync();

        Assert.Equal([name], again.SetAside);
        Assert.Equal(0, again.Applied);
        Assert.Single(Directory.GetFiles(_folder, name + ".aside-*"));
    }

    [Fact]
    public async Task After_a_power_cut_nothing_is_trusted()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);
        await _model.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "read-model.state"), "open another-boot");

        ProjectionOpening again = await OpenAsync();

        Assert.Equal(0, again.Applied);
        Assert.Equal(["debits-202611.db", "core.db"], again.SetAside);
    }

    [Fact]
    public async Task Setting_everything_aside_leaves_an_empty_model_that_works()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);

        await _model.SetAsideAsync();
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);

        Assert.Equal(new ProjectionCounts(1, 0, 0, 0), await _model.CountAsync());
    }

    [Fact]
    public async Task A_broken_file_that_cannot_be_renamed_is_not_used_before_it_can()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);
        await _model.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(_folder, Month), new byte[8192 * 3]);
        string inTheWay = PutInTheWayOf(Month);

        ProjectionOpening again = await OpenAsync();
        ProjectionLostException first = await Assert.ThrowsAsync<ProjectionLostException>(() => _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1));
        await Assert.ThrowsAsync<ProjectionLostException>(() => _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1));
        await Assert.ThrowsAsync<ProjectionLostException>(() => _model.FindDebitAsync(new DebitId(FirstId)));
        Directory.Delete(inTheWay, recursive: true);

        Assert.Equal((0L, 0L), (again.Applied, first.Applied));
        Assert.Contains("could not be renamed", first.Message, StringComparison.Ordinal);

        // What the question met is told once more to whoever applies rows.
        await Assert.ThrowsAsync<ProjectionLostException>(() => _model.ApplyAsync([], 0));
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);
        Assert.NotNull(await _model.FindDebitAsync(new DebitId(FirstId)));
        Assert.Single(Directory.GetFiles(_folder, Month + ".aside-*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_renamed_when_all_is_made_anew_is_told_and_renamed_later(bool atStart)
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), Batch(2)], 2);
        string inTheWay = PutInTheWayOf(Month);
        if (atStart)
        {
            await _model.DisposeAsync();
            await File.WriteAllTextAsync(Path.Combine(_folder, "read-model.state"), "open another-boot");
            Assert.Equal(0, (await OpenAsync()).Applied);
        }
        else
        {
            Assert.Equal(0, (await Assert.ThrowsAsync<ProjectionLostException>(_model.SetAsideAsync)).Applied);
        }

        Directory.Delete(inTheWay, recursive: true);
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);

        Assert.Equal(new ProjectionCounts(1, 0, 0, 0), await _model.CountAsync());
        Assert.Single(Directory.GetFiles(_folder, Month + ".aside-*"));
        Assert.Single(Directory.GetFiles(_folder, "core.db.aside-*"));
    }

    [Fact]
    public async Task What_was_to_be_made_anew_and_could_not_be_renamed_is_not_trusted_by_the_next_start()
    {
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId), ReadModelRows.Debit(2, FirstId + 1)], 2);
        string inTheWay = PutInTheWayOf(Month);
        await Assert.ThrowsAsync<ProjectionLostException>(_model.SetAsideAsync);
        await _model.DisposeAsync();
        Directory.Delete(inTheWay, recursive: true);

        Assert.Equal([Month], (await OpenAsync()).SetAside);
        await _model.ApplyAsync([ReadModelRows.Debit(1, FirstId)], 1);
        Assert.Equal(1, (await _model.CountAsync()).Debits);
        Assert.Empty((await ReopenAsync()).SetAside);
    }

    [Fact]
    public async Task Many_questions_at_once_beside_a_writer_are_all_answered_rightly()
    {
        Task writing = WriteManyAsync();
        List<Task<ClosedDebitRow?>> asked = [.. Enumerable.Range(0, 200).Select(_ => _model.FindDebitAsync(new DebitId(FirstId)))];
        await writing;
        await Task.WhenAll(asked);

        Assert.Equal(2_000, (await _model.CountAsync()).Debits);
        Assert.Equal(2_000, (await _model.DebitsOfCustomerAsync(Some.CreditorCode, "C1", 5_000)).Count);
    }

    /// <summary>A folder at the name that a file is set aside under; a file cannot be renamed over it.</summary>
    private string PutInTheWayOf(string name)
    {
        string path = Path.Combine(_folder, $"{name}.aside-{_time.GetUtcNow():yyyyMMdd'T'HHmmss'.'fff'Z'}");
        Directory.CreateDirectory(Path.Combine(path, "something"));
        return path;
    }

    private async Task WriteManyAsync()
    {
        foreach (int piece in Enumerable.Range(0, 20))
        {
            long first = piece * 100;
            await _model.ApplyAsync([.. Enumerable.Range(0, 100).Select(i => ReadModelRows.Debit(first + i + 1, FirstId + first + i))], first + 100);
        }
    }

    private async Task<ProjectionOpening> ReopenAsync()
    {
        await _model.DisposeAsync();
        return await OpenAsync();
    }

    private Task<ProjectionOpening> OpenAsync()
    {
        _model = new LiteDbReadModel(_folder, _time);
        return _model.OpenAsync();
    }

    private static BatchRow Batch(long sequence) => new(sequence)
    {
        Batch = new BatchId(BatchId.FirstOf(Some.Day).Value + 1),
        Creditor = Some.CreditorCode,
        Name = "x.txt",
        Sha256 = new string('a', 64),
        SizeBytes = 720,
        State = FileState.Accepted,
        ClaimedAt = Some.Moment,
        ChangedAt = Some.Moment,
        FirstDebit = new DebitId(FirstId),
        Records = 1,
        RejectedRecords = 0,
        Total = new Yen(100),
        Note = null,
        DeliveredAs = null,
    };

    private static MandateFileApplied Applied() => new()
    {
        At = Some.Moment,
        SyncId = new string('b', 64),
        Bank = Some.Bank,
        SerialNumber = 12,
        Full = true,
        Rows = 5,
        FileName = "m.txt",
        Counts = new MandateCounts(1, 2, 3, 4, 5),
    };
}
