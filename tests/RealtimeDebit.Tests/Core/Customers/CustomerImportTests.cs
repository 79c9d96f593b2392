using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Money;
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
        _import = new CustomerImport(_house.Store.Log, new PoolWorkers());
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
    public async Task A_stop_breaks_an_import_off_and_no_row_is_taken()
    {
        CustomerImportReport report = await _house.Loop.RunAsync(async () =>
        {
            Task<CustomerImportReport> running = _import.RunAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(Head + First), "c.csv");
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

    private Task<CustomerImportReport> RunAsync(string text)
        => _house.Loop.RunAsync(() => _import.RunAsync(Some.CreditorCode, Encoding.UTF8.GetBytes(text), "customers.csv"));
}
