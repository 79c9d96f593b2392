using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Money;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Customers;

public sealed class CustomerDeskTests : IAsyncLifetime
{
    private static readonly CustomerFields Yamada = new()
    {
        Name = "山田太郎",
        NameKana = "やまだ",
        Bank = "9998",
        Branch = "1",
        Kind = "1",
        Account = "11",
        Holder = "ヤマダ　タロウ",
        MaxAmountYen = "5000",
    };

    private TestHouse _house = null!;
    private BankMasterDesk _banks = null!;
    private CustomerImport _import = null!;
    private CustomerDesk _desk = null!;

    public async Task InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        Begin();
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task A_customer_is_added_with_its_fields_in_their_stored_form()
    {
        CustomerChangeReport report = await AddAsync("C1", Yamada);

        Assert.True(report is { IsApplied: true, Before: null });
        Assert.Equal("F4213", Assert.Single(report.Problems).Code);
        Assert.Equal(
            new Customer("C1", "山田太郎", "やまだ", Some.Account("0000011", branch: "001"), "ﾔﾏﾀﾞ ﾀﾛｳ", new Yen(5_000), Stopped: false),
            await FindAsync("C1"));
    }

    [Fact]
    public async Task A_number_that_is_taken_is_never_given_again()
    {
        await AddAsync("C1", Yamada);

        CustomerChangeReport again = await AddAsync("C1 ", Yamada with { Holder = "ｽｽﾞｷ" });

        Assert.Equal("K1005", Assert.Single(again.Problems).Code);
        Assert.Equal("ﾔﾏﾀﾞ ﾀﾛｳ", (await FindAsync("C1"))!.Holder);
    }

    [Fact]
    public async Task Only_the_given_fields_change()
    {
        await AddAsync("C1", Yamada);

        CustomerChangeReport report = await ChangeAsync("C1", new CustomerFields { MaxAmountYen = "", Name = "山田次郎" });

        Assert.True(report.IsApplied);
        Assert.Equal(["name", "maxAmountYen"], CustomerDifference.Between(report.Before, report.After!).Select(change => change.Column.English));
        Assert.Equal((null, "山田次郎"), ((await FindAsync("C1"))!.MaxAmount, (await FindAsync("C1"))!.Name));
    }

    [Fact]
    public async Task What_changes_nothing_is_not_recorded()
    {
        await AddAsync("C1", Yamada);
        long before = _house.Store.Log.LastSequence;

        CustomerChangeReport report = await ChangeAsync("C1", new CustomerFields { Status = "active" });

        Assert.True(report.IsApplied);
        Assert.Equal(before, _house.Store.Log.LastSequence);
    }

    [Fact]
    public async Task A_missing_number_bad_values_and_nobody_are_refused_by_name()
    {
        await AddAsync("C1", Yamada);

        CustomerChangeReport missing = await ChangeAsync("C2", new CustomerFields { Name = "n" });
        CustomerChangeReport bad = await ChangeAsync("C1", new CustomerFields { Bank = "99x8", Holder = "山田" });
        CustomerChangeReport nobody = await ChangeAsync("C1", new CustomerFields { Name = "n" }, by: " ");

        Assert.Equal("K1006", Assert.Single(missing.Problems).Code);
        Assert.Equal(["bank", "holder"], bad.Problems.Select(problem => problem.Field));
        Assert.All(bad.Problems, problem => Assert.NotEmpty(problem.HintJa));
        Assert.Equal("K1011", Assert.Single(nobody.Problems).Code);
        Assert.Equal("山田太郎", (await FindAsync("C1"))!.Name);
    }

