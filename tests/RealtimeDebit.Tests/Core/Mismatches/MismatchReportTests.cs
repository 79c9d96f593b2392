using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Tests.Core.Mandates;
using RealtimeDebit.TestSupport;
using static RealtimeDebit.Tests.Core.Mandates.MandateSyncWorld;

namespace RealtimeDebit.Tests.Core.Mismatches;

/// <summary>What a creditor reads in the morning about customers and mandates that do not fit.</summary>
public sealed class MismatchReportTests : IAsyncLifetime
{
    private const string Holder = "ﾔﾏﾀﾞ ﾀﾛｳ";

    private MandateSyncWorld _world = null!;
    private IReadOnlyList<BankCode> _provisional = [];
    private int _imports;

    public async Task InitializeAsync() => _world = await MandateSyncWorld.OpenAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Every_kind_is_told_with_both_sides_and_the_code_that_a_debit_would_get()
    {
        _world.Put(
            "1.txt",
            Header(1),
            Entry("FITS", "0000001"),
            Entry("ACCOUNT", "0000003"),
            Entry("NAME", "0000004"),
            Entry("PERSON", "0000006"),
            Entry("LATER", "0000007") with { EffectiveDate = Some.Day.AddDays(3) },
            Entry("REFUSED", "0000008") with { ResultCode = "03" },
            Entry("STRANGER", "0000009"),
            Entry("ENDED", "0000010"));
        await _world.RunAsync();
        _world.Put("2.txt", Header(2, full: false), Entry("ENDED", "0000010", MandateChange.Cancelled));
        await _world.RunAsync();
        await ImportAsync(
            Person("FITS", "0000001"), Person("NONE", "0000002"), Person("ACCOUNT", "0000033"), Person("NAME", "0000004", "ﾔﾏﾀﾞ ﾊﾅｺ"), Person("PERSON", "0000066", "ｻﾄｳ ｼﾞﾛｳ"),
            Person("LATER", "0000007"), Person("REFUSED", "0000008"), Person("ENDED", "0000010"), Person("TWIN", "0000001"), Person("STOPPED", "0000099") with { Stopped = true });

        MismatchReportMade made = (await MakeAsync())!;

        IReadOnlyList<MismatchLine> lines = await LinesAsync(made);
        Assert.Equal(
            [
                "NoMandate NONE 2006 ",
                "AccountDiffers ACCOUNT 2007 account 0000033 > 0000003",
                "NameDiffers NAME 2008 name byte 6: CA > C0",
                "OtherPerson PERSON 2007 account 0000066 > 0000006; name byte 1: BB > D4",
                "NotYetEffective LATER 2006 ",
                "MandateRefused REFUSED 2006 ",
                "MandateEnded ENDED 2006 ",
                "NoMandate TWIN 2006 ",
                "SameAccountTwice TWIN 0000 ",
                "NoCustomer STRANGER 0000 ",
            ],
            lines.Select(line => $"{line.Kind} {line.CustomerNumber} {line.ResponseCode} {line.Difference}"));
        Assert.All(lines, line => Assert.Equal(("new", Some.Day.AddDays(-1)), (line.Standing, line.FirstSeen)));
        Assert.Equal((10, 0, 0), (made.New, made.Open, made.Solved));
        Assert.Equal("9998-001-1-0000003", lines[1].BankAccount);
    }

    [Fact]
    public async Task The_next_day_says_what_is_new_still_open_and_solved_and_since_when()
    {
        _world.Put("1.txt", Header(1), Entry("A", "0000001"));
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"), Person("B", "0000002"), Person("C", "0000003"));
        await MakeAsync();
        await NextNightAsync();
        _world.Put("2.txt", Header(2, full: false), Entry("B", "0000002"));
        await _world.RunAsync();
        await ImportAsync(Person("D", "0000004"));

        MismatchReportMade second = (await MakeAsync())!;

        Assert.Equal(
            [$"open C {Some.Day.AddDays(-1)}", $"new D {Some.Day}", $"solved B {Some.Day.AddDays(-1)}"],
            (await LinesAsync(second)).Select(line => $"{line.Standing} {line.CustomerNumber} {line.FirstSeen}"));
        Assert.Equal((1, 1, 1), (second.New, second.Open, second.Solved));
    }

    [Fact]
    public async Task A_report_that_is_made_once_more_is_held_against_the_day_before_and_not_against_itself()
    {
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"));
        MismatchReportMade first = (await MakeAsync())!;

        MismatchReportMade again = (await MakeAsync())!;

        Assert.Equal((1, 0), (again.New, again.Open));
        Assert.Equal(first.Sha256, again.Sha256);
    }

    [Fact]
    public async Task A_bank_without_this_nights_mandates_is_named_and_its_lines_stand_on()
    {
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"));
        await MakeAsync();
        _world.House.Time.Advance(TimeSpan.FromDays(1));

        MismatchReportMade blind = (await MakeAsync())!;

        Assert.Equal([Some.Bank], blind.Unchecked);
        Assert.Equal((0, 0, 1, 0), (blind.Checked, blind.New, blind.Open, blind.Solved));
        Assert.Equal("open", Assert.Single(await LinesAsync(blind)).Standing);
    }

