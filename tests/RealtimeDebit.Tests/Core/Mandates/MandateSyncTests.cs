using System.Buffers;
using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Mandates;

public sealed class MandateSyncTests : IAsyncLifetime
{
    private readonly string _source = Directory.CreateTempSubdirectory("mandates-").FullName;
    private TestHouse _house = null!;
    private MandateSync _sync = null!;

    public async Task InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        Creditor creditor = Some.Creditor() with { AlsoCodes = [CreditorCode.Parse("5555555555")] };
        _sync = new MandateSync(_house.Store.Log, _house.Archive, new PoolWorkers(), [creditor]);
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_source, recursive: true);
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task A_full_file_puts_every_mandate_in_force()
    {
        Put("m.txt", Header(1), Entry("C1"), Entry("C2"));

        MandateSyncReport report = await RunAsync();

        Assert.True(report.IsClean);
        Assert.Equal(new MandateCounts(2, 0, 0, 0, 0), report.Files[0].Counts);
        Assert.Equal("Active 9998-0000001", await AskAsync("C2"));
        Assert.Equal(1, await _house.AskAsync(books => books.Mandates.Taken(Some.Bank).LastSerial));
    }

    [Fact]
    public async Task Files_are_taken_in_order_of_their_numbers_and_once()
    {
        Put("a.txt", Header(8, full: false), Entry("C1", change: MandateChange.Cancelled), Entry("C3"));
        Put("b.txt", Header(7), Entry("C1"), Entry("C2"));

        MandateSyncReport first = await RunAsync();
        MandateSyncReport second = await RunAsync();

        Assert.Equal(["b.txt", "a.txt"], first.Files.Select(f => f.Name));
        Assert.Equal(new MandateCounts(1, 0, 0, 1, 0), first.Files[1].Counts);
        Assert.All(second.Files, file => Assert.Equal(MandateFileOutcome.TakenBefore, file.Outcome));
        Assert.Equal("Ended 9998-0000001", await AskAsync("C1"));
    }

    [Fact]
    public async Task A_missing_number_stops_there()
    {
        Put("1.txt", Header(1), Entry("C1"));
        Put("3.txt", Header(3), Entry("C2"));

        MandateSyncReport report = await RunAsync();

        Assert.Equal([MandateFileOutcome.Applied, MandateFileOutcome.Refused], report.Files.Select(f => f.Outcome));
        Assert.Equal("M1002", Assert.Single(report.Files[1].Problems).Code);
        Assert.Equal("none", await AskAsync("C2"));
    }

    [Fact]
    public async Task A_number_that_comes_back_with_other_bytes_is_an_alarm_and_nothing_goes_on()
    {
        Put("1.txt", Header(1), Entry("C1"));
        await RunAsync();
        Put("1b.txt", Header(1), Entry("C9"));
        Put("2.txt", Header(2), Entry("C1"), Entry("C2"));

        MandateSyncReport report = await RunAsync();

        Assert.Contains(report.Files, file => file.Problems.Any(p => p.Code == "M1003"));
        Assert.DoesNotContain(report.Files, file => file.Outcome == MandateFileOutcome.Applied);
        Assert.Equal("none", await AskAsync("C2"));
    }

    [Fact]
    public async Task A_full_file_that_would_cancel_too_much_is_held_and_released_by_a_higher_limit()
    {
        Put("1.txt", Header(1), Entry("C1"), Entry("C2"), Entry("C3"));
        await RunAsync();
        Put("2.txt", Header(2), Entry("C1"));

        MandateSyncReport held = await RunAsync(maxCancelPercent: 5);
        string whileHeld = await AskAsync("C2");
        MandateSyncReport released = await RunAsync(maxCancelPercent: 100);

        Assert.Equal(MandateFileOutcome.Held, held.Files[^1].Outcome);
        Assert.Equal("M3001", held.Files[^1].Problems[0].Code);
        Assert.Equal("Active 9998-0000001", whileHeld);
        Assert.True(released.IsClean);
        Assert.Equal("Ended 9998-0000001", await AskAsync("C2"));
    }

    [Fact]
    public async Task A_damaged_file_changes_nothing_and_every_problem_is_told()
    {
        Put("1.txt", Header(1), Entry("C1"), Entry("C2"));
        string path = Path.Combine(_source, "1.txt");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[120 + 10] = (byte)'X';
        bytes[240 + 10] = (byte)'X';
        await File.WriteAllBytesAsync(path, bytes);

        MandateSyncReport report = await RunAsync();

        Assert.Equal(MandateFileOutcome.Refused, report.Files[0].Outcome);
        Assert.True(report.Files[0].ProblemCount >= 2);
        Assert.Equal("none", await AskAsync("C1"));
    }

    [Fact]
    public async Task The_same_mandate_twice_refuses_the_file()
    {
        Put("1.txt", Header(1), Entry("C1"), Entry("C1", "0000002"));

        MandateSyncReport report = await RunAsync();

        Assert.Equal("M2003", Assert.Single(report.Files[0].Problems).Code);
        Assert.Equal("none", await AskAsync("C1"));
    }

    [Fact]
    public async Task An_unknown_creditor_is_a_problem_and_a_further_code_is_not()
    {
        Put("1.txt", Header(1, creditor: "5555555555"), Entry("C1", creditor: "5555555555"));
        Put("2.txt", Header(2, creditor: "9999999999"), Entry("C2", creditor: "9999999999"));

        MandateSyncReport report = await RunAsync();

        Assert.Equal("Active 9998-0000001", await AskAsync("C1"));
        Assert.Equal("M2001", Assert.Single(report.Files[1].Problems).Code);
        Assert.False(report.IsClean);
    }

    [Fact]
    public async Task A_moved_mandate_has_the_new_account()
    {
        Put("1.txt", Header(1), Entry("C1"));
        Put("2.txt", Header(2, full: false), Entry("C1", change: MandateChange.Moved) with { ResultCode = "10", NewBranchCode = "002", NewAccountNumber = "7777777" });

        MandateSyncReport report = await RunAsync();

        Assert.Equal(1, report.Files[1].Counts!.Moved);
        Assert.Equal("Active 9998-7777777", await AskAsync("C1"));
    }

    [Fact]
    public async Task Another_banks_file_is_refused()
    {
        Put("1.txt", Header(1) with { BankCode = "9997" }, Entry("C1") with { BankCode = "9997" });

        MandateSyncReport report = await RunAsync();

        Assert.Equal(MandateFileOutcome.Refused, report.Files[0].Outcome);
        Assert.Equal("M2002", Assert.Single(report.Files[0].Problems).Code);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_one_plain_problem()
    {
        var settings = new MandateSourceSettings(new Uri(Path.Combine(_source, "nowhere") + "/"), Full: true, MaxCancelPercent: 100);

        MandateSyncReport report = await _house.Loop.RunAsync(() => _sync.RunAsync(Some.Bank, settings, FolderMandateSource.Of(settings.Url)));

        Assert.Equal("M1001", Assert.Single(report.Problems).Code);
        Assert.False(report.IsClean);
    }

    [Fact]
    public async Task Csv_files_are_taken_in_the_order_of_their_names()
    {
        const string Head = "委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード\r\n";
        PutText("20261102.csv", Head + "1234567890,C1,9998,001,1,0000002,ﾔﾏﾀﾞ,2,2026-01-01,2026-01-02,00\r\n");
        PutText("20261101.csv", Head + "1234567890,C1,9998,001,1,0000001,ﾔﾏﾀﾞ,1,2026-01-01,2026-01-02,00\r\n");

        MandateSyncReport first = await RunAsync(full: false);
        PutText("20261031.csv", Head + "1234567890,C1,9998,001,1,0000003,ﾔﾏﾀﾞ,2,2026-01-01,2026-01-02,00\r\n");
        MandateSyncReport second = await RunAsync(full: false);

        Assert.True(first.IsClean);
        Assert.Equal("Active 9998-0000002", await AskAsync("C1"));
        Assert.Equal("M1006", Assert.Single(second.Files.SelectMany(f => f.Problems)).Code);
    }

    [Fact]
    public async Task A_stop_breaks_a_sync_off_and_nothing_of_it_takes_effect()
    {
        Put("1.txt", Header(1), Entry("C1"));

        MandateSyncReport report = await _house.Loop.RunAsync(async () =>
        {
            Task<MandateSyncReport> running = _sync.RunAsync(Some.Bank, Settings(), FolderMandateSource.Of(Settings().Url));
            await _sync.StopAsync();
            return await running;
        });

        Assert.Equal("M1010", Assert.Single(report.Problems).Code);
        Assert.Equal("none", await AskAsync("C1"));
    }

    [Fact]
    public async Task After_a_kill_the_mandates_are_there_again()
    {
        Put("1.txt", Header(1), Entry("C1"));
        await RunAsync();
        await _house.DisposeAsync();

        _house = await TestHouse.OpenAsync(_house.Folder);

        Assert.Equal("Active 9998-0000001", await AskAsync("C1"));
        Assert.True(await _house.AskAsync(books => books.Mandates.Taken(Some.Bank).LastSerial == 1));
    }

    private static MandateFileHeader Header(int serial, bool full = true, string creditor = "1234567890") => new()
    {
        CreditorCode = creditor,
        CreditorName = "ﾃｽﾄ",
        CreatedOn = Some.Day,
        ForDate = Some.Day,
        BankCode = "9998",
        SequenceNumber = serial,
        IsFull = full,
    };

    private static MandateEntry Entry(string customer, string account = "0000001", MandateChange change = MandateChange.New, string creditor = "1234567890") => new()
    {
        CreditorCode = creditor,
        CustomerNumber = customer,
        BankCode = "9998",
        BranchCode = "001",
        AccountNumber = account,
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        Change = change,
    };

    private void Put(string name, MandateFileHeader header, params IReadOnlyList<MandateEntry> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(output, NewlineKind.None);
        writer.BeginGroup(header);
        foreach (MandateEntry entry in entries) writer.Add(entry);
        writer.EndGroup();
        writer.Complete();
        File.WriteAllBytes(Path.Combine(_source, name), output.WrittenSpan);
    }

    private void PutText(string name, string text) => File.WriteAllText(Path.Combine(_source, name), text, Encoding.UTF8);

    private MandateSourceSettings Settings(int maxCancelPercent = 100, bool full = true) => new(new Uri(_source), full, maxCancelPercent);

    private Task<MandateSyncReport> RunAsync(int maxCancelPercent = 100, bool full = true)
    {
        MandateSourceSettings settings = Settings(maxCancelPercent, full);
        return _house.Loop.RunAsync(() => _sync.RunAsync(Some.Bank, settings, FolderMandateSource.Of(settings.Url)));
    }

    private Task<string> AskAsync(string customer) => _house.AskAsync(books => books.Mandates.Ask(customer, Some.Day));
}
