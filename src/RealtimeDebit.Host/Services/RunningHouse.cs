using System.Reflection;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Jobs;
using RealtimeDebit.Host.Logging;

namespace RealtimeDebit.Host.Services;

/// <summary>Core on the real disk, banks and drops, running. <c>run</c> and <c>demo</c> open it alike.</summary>
internal sealed class RunningHouse : IAsyncDisposable
{
    private readonly DiskFolder _journal;
    private readonly DiskFolder _reading;
    private readonly DiskFolder _snapshots;
    private readonly DiskFolder _keyFiles;
    private readonly LiteDbReadModel _readModel;
    private readonly BankLines _banks;
    private readonly TrafficArchive _messageArchive;
    private readonly ILoggerFactory _logs;
    private MessageDoor? _messages;
    private JobClock? _jobs;
    private readonly OpenDrops _drops;
    private readonly NoticeReceivers _receivers;

    private RunningHouse(HouseConfiguration configuration, DataDirectory data, ILoggerFactory logs, TimeProvider time, Action<Checkpoint>? reached)
    {
        Configuration = configuration;
        Time = time;
        Log = logs.CreateLogger<RunningHouse>();
        _journal = new DiskFolder(data.Journal);
        _reading = new DiskFolder(data.Journal);
        _snapshots = new DiskFolder(data.Snapshots);
        _keyFiles = new DiskFolder(data.Snapshots);
        _readModel = new LiteDbReadModel(data.ReadModels, time);
        _readModel.ClosedBadly += text => LogEvents.ReadModelTroubled(Log, text);
        _logs = logs;
        _drops = new OpenDrops(time);
        MandateSources = new MandateSources(data.Incoming, time);
        _receivers = new NoticeReceivers(time);
        _messageArchive = new TrafficArchive(data.MessageArchive, time);
        _messageArchive.Troubled += text => LogEvents.MessageArchiveTroubled(Log, text);
        MismatchJob = new MismatchJob(this, Log);
        _banks = new BankLines(configuration.Banks, time, logs, _messageArchive, reached);
    }

