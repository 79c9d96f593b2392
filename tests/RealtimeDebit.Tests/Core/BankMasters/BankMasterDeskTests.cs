using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.BankMasters;

public sealed class BankMasterDeskTests : IAsyncLifetime
{
    private readonly byte[] _sample = File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "samples", "banks", "bank-master.json"));
    private readonly List<string> _troubles = [];
    private TestHouse _house = null!;
    private BankMasterDesk _desk = null!;

    public async Task InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _desk = NewDesk();
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    [Fact]
    public async Task An_imported_master_knows_banks_and_branches()
    {
        BankMasterReport report = await ImportAsync(_sample);

        Assert.Equal((true, false, 3, 4), (report.IsApplied, report.IsUnchanged, report.Banks, report.Branches));
        Assert.Equal("見本", _desk.Current!.FindBranch("9998", "998")!.Name);
        Assert.Equal(BankMasterGap.None, Gap("9998", "998"));
        Assert.Equal(BankMasterGap.Branch, Gap("9998", "997"));
        Assert.Equal(BankMasterGap.Bank, Gap("9995", "998"));
        Assert.Equal(BankMasterGap.None, Gap("9996", "123"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_there_again_after_a_kill_and_after_a_clean_stop(bool cleanly)
    {
        await ImportAsync(_sample);
        if (cleanly) await _house.StopAsync();

        await RestartAsync();

        Assert.Equal("見本", _desk.Current!.FindBranch("9998", "998")!.Name);
        Assert.Equal("tester", (await _house.AskAsync(books => books.BankMaster.Current!)).Operator);
        Assert.Empty(_troubles);
    }

    [Fact]
    public async Task The_same_bytes_again_are_not_recorded_and_other_ones_take_their_place()
    {
        await ImportAsync(_sample);
        long before = _house.Store.Log.LastSequence;

        BankMasterReport again = await ImportAsync(_sample);
        long after = _house.Store.Log.LastSequence;
        await ImportAsync(Encoding.UTF8.GetBytes("""{ "9995": { "code": "9995", "name": "n", "kana": "カ" } }"""));

        Assert.True(again is { IsApplied: true, IsUnchanged: true });
        Assert.Equal(before, after);
        Assert.Null(_desk.Current!.FindBank("9998"));
    }

    [Fact]
    public async Task A_bad_master_changes_nothing()
    {
        await ImportAsync(_sample);

        BankMasterReport report = await ImportAsync("{ \"9998\": {} }"u8.ToArray());

        Assert.True(report is { IsRefused: true, IsApplied: false });
        Assert.NotNull(_desk.Current!.FindBank("9997"));
    }

    [Fact]
    public async Task Without_its_file_in_the_archive_the_house_goes_on_without_names()
    {
        await ImportAsync(_sample);
        Directory.Delete(Path.Combine(_house.Folder, "archive"), recursive: true);

        await RestartAsync();

        Assert.Null(_desk.Current);
        Assert.Contains("not in the archive", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_in_the_archive_is_told_and_the_same_import_mends_it()
    {
        await ImportAsync(_sample);
        string kept = Directory.EnumerateFiles(Path.Combine(_house.Folder, "archive"), "*", SearchOption.AllDirectories).Single();
        File.SetAttributes(kept, FileAttributes.Normal);
        await File.WriteAllTextAsync(kept, "{}");

        await RestartAsync();
        BankMaster? damaged = _desk.Current;
        await ImportAsync(_sample);
        await RestartAsync();

        Assert.Null(damaged);
        Assert.Single(_troubles);
        Assert.NotNull(_desk.Current);
    }

    private BankMasterGap Gap(string bank, string branch) => _desk.Current!.GapOf(BankAccount.Parse(bank, branch, '1', "0000001"));

    private BankMasterDesk NewDesk()
    {
        var desk = new BankMasterDesk(_house.Store.Log, _house.Archive, new PoolWorkers());
        desk.Troubled += _troubles.Add;
        return desk;
    }

    private async Task RestartAsync()
    {
        await _house.DisposeAsync();
        _house = await TestHouse.OpenAsync(_house.Folder);
        _desk = NewDesk();
        await _house.Loop.RunAsync(_desk.LoadAsync);
    }

    private Task<BankMasterReport> ImportAsync(byte[] file) => _house.Loop.RunAsync(() => _desk.ImportAsync(file, "banks.json", "tester"));
}