    [Fact]
    public async Task At_a_bank_that_tells_of_no_mandate_none_is_missing()
    {
        _provisional = [Some.Bank];
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"));

        Assert.Equal((1, 0), ((await MakeAsync())!.Checked, (await MakeAsync())!.New));
    }

    [Fact]
    public async Task A_creditor_that_keeps_its_customers_elsewhere_is_not_told_of_every_mandate()
    {
        _world.Put("1.txt", Header(1), Entry("A"));
        await _world.RunAsync();

        MismatchReportMade made = (await MakeAsync())!;

        Assert.Equal((0, 0), (made.Checked, made.New));
    }

    [Fact]
    public async Task A_report_and_its_delivery_survive_a_kill_and_a_snapshot()
    {
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"));
        MismatchReportMade made = (await MakeAsync())!;
        await _world.House.RecordAsync(new MismatchReportDelivered(Some.Creditor().Code, made.Sha256, "mismatch-20261123.csv") { At = Some.Moment });
        MismatchReport? before = await LastAsync();
        await _world.KillAndStartAsync();
        MismatchReport? afterKill = await LastAsync();
        await _world.House.StopAsync();
        await _world.KillAndStartAsync();

        Assert.Equal("mismatch-20261123.csv", before!.DeliveredAs);
        Assert.Equal((before.DeliveredAs, before.Made.Sha256), (afterKill!.DeliveredAs, afterKill.Made.Sha256));
        Assert.Equal((before.DeliveredAs, before.Made.Sha256), ((await LastAsync())!.DeliveredAs, (await LastAsync())!.Made.Sha256));
    }

    [Fact]
    public async Task A_damaged_report_is_told_and_the_next_one_begins_anew()
    {
        await _world.RunAsync();
        await ImportAsync(Person("A", "0000001"));
        MismatchReportMade damaged = (await MakeAsync())!;
        string archived = Assert.Single(Directory.GetFiles(_world.House.Folder, $"*{damaged.Sha256}*", SearchOption.AllDirectories));
        byte[] bytes = await File.ReadAllBytesAsync(archived);
        bytes[^3] ^= 1;
        File.SetAttributes(archived, FileAttributes.Normal);
        await File.WriteAllBytesAsync(archived, bytes);
        await NextNightAsync();
        List<string> told = [];
        MismatchReports reports = Reports();
        reports.BeforeDamaged += (creditor, what) => told.Add($"{creditor} {what.Sha256}");

        MismatchReportMade made = (await MakeAsync(reports))!;
        await NextNightAsync();
        MismatchReportMade next = (await MakeAsync())!;

        Assert.Equal([$"{Some.CreditorCode} {damaged.Sha256}"], told);
        Assert.Equal((1, 0), (made.New, made.Open));
        Assert.Equal(Some.Day, Assert.Single(await LinesAsync(made)).FirstSeen);
        Assert.Equal((0, 1), (next.New, next.Open));
    }

    [Fact]
    public async Task What_is_being_made_when_the_house_stops_is_not_made()
    {
        await ImportAsync(Person("A", "0000001"));
        MismatchReports reports = Reports();

        MismatchReportMade? made = await _world.House.Loop.RunAsync(async () =>
        {
            Task<MismatchReportMade?> making = reports.RunAsync(Some.Creditor());
            await reports.StopAsync();
            return await making;
        });

        Assert.Null(made);
        Assert.Null(await LastAsync());
    }

    private static Customer Person(string number, string account, string holder = Holder)
        => new(number, "", "", BankAccount.Parse("9998", "001", '1', account), holder, MaxAmount: null, Stopped: false);

    private async Task ImportAsync(params IReadOnlyList<Customer> customers)
    {
        string id = $"{++_imports:D64}";
        await _world.House.RecordAsync(new CustomerRowsStaged(id, Some.Creditor().Code, 1, customers) { At = Some.Moment });
        await _world.House.RecordAsync(new CustomersImported(id, Some.Creditor().Code, customers.Count, "c.csv") { At = Some.Moment });
    }

    private async Task NextNightAsync()
    {
        _world.House.Time.Advance(TimeSpan.FromDays(1));
        await _world.RunAsync();
    }

    private MismatchReports Reports() => new(
        _world.House.Store.Log,
        _world.House.Archive,
        new PoolWorkers(),
        new Dictionary<BankCode, MandateSourceSettings> { [Some.Bank] = new(new Uri(_world.Source), Full: true, MaxCancelPercent: 100) },
        _provisional);

    private Task<MismatchReportMade?> MakeAsync() => MakeAsync(Reports());

    private Task<MismatchReportMade?> MakeAsync(MismatchReports reports)
        => _world.House.Loop.RunAsync(() => reports.RunAsync(Some.Creditor() with { Banks = [Some.Bank] }));

    private Task<IReadOnlyList<MismatchLine>> LinesAsync(MismatchReportMade made)
    {
        MismatchReports reports = Reports();
        return _world.House.Loop.RunAsync(() => reports.ReadAsync(made, 1_000));
    }

    private Task<MismatchReport?> LastAsync() => _world.House.AskAsync(books => books.Mismatches.Last(Some.Creditor().Code));
}