    /// <summary>The version that the journal and <c>--version</c> name.</summary>
    public static string Version { get; }
        = typeof(RunningHouse).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public HouseConfiguration Configuration { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public LoopThread Loop { get; } = new();

    /// <summary>Opens a bank's mandate files for one run.</summary>
    public MandateSources MandateSources { get; }

    /// <summary>The journal's folder through a line of its own, so that a long reading does not hold up commits.</summary>
    public IJournalDisk JournalForReading => _reading;

    /// <summary>Used on the loop.</summary>
    public House House { get; private set; } = null!;

    /// <summary>Makes mismatch reports, at its time and when asked.</summary>
    public MismatchJob MismatchJob { get; }

    /// <summary>The creditor whose own or further code a text is; null when it is none.</summary>
    public Creditor? FindCreditor(string text)
        => CreditorCode.TryParse(text, out CreditorCode code) ? Configuration.FindCreditor(code) : null;

    /// <summary>Ends when the house cannot go on: the journal failed, or a bug ended one of its flows.</summary>
    public Task<HouseFailure> Failed { get; private set; } = null!;

    /// <summary>Opens everything. When this returns, every accepted debit is known again and every door is open.</summary>
    /// <exception cref="StartRefusedException">What lies on the disk cannot be started on.</exception>
    public static async Task<RunningHouse> OpenAsync(
        HouseConfiguration configuration, DataDirectory data, ILoggerFactory logs, TimeProvider time, Action<Checkpoint>? reached)
    {
        var running = new RunningHouse(configuration, data, logs, time, reached);
        try
        {
            await running.Loop.RunAsync(() => running.OpenOnLoopAsync(new DiskArchive(data.Archive), reached));
            return running;
        }
        catch (Exception e) when (e is JournalRefusedException or JournalFailedException or IOException)
        {
            await running.DisposeAsync();
            throw new StartRefusedException(ExitCode.JournalFailed, e.Message, e);
        }
    }

    /// <summary>The message door; null before <see cref="OpenMessageDoor"/>.</summary>
    public MessageDoorStatus? Messages => _messages?.Status();

    /// <summary>Opens the message door: the last of the doors, for behind it somebody waits for an answer.</summary>
    /// <exception cref="StartRefusedException">The address is taken or not ours.</exception>
    public void OpenMessageDoor() => _messages = new MessageDoor(Configuration, Loop, House.Desk, Time, _messageArchive, _logs);

    /// <summary>Sets the alarm clock of the nightly jobs, and makes up for what was missed.</summary>
    public Task StartJobsAsync(CancellationToken cancellationToken)
    {
        _jobs = new JobClock([.. new MandateSyncJobs(this, Log).All(), MismatchJob.Job()], Configuration.Service.Jobs.RetryInterval, Time, _logs);
        return _jobs.StartAsync(cancellationToken);
    }

    /// <summary>When a job rings next; null when it does not.</summary>
    public DateTimeOffset? NextRing(string job) => _jobs?.NextRing(job);

    /// <summary>Drains: no new messages and files, the answers under way are awaited and journaled, then the journal is closed.</summary>
    public async Task StopAsync()
    {
        MandateSources.Stop();
        if (_jobs is { } jobs) await jobs.StopRingingAsync();
        if (_messages is { } messages) await messages.StopAsync();
        await Loop.RunAsync(House.StopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_messages is { } messages) await messages.DisposeAsync();
        if (_jobs is { } jobs) await jobs.DisposeAsync();
        await Loop.DisposeAsync();
        await _readModel.DisposeAsync();
        await _banks.DisposeAsync();
        await _messageArchive.DisposeAsync();
        await _drops.DisposeAsync();
        MandateSources.Dispose();
        _receivers.Dispose();
        await _journal.DisposeAsync();
        await _reading.DisposeAsync();
        await _snapshots.DisposeAsync();
        await _keyFiles.DisposeAsync();
        House?.Dispose();
    }

    private async Task OpenOnLoopAsync(DiskArchive archive, Action<Checkpoint>? reached)
    {
        ProjectionOpening opening = await _readModel.OpenAsync();
        foreach (string file in opening.SetAside) LogEvents.ReadModelSetAside(Log, file);
        var ports = new HousePorts
        {
            Loop = Loop,
            Workers = new PoolWorkers(),
            Time = Time,
            Ids = new RandomIds(),
            Journal = _journal,
            Snapshots = _snapshots,
            JournalForReading = _reading,
            SnapshotsForReading = _keyFiles,
            Archive = archive,
            ReadModel = new OpenedProjection(_readModel, opening),
            Reached = reached ?? (static _ => { }),
            FileNotice = notice => DropNoticeLog.Write(Log, notice),
        };
        House = await House.OpenAsync(ports, Settings());
        StoreOpeningLog.Write(Log, House.Store.Opening);
        House.ReadModel!.Troubled += text => LogEvents.ReadModelTroubled(Log, text);
        House.Snapshots.Troubled += text => LogEvents.SnapshotTroubled(Log, text);
        House.BankMaster.Troubled += text => LogEvents.BankMasterTroubled(Log, text);
        House.Mismatches.BeforeDamaged += (creditor, damaged) => LogEvents.MismatchReportBeforeDamaged(Log, creditor.ToString(), damaged.Message);
        House.Lanes.Told += news => LaneNewsLog.Write(Log, news);
        House.Notifications.Told += news => NotificationNewsLog.Write(Log, news);
        Failed = WatchAsync(House.Store.Failed, House.Store.KeysFailed, Loop.Failed);
        await House.StartAsync();
    }

    private HouseSettings Settings() => new()
    {
        Version = Version,
        Creditors = [.. Configuration.Creditors.Select(static entry => entry.Creditor)],
        Banks = _banks.All,
        ReplyTimeout = Configuration.Service.Messages.ReplyTimeout,
        Notifications = _receivers.Settings(Configuration),
        Drops = [.. Configuration.Creditors.Where(static entry => entry.Drop is not null).Select(entry => new CreditorDrop(entry.Creditor, _drops.Open(entry.Drop!)))],
        Files = new FileSettings
        {
            PollInterval = Configuration.Service.Drops.PollInterval,
            IncompleteWait = Configuration.Service.Drops.IncompleteWait,
            SettleWindow = Configuration.Service.Drops.SettleWindow,
        },
    };

    private static async Task<HouseFailure> WatchAsync(Task<JournalFailedException> journal, Task<JournalFailedException> keys, Task<FlowFailure> flow)
    {
        Task first = await Task.WhenAny(journal, keys, flow);
        if (first == journal) return new HouseFailure(await journal, "the journal");
        if (first == keys) return new HouseFailure(await keys, "the request ids of closed months");

        FlowFailure failed = await flow;
        return new HouseFailure(failed.Error, failed.Flow);
    }
}

/// <summary>Why the house cannot go on.</summary>
/// <param name="Error">What happened.</param>
/// <param name="Where">In which part of it.</param>
internal sealed record HouseFailure(Exception Error, string Where)
{
    public bool IsJournal => Error is JournalFailedException;
}
