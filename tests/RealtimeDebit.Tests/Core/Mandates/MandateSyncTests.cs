using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.TestSupport;
using static RealtimeDebit.Tests.Core.Mandates.MandateSyncWorld;

namespace RealtimeDebit.Tests.Core.Mandates;

public sealed class MandateSyncTests : IAsyncLifetime
{
    private MandateSyncWorld _world = null!;

    public async Task InitializeAsync() => _world = await MandateSyncWorld.OpenAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_full_file_puts_every_mandate_in_force()
    {
        _world.Put("m.txt", Header(1), Entry("C1"), Entry("C2"));

        MandateSyncReport report = await _world.RunAsync();

        Assert.True(report.IsClean);
        Assert.Equal(new MandateCounts(2, 0, 0, 0, 0), report.Files[0].Counts);
        Assert.Equal("Active 9998-0000001", await _world.AskAsync("C2"));
        Assert.Equal(1, await _world.House.AskAsync(books => books.Mandates.Taken(Some.Bank).LastSerial));
    }

    [Fact]
    public async Task Files_are_taken_in_order_of_their_numbers_and_once()
    {
        _world.Put("a.txt", Header(8, full: false), Entry("C1", change: MandateChange.Cancelled), Entry("C3"));
        _world.Put("b.txt", Header(7), Entry("C1"), Entry("C2"));

        MandateSyncReport first = await _world.RunAsync();
        MandateSyncReport second = await _world.RunAsync();

        Assert.Equal(["b.txt", "a.txt"], first.Files.Select(f => f.Name));
        Assert.Equal(new MandateCounts(1, 0, 0, 1, 0), first.Files[1].Counts);
        Assert.All(second.Files, file => Assert.Equal(MandateFileOutcome.TakenBefore, file.Outcome));
        Assert.Equal("Ended 9998-0000001", await _world.AskAsync("C1"));
    }

