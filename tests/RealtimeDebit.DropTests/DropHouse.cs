using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.DropTests;

/// <summary>A house with one creditor whose drop is on a real server. Its clock moves when it is told to.</summary>
internal sealed class DropHouse : IAsyncDisposable
{
    private readonly TestHouse _house;
    private readonly List<DropNotice> _notices = [];
    private DropWatcher _watcher = null!;
    private FileDesk _desk = null!;

    private DropHouse(TestHouse house) => _house = house;

    public IReadOnlyList<DropNotice> Notices => [.. _notices];

    /// <param name="drop">The creditor's.</param>
    /// <param name="customers">With a mandate at the bank.</param>
    public static async Task<DropHouse> OpenAsync(IFileDrop drop, IReadOnlyList<string> customers)
    {
        var made = new DropHouse(await TestHouse.OpenAsync());
        await made._house.Loop.RunAsync(() =>
        {
            made.Furnish(drop);
            return Task.CompletedTask;
        });
        byte[] rows = [.. customers.SelectMany(customer => Some.MandateRow(customer, Some.Account()))];
        await made._house.RecordAsync(new MandateRowsStaged("s", Some.Bank, 1, customers.Count, rows) { At = Some.Moment });
        await made._house.RecordAsync(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = "s",
            Bank = Some.Bank,
            SerialNumber = 1,
            Full = true,
            Rows = customers.Count,
            FileName = "m.txt",
        });
        return made;
    }

    /// <summary>Works the drop once, after this time.</summary>
    /// <returns>What was wrong; null when the pass went through.</returns>
    public async Task<string?> PassAsync(TimeSpan wait)
    {
        _house.Time.Advance(wait);
        await _house.Loop.RunAsync(() => _watcher.PassAsync(CancellationToken.None));
        return _watcher.Problem;
    }

    public Task<IReadOnlyList<FileView>> FilesAsync() => _house.Loop.RunAsync(() => Task.FromResult<IReadOnlyList<FileView>>([.. _desk.List()]));

    /// <summary>The debits that came out of files.</summary>
    public Task<int> CountDebitsAsync() => _house.AskAsync(books => books.Debits.Runs.Sum(run => run.Count));

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        Directory.Delete(_house.Folder, recursive: true);
    }

    private void Furnish(IFileDrop drop)
    {
        var creditor = Some.Creditor() with { QuietPeriod = TimeSpan.FromSeconds(10) };
        var room = new FileRoom
        {
            Log = _house.Store.Log,
            Archive = _house.Archive,
            Loop = _house.Loop,
            Workers = new InlineWorkers(),
            Time = _house.Time,
            Rules = new DebitRules(_house.Books, [creditor], [Some.Bank]),
            Notice = _notices.Add,
        };
        var intake = new FileIntake(room);
        _desk = new FileDesk(room, intake);
        _watcher = new DropWatcher(room, intake, creditor, drop);
    }
}
