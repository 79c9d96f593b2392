using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Benchmarks;

/// <summary>Core on the real disk of one folder, with one creditor, its drop, and a bank that is not there unless another is given.</summary>
internal sealed class MeasuredHouse : IAsyncDisposable
{
    private readonly DiskFolder _journal;
    private readonly DiskFolder _snapshots;
    private readonly FolderDrop _drop;
    private House? _house;

    public MeasuredHouse(string folder)
    {
        Folder = folder;
        _journal = new DiskFolder(Path.Combine(folder, "journal"));
        _snapshots = new DiskFolder(Path.Combine(folder, "snapshots"));
        _drop = new FolderDrop(Path.Combine(folder, "drop"));
    }

    public static BankSettings Bank { get; } = new() { Code = BankCode.Parse(LargeFiles.Bank), Name = "ﾃｽﾄ", DisplayName = "テスト銀行" };

    public static Creditor Creditor { get; } = new()
    {
        Code = CreditorCode.Parse(LargeFiles.Creditor),
        Name = "ﾃｽﾄ",
        DisplayName = "テスト",
        Banks = [Bank.Code],
        QuietPeriod = TimeSpan.FromMilliseconds(100),
    };

    public string Folder { get; }

    /// <summary>The bank, and how it is reached.</summary>
    public LaneBank Lane { get; init; } = new(Bank, new AbsentBank());

    public LoopThread Loop { get; } = new();

    public House House => _house ?? throw new InvalidOperationException("Open it first.");

    public async Task OpenAsync()
    {
        var ports = new HousePorts
        {
            Loop = Loop,
            Workers = new PoolWorkers(),
            Time = TimeProvider.System,
            Ids = new RandomIds(),
            Journal = _journal,
            Snapshots = _snapshots,
            Archive = new DiskArchive(Path.Combine(Folder, "archive")),
        };
        var settings = new HouseSettings
        {
            Version = "benchmark",
            Creditors = [Creditor],
            Banks = [Lane],
            Drops = [new CreditorDrop(Creditor, _drop)],
            Files = new FileSettings { PollInterval = TimeSpan.FromMilliseconds(100) },
        };
        _house = await Loop.RunAsync(() => House.OpenAsync(ports, settings));
    }

    /// <summary>Takes a mandate file in.</summary>
    /// <exception cref="InvalidOperationException">It had a problem.</exception>
    public async Task SyncAsync(string path)
    {
        var settings = new MandateSourceSettings(new Uri(path), Full: true, MaxCancelPercent: 100);
        MandateSyncReport report = await Loop.RunAsync(() => House.MandateSync.RunAsync(Bank.Code, settings, FolderMandateSource.Of(settings.Url)));
        if (!report.IsClean)
            throw new InvalidOperationException("The mandates were not taken in: " + report.Files.SelectMany(f => f.Problems).Concat(report.Problems).FirstOrDefault()?.MessageEn);
    }

    /// <summary>Records of accepted files that are not final.</summary>
    public Task<int> OpenDebitsAsync() => Loop.RunAsync(() => Task.FromResult(House.Log.Books.Debits.Runs.Sum(run => run.OpenCount)));

    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        await _drop.DisposeAsync();
        await _journal.DisposeAsync();
        await _snapshots.DisposeAsync();
        _house?.Dispose();
    }

    /// <summary>The debits stay queued, so that intake and start-up are measured alone.</summary>
    private sealed class AbsentBank : IBankAdapter
    {
        public BankAbilities Abilities { get; } = new(HasInquiry: true, NeverSeenIsTrusted: true, MaxInFlight: 1, SendingWindow: 1);

        public Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken)
            => Task.FromResult<BankReply>(new BankReply.NotSent(NotSentReason.Unreachable, ""));

        public Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken)
            => Task.FromResult<InquiryReply>(new InquiryReply.NoAnswer("not there"));
    }
}