    [Fact]
    public async Task Holder_and_account_together_need_a_look_at_the_person()
    {
        await AddAsync("C1", Yamada);
        var other = new CustomerFields { Holder = "ｽｽﾞｷ ﾊﾅｺ", Account = "99" };

        CustomerChangeReport refused = await ChangeAsync("C1", other);
        CustomerChangeReport accountOnly = await ChangeAsync("C1", new CustomerFields { Account = "12", Holder = "ﾔﾏﾀﾞ  ﾀﾛｳ" });
        CustomerChangeReport taken = await ChangeAsync("C1", other, otherPersonChecked: true);

        Assert.True(refused is { IsApplied: false, MayBeAnotherPerson: true });
        Assert.Equal("K1007", Assert.Single(refused.Problems).Code);
        Assert.True(accountOnly is { IsApplied: true, MayBeAnotherPerson: false });
        Assert.True(taken is { IsApplied: true, MayBeAnotherPerson: true });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_and_their_history_survive_a_kill_and_a_clean_stop(bool cleanly)
    {
        await _house.Loop.RunAsync(() => _import.RunAsync(Some.CreditorCode, Csv("ｱｵ,n,,9998,1,1,1,ﾔﾏﾀﾞ", "C2,n,,9998,1,1,1,ﾔﾏﾀﾞ"), "c.csv", "importer"));
        await ChangeAsync("ｱｵ", new CustomerFields { Status = "stopped" });
        await _house.Loop.RunAsync(() => _import.RunAsync(Some.CreditorCode, Csv("ｱｵ,n,,9998,1,1,1,ﾔﾏﾀﾞ"), "d.csv", ""));
        if (cleanly) await _house.StopAsync();
        await _house.DisposeAsync();
        _house = await TestHouse.OpenAsync(_house.Folder);
        Begin();
        await ChangeAsync("ｱｵ", new CustomerFields { Name = "m" });

        CustomerHistory history = await HistoryAsync("ｱｵ");

        Assert.Equal(
            [("importer", "c.csv", ""), ("tester", "", "status"), ("", "d.csv", "status"), ("tester", "", "name")],
            history.Steps.Select(step => (step.By, step.FileName, step.Before is null ? "" : CustomerDifference.Between(step.Before, step.After).Single().Column.English)));
        Assert.Equal(await FindAsync("ｱｵ"), history.Steps[^1].After);
    }

    [Fact]
    public async Task An_unknown_bank_or_branch_is_a_warning_and_without_a_master_there_is_none()
    {
        CustomerChangeReport without = await AddAsync("C1", Yamada with { Holder = "ﾔﾏﾀﾞ" });
        byte[] master = await File.ReadAllBytesAsync(Path.Combine(RepositoryFolder.Path, "samples", "banks", "bank-master.json"));
        await _house.Loop.RunAsync(() => _banks.ImportAsync(master, "banks.json", "tester"));

        CustomerChangeReport branch = await ChangeAsync("C1", new CustomerFields { Branch = "777" });
        CustomerChangeReport bank = await ChangeAsync("C1", new CustomerFields { Bank = "9995" });
        CustomerImportReport preview = await _house.Loop.RunAsync(() => _import.PreviewAsync(Some.CreditorCode, Csv("C9,n,,9998,1,1,1,ﾔﾏﾀﾞ", "C10,n,,9995,1,1,1,ﾔﾏﾀﾞ")));

        Assert.True(without is { IsApplied: true, ComparedWithBankMaster: false, Problems.Count: 0 });
        Assert.True(branch is { IsApplied: true, ComparedWithBankMaster: true });
        Assert.Equal(("K1010", "9998-777"), (branch.Problems[0].Code, branch.Problems[0].Found));
        Assert.Equal(("K1009", "9995"), (bank.Problems[0].Code, bank.Problems[0].Found));
        Assert.Equal(("K1009", 3, "bank"), (preview.Problems[0].Code, preview.Problems[0].RecordNumber, preview.Problems[0].Field));
        Assert.False(preview.IsRefused);
    }

    [Fact]
    public async Task An_event_that_does_not_follow_from_what_stood_is_refused()
    {
        await AddAsync("C1", Yamada);
        Customer stands = (await FindAsync("C1"))!;

        await Assert.ThrowsAsync<InvalidDataException>(
            () => _house.RecordAsync(new CustomerChanged(Some.CreditorCode, stands with { Name = "other" }, stands, "tester") { At = Some.Moment }));
    }

    private static byte[] Csv(params string[] lines)
        => Encoding.UTF8.GetBytes("customerNumber,name,nameKana,bank,branch,kind,account,holder\n" + string.Join('\n', lines) + "\n");

    private void Begin()
    {
        _banks = new BankMasterDesk(_house.Store.Log, _house.Archive, new PoolWorkers());
        _import = new CustomerImport(_house.Store.Log, new PoolWorkers(), _banks);
        _desk = new CustomerDesk(_house.Store.Log, _import, _banks);
    }

    private Task<Customer?> FindAsync(string number) => _house.AskAsync(books => books.Customers.FindWhole(Some.CreditorCode, number));

    private Task<CustomerChangeReport> AddAsync(string number, CustomerFields fields)
        => _house.Loop.RunAsync(() => _desk.AddAsync(Some.CreditorCode, number, fields, "tester"));

    private Task<CustomerChangeReport> ChangeAsync(string number, CustomerFields fields, string by = "tester", bool otherPersonChecked = false)
        => _house.Loop.RunAsync(() => _desk.ChangeAsync(Some.CreditorCode, number, fields, by, otherPersonChecked));

    private async Task<CustomerHistory> HistoryAsync(string number)
    {
        var history = new CustomerHistory(Some.CreditorCode, number);
        await _house.Loop.RunAsync(() => _house.Store.Journal.ReadAsync(
            JournalPosition.Start,
            slice =>
            {
                foreach (JournalEvent item in slice) history.Take(item.Payload.Span);
                return Task.CompletedTask;
            }));
        return history;
    }
}