    [Fact]
    public async Task A_missing_number_stops_there()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));
        _world.Put("3.txt", Header(3), Entry("C2"));

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal([MandateFileOutcome.Applied, MandateFileOutcome.Refused], report.Files.Select(f => f.Outcome));
        Assert.Equal("M1002", Assert.Single(report.Files[1].Problems).Code);
        Assert.Equal("none", await _world.AskAsync("C2"));
    }

    [Fact]
    public async Task A_number_that_comes_back_with_other_bytes_is_an_alarm_and_nothing_goes_on()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));
        await _world.RunAsync();
        _world.Put("1b.txt", Header(1), Entry("C9"));
        _world.Put("2.txt", Header(2), Entry("C1"), Entry("C2"));

        MandateSyncReport report = await _world.RunAsync();

        Assert.Contains(report.Files, file => file.Problems.Any(p => p.Code == "M1003"));
        Assert.DoesNotContain(report.Files, file => file.Outcome == MandateFileOutcome.Applied);
        Assert.Equal("none", await _world.AskAsync("C2"));
    }

    [Fact]
    public async Task A_full_file_that_would_cancel_too_much_is_held_and_released_by_a_higher_limit()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C2"), Entry("C3"));
        await _world.RunAsync();
        _world.Put("2.txt", Header(2), Entry("C1"));

        MandateSyncReport held = await _world.RunAsync(maxCancelPercent: 5);
        string whileHeld = await _world.AskAsync("C2");
        MandateSyncReport released = await _world.RunAsync(maxCancelPercent: 100);

        Assert.Equal(MandateFileOutcome.Held, held.Files[^1].Outcome);
        Assert.Equal("M3001", held.Files[^1].Problems[0].Code);
        Assert.Equal("Active 9998-0000001", whileHeld);
        Assert.True(released.IsClean);
        Assert.Equal("Ended 9998-0000001", await _world.AskAsync("C2"));
    }

    [Fact]
    public async Task A_damaged_file_changes_nothing_and_every_problem_is_told()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C2"));
        string path = Path.Combine(_world.Source, "1.txt");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[120 + 10] = (byte)'X';
        bytes[240 + 10] = (byte)'X';
        await File.WriteAllBytesAsync(path, bytes);

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal(MandateFileOutcome.Refused, report.Files[0].Outcome);
        Assert.True(report.Files[0].ProblemCount >= 2);
        Assert.Equal("none", await _world.AskAsync("C1"));
    }

    [Fact]
    public async Task The_same_mandate_twice_refuses_the_file()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C1", "0000002"));

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal("M2003", Assert.Single(report.Files[0].Problems).Code);
        Assert.Equal("none", await _world.AskAsync("C1"));
    }

    [Fact]
    public async Task An_unknown_creditor_is_a_problem_and_a_further_code_is_not()
    {
        _world.Put("1.txt", Header(1, creditor: "5555555555"), Entry("C1", creditor: "5555555555"));
        _world.Put("2.txt", Header(2, creditor: "9999999999"), Entry("C2", creditor: "9999999999"));

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal("Active 9998-0000001", await _world.AskAsync("C1"));
        Assert.Equal("M2001", Assert.Single(report.Files[1].Problems).Code);
        Assert.False(report.IsClean);
    }

    [Fact]
    public async Task A_moved_mandate_has_the_new_account()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));
        _world.Put("2.txt", Header(2, full: false), Entry("C1", change: MandateChange.Moved) with { ResultCode = "10", NewBranchCode = "002", NewAccountNumber = "7777777" });

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal(1, report.Files[1].Counts!.Moved);
        Assert.Equal("Active 9998-7777777", await _world.AskAsync("C1"));
    }

    [Fact]
    public async Task Another_banks_file_is_refused()
    {
        _world.Put("1.txt", Header(1) with { BankCode = "9997" }, Entry("C1") with { BankCode = "9997" });

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal(MandateFileOutcome.Refused, report.Files[0].Outcome);
        Assert.Equal("M2002", Assert.Single(report.Files[0].Problems).Code);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_one_plain_problem()
    {
        var settings = new MandateSourceSettings(new Uri(Path.Combine(_world.Source, "nowhere") + "/"), Full: true, MaxCancelPercent: 100);

        MandateSyncReport report = await _world.House.Loop.RunAsync(() => _world.Sync.RunAsync(Some.Bank, settings, FolderMandateSource.Of(settings.Url)));

        Assert.Equal("M1001", Assert.Single(report.Problems).Code);
        Assert.False(report.IsClean);
    }

    [Fact]
    public async Task Csv_files_are_taken_in_the_order_of_their_names()
    {
        const string Head = "委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード\r\n";
        _world.PutText("20261102.csv", Head + "1234567890,C1,9998,001,1,0000002,ﾔﾏﾀﾞ,2,2026-01-01,2026-01-02,00\r\n");
        _world.PutText("20261101.csv", Head + "1234567890,C1,9998,001,1,0000001,ﾔﾏﾀﾞ,1,2026-01-01,2026-01-02,00\r\n");

        MandateSyncReport first = await _world.RunAsync(full: false);
        _world.PutText("20261031.csv", Head + "1234567890,C1,9998,001,1,0000003,ﾔﾏﾀﾞ,2,2026-01-01,2026-01-02,00\r\n");
        MandateSyncReport second = await _world.RunAsync(full: false);

        Assert.True(first.IsClean);
        Assert.Equal("Active 9998-0000002", await _world.AskAsync("C1"));
        Assert.Equal("M1006", Assert.Single(second.Files.SelectMany(f => f.Problems)).Code);
    }

    [Fact]
    public async Task A_stop_breaks_a_sync_off_and_nothing_of_it_takes_effect()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));

        MandateSyncReport report = await _world.House.Loop.RunAsync(async () =>
        {
            Task<MandateSyncReport> running = _world.Sync.RunAsync(Some.Bank, _world.Settings(), FolderMandateSource.Of(_world.Settings().Url));
            await _world.Sync.StopAsync();
            return await running;
        });

        Assert.Equal("M1010", Assert.Single(report.Problems).Code);
        Assert.Equal("none", await _world.AskAsync("C1"));
    }

    [Fact]
    public async Task After_a_kill_the_mandates_are_there_again()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));
        await _world.RunAsync();

        await _world.KillAndStartAsync();

        Assert.Equal("Active 9998-0000001", await _world.AskAsync("C1"));
        Assert.True(await _world.House.AskAsync(books => books.Mandates.Taken(Some.Bank).LastSerial == 1));
    }
}
