using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Customers;

public sealed class CustomerImportTests : IAsyncLifetime
{
    private const string Head = "顧客番号,顧客名,顧客名カナ,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,上限金額,状態\r\n";
    private const string First = "C1,山田太郎,ヤマダタロウ,9998,001,1,0000001,ﾔﾏﾀﾞ ﾀﾛｳ,50000,\r\n";
    private const string Second = "C2,鈴木花子,スズキハナコ,9998,001,1,0000002,ｽｽﾞｷ ﾊﾅｺ,,停止\r\n";

    private TestHouse _house = null!;
    private CustomerImport _import = null!;

    public async Task InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _import = new CustomerImport(_house.Store.Log, new PoolWorkers(), new BankMasterDesk(_house.Store.Log, _house.Archive, new PoolWorkers()));
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task A_good_file_brings_every_customer()
    {
        CustomerImportReport report = await RunAsync(Head + First + Second);

        Assert.True(report.IsApplied);
        Assert.Equal(new CustomerCounts(2, 0, 0), report.Counts);
        Customer? customer = await _house.AskAsync(books => books.Customers.FindWhole(Some.CreditorCode, "C1"));
        Assert.Equal(
            new Customer("C1", "山田太郎", "ヤマダタロウ", Some.Account("0000001", branch: "001"), "ﾔﾏﾀﾞ ﾀﾛｳ", new Yen(50_000), Stopped: false),
            customer);
        Assert.True(await _house.AskAsync(books => books.Customers.Find(Some.CreditorCode, "C2"u8).Stopped));
    }

