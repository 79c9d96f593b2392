using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Usages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Usages;

/// <summary>What stands on an invoice follows from the events, and from nothing else.</summary>
public sealed class UsageTests : IAsyncLifetime
{
    private static readonly UsageMonth s_november = new(202611);

    private TestHouse _house = null!;

    public async Task InitializeAsync() => _house = await TestHouse.OpenAsync();

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task A_debit_counts_when_it_has_ended_in_the_month_of_its_receipt_and_never_before()
    {
        await ReceiveAsync(1, 1_000);
        await ReceiveAsync(2, 2_000);
        await ReceiveAsync(3, 4_000);
        await SendAsync(1, 2, 3);
        await AnswerAsync(1, '0');
        await AnswerAsync(2, '1');
        await _house.RecordAsync(new DebitUnknown([Id(3)], "No answer.") { At = Some.Moment });

        UsageStatement unknown = await StatementAsync(new DateOnly(2026, 12, 5));
        await _house.RecordAsync(new DebitAnswered(Id(3), '4', "14", AnswerSource.TwoPeople) { At = Some.Moment.AddDays(20) });
        UsageStatement settled = await StatementAsync(new DateOnly(2026, 12, 20));

        Assert.Equal(["Collected 1 1000", "NoFunds 1 2000"], Texts(unknown));
        Assert.Equal((1, 4_000, false), (unknown.OpenCount, unknown.OpenYen, unknown.IsFinal));
        Assert.Equal(["Collected 1 1000", "NoFunds 1 2000", "Declined 1 4000"], Texts(settled));
        Assert.Equal((0, 0, true), (settled.OpenCount, settled.OpenYen, settled.IsFinal));
        Assert.False((await StatementAsync(Some.Day)).IsFinal);
    }

    [Fact]
    public async Task What_never_reached_a_bank_stands_by_itself_without_one()
    {
        await _house.RecordAsync(Some.DebitReceived(Id(1), "R1", 500, rejection: 2006));
        await ReceiveAsync(2, 700);
        await _house.RecordAsync(new DebitClosedUnsent(Id(2), Withdrawn: true, 4003, "creditor") { At = Some.Moment });

        UsageStatement statement = await StatementAsync(Some.Day);

        Assert.Equal(["Rejected 1 500", "Withdrawn 1 700"], Texts(statement));
        Assert.Null(statement.Lines[0].Bank);
    }

    [Fact]
    public async Task Snapshot_kill_and_a_replay_of_the_whole_journal_give_the_same_statement()
    {
        await ReceiveAsync(1, 1_000);
        await SendAsync(1);
        await AnswerAsync(1, '0');
        await ReceiveAsync(2, 2_000);
        await _house.StopAsync();
        await ReopenAsync();
        await SendAsync(2);
        await AnswerAsync(2, '0');
        await ReopenAsync();

        UsageStatement live = await StatementAsync(Some.Day);

        await using var disk = new DiskFolder(Path.Combine(_house.Folder, "journal"));
        UsageStatement replayed = UsageStatement.Make(await JournalAudit.ReplayAsync(disk), Some.Creditor().Code, s_november, Some.Day);
        Assert.Equal(["Collected 2 3000"], Texts(live));
        Assert.Equal(Texts(live), Texts(replayed));
    }

    [Theory]
    [InlineData("2026-11", 202611)]
    [InlineData("2026-13", null)]
    [InlineData("202611", null)]
    [InlineData("", null)]
    public void A_month_is_read_or_refused(string text, int? expected)
        => Assert.Equal(expected, UsageMonth.TryParse(text, out UsageMonth month) ? month.Number : null);

    private static DebitId Id(int number) => new(DebitId.FirstOf(Some.Day).Value + number);

    private static IEnumerable<string> Texts(UsageStatement statement) => statement.Lines.Select(line => $"{line.Kind} {line.Count} {line.Yen}");

    private Task ReceiveAsync(int number, long yen) => _house.RecordAsync(Some.DebitReceived(Id(number), $"R{number}", yen));

    private Task SendAsync(params int[] numbers) => _house.RecordAsync(new DebitsSending([.. numbers.Select(Id)]) { At = Some.Moment });

    private Task AnswerAsync(int number, char result) => _house.RecordAsync(new DebitAnswered(Id(number), result, "00", AnswerSource.Debit) { At = Some.Moment });

    private async Task ReopenAsync()
    {
        await _house.DisposeAsync();
        _house = await TestHouse.OpenAsync(_house.Folder);
    }

    private Task<UsageStatement> StatementAsync(DateOnly today)
        => _house.AskAsync(books => UsageStatement.Make(books, Some.Creditor().Code, s_november, today));
}