    [Fact]
    public async Task The_same_number_again_is_a_change()
    {
        await RunAsync(Head + First + Second);

        CustomerImportReport report = await RunAsync(Head + First.Replace("50000", "70000", StringComparison.Ordinal) + Second);

        Assert.Equal(new CustomerCounts(0, 1, 1), report.Counts);
        Assert.Equal(new Yen(70_000), await _house.AskAsync(books => books.Customers.Find(Some.CreditorCode, "C1"u8).MaxAmount));
        Assert.Equal(2, await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode)));
    }

    [Fact]
    public async Task One_bad_row_and_none_is_taken()
    {
        CustomerImportReport report = await RunAsync(Head + First + Second.Replace("0000002", "00000X2", StringComparison.Ordinal));

        Assert.True(report.IsRefused);
        Assert.False(report.IsApplied);
        Assert.Equal(3, Assert.Single(report.Problems).RecordNumber);
        Assert.Equal(0, await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode)));
    }

    [Fact]
    public async Task The_same_number_twice_in_a_file_refuses_it()
    {
        CustomerImportReport report = await RunAsync(Head + First + First);

        Assert.Equal("K1001", Assert.Single(report.Problems).Code);
        Assert.False(report.IsApplied);
    }

    [Fact]
    public async Task A_preview_changes_nothing()
    {
        CustomerImportReport report = await _house.Loop.RunAsync(() => _import.PreviewAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(Head + First)));

        Assert.Equal(1, report.Counts.Added);
        Assert.Equal(0, await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode)));
    }

    [Fact]
    public async Task A_preview_shows_the_four_groups_field_by_field()
    {
        await RunAsync(Head + First + Second);
        string added = First.Replace("C1,", "C3,", StringComparison.Ordinal);
        string changed = Second.Replace("停止", "有効", StringComparison.Ordinal).Replace("鈴木花子", "鈴木華子", StringComparison.Ordinal);

        CustomerImportReport report = await PreviewAsync(Head + First + added + changed + First.Replace("C1,", "C4,", StringComparison.Ordinal).Replace(",1,0000001", ",7,0000001", StringComparison.Ordinal));

        Assert.Equal((new CustomerCounts(1, 1, 1), 1, true), (report.Counts, report.ErrorRows, report.IsRefused));
        Assert.Equal((3, "C3"), (Assert.Single(report.Added).RecordNumber, report.Added[0].After.Number));
        CustomerRowPreview row = Assert.Single(report.Changed);
        Assert.Equal(
            [("顧客名", "鈴木花子", "鈴木華子"), ("状態", "stopped", "active")],
            CustomerDifference.Between(row.Before, row.After).Select(change => (change.Column.Japanese, change.Before, change.After)));
        Assert.Equal("鈴木花子", await _house.AskAsync(books => books.Customers.FindWhole(Some.CreditorCode, "C2")!.Name));
    }

    [Fact]
    public async Task A_new_holder_with_a_new_account_is_a_warning_in_a_file()
    {
        await RunAsync(Head + First);

        CustomerImportReport report = await RunAsync(Head + First.Replace("0000001,ﾔﾏﾀﾞ ﾀﾛｳ", "0000009,ｽｽﾞｷ", StringComparison.Ordinal));

        Assert.True(report.IsApplied);
        Assert.Equal(("K1008", 2), (Assert.Single(report.Problems).Code, report.Problems[0].RecordNumber));
    }

    [Fact]
    public async Task The_same_file_again_is_recorded_as_nothing_and_what_it_does_not_hold_stays()
    {
        await RunAsync(Head + First + Second);
        long before = _house.Store.Log.LastSequence;

        CustomerImportReport again = await RunAsync(Head + First);

        Assert.True(again.IsApplied);
        Assert.Equal(new CustomerCounts(0, 0, 1), again.Counts);
        Assert.Equal(before, _house.Store.Log.LastSequence);
        Assert.Equal(2, await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode)));
    }

    [Fact]
    public async Task What_was_exported_changes_nothing_when_it_is_imported()
    {
        await RunAsync(Head + First + Second + "-1,=1+1,'@,9998,001,1,0000003,-ﾔﾏﾀﾞ,,\r\n" + "\"C,4\",\"二\n行\",,9998,001,1,0000004,ﾔ,,\r\n");
        CustomerPage all = await _house.AskAsync(books => books.Customers.List(Some.CreditorCode, 0, 100));
        using var file = new MemoryStream();
        using (var writer = new CustomerCsvWriter(file, english: false))
        {
            foreach (Customer customer in all.Items) writer.Write(CustomerLines.ToLine(customer));
        }

        CustomerImportReport report = await _house.Loop.RunAsync(() => _import.RunAsync(Some.CreditorCode, file.ToArray(), "export.csv", "tester"));

        Assert.Equal((new CustomerCounts(0, 0, 4), 0), (report.Counts, report.ProblemCount));
        Assert.StartsWith(Head, Encoding.UTF8.GetString(file.ToArray())[1..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_breaks_an_import_off_and_no_row_is_taken()
    {
        CustomerImportReport report = await _house.Loop.RunAsync(async () =>
        {
            Task<CustomerImportReport> running = _import.RunAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(Head + First), "c.csv", "tester");
            await _import.StopAsync();
            return await running;
        });

        Assert.Equal("K1004", Assert.Single(report.Problems).Code);
        Assert.Equal(0, await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode)));
    }

    [Fact]
    public async Task Customers_survive_a_kill_and_a_clean_stop()
    {
        await RunAsync(Head + First + Second);
        await _house.DisposeAsync();

        _house = await TestHouse.OpenAsync(_house.Folder);
        int afterKill = await _house.AskAsync(books => books.Customers.Count(Some.CreditorCode));
        await _house.StopAsync();
        await _house.DisposeAsync();
        _house = await TestHouse.OpenAsync(_house.Folder);

        Assert.Equal(2, afterKill);
        Assert.Equal("鈴木花子", await _house.AskAsync(books => books.Customers.FindWhole(Some.CreditorCode, "C2")!.Name));
    }

    private Task<CustomerImportReport> PreviewAsync(string text)
        => _house.Loop.RunAsync(() => _import.PreviewAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(text)));

    private Task<CustomerImportReport> RunAsync(string text)
        => _house.Loop.RunAsync(() => _import.RunAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(text), "customers.csv", "tester"));
}
