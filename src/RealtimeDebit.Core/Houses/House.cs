using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Doors;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Core.Syncs;

namespace RealtimeDebit.Core.Houses;

/// <summary>All of Core, put together: opened from its memory, started, drained and closed.</summary>
/// <remarks>
/// The order is the promise. Opening makes durable what the journal holds; the lanes recover before any door opens; at
/// the end the doors close first, then the lanes drain, and the journal is closed last.
/// </remarks>
public sealed class House : IDisposable
{
    private readonly HousePorts _ports;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HouseSettings _settings;
    private readonly List<Task> _flows = [];

    private House(HousePorts ports, HouseSettings settings, EventStore store)
    {
        _ports = ports;
        _settings = settings;
        Store = store;
        Register = new DebitRegister(store.Log);
        Rules = new DebitRules(store.Log.Books, settings.Creditors, settings.Banks.Select(b => b.Settings.Code), ProvisionalBanks(settings));
        Lanes = new BankLanes(store.Log, ports.Loop, ports.Time, settings.Banks, ports.Reached);
        Intake = new DebitIntake(store.Log, Register, Rules, Lanes.IsClosedUntil);
        Answers = new DebitAnswers(store.Log);
        Desk = new MessageDesk(store.Log, Register, Rules, Intake, Answers, ports.Time, settings.ReplyTimeout);
        Resolution = new UnknownResolution(store.Log, Lanes);
        BankMaster = new BankMasterDesk(store.Log, ports.Archive, ports.Workers);
        CustomerImport = new CustomerImport(store.Log, ports.Workers, BankMaster);
        Customers = new CustomerDesk(store.Log, CustomerImport, BankMaster);
        ReadModel = ports.ReadModel is { } opened ? new Projector(store, ports.ForStore(settings), ports.Workers, opened, settings.ReadModel) : null;
        Snapshots = new SnapshotKeeper(store, ports.ForStore(settings), ports.Workers, settings.Snapshots);
        HeldFiles = new HeldFiles(store.Log);
        Mismatches = new MismatchReports(
            store.Log,
            ports.Archive,
            ports.Workers,
            settings.Banks.Where(b => b.Settings.MandateSource is not null).ToDictionary(b => b.Settings.Code, b => b.Settings.MandateSource!),
            ProvisionalBanks(settings));
        Notifications = new NotificationDesk(store.Log, Lanes, ports.Time, settings.Notifications);
        MandateSync = new MandateSync(store.Log, ports.Archive, ports.Workers, settings.Creditors);

        var room = new FileRoom
        {
            Log = store.Log,
            Archive = ports.Archive,
            Loop = ports.Loop,
            Workers = ports.Workers,
            Time = ports.Time,
            Rules = Rules,
            Settings = settings.Files,
            Reached = ports.Reached,
            Notice = ports.FileNotice,
        };
        var intake = new FileIntake(room);
        Files = new FileDesk(room, intake);
        Retries = new RetryDesk(room);
        Drops = [.. settings.Drops.Select((d, index) => new DropWatcher(room, intake, d.Creditor, d.Drop, (double)index / settings.Drops.Count))];
    }

    public EventStore Store { get; }

    public EventLog Log => Store.Log;

    public DebitRegister Register { get; }

    public DebitRules Rules { get; }

    public DebitIntake Intake { get; }

    public BankLanes Lanes { get; }

    public DebitAnswers Answers { get; }

    /// <summary>Answers the messages of creditors' systems.</summary>
    public MessageDesk Desk { get; }

    public UnknownResolution Resolution { get; }

    public FileDesk Files { get; }

    /// <summary>Puts failed records into a new request file.</summary>
    public RetryDesk Retries { get; }

    public CustomerImport CustomerImport { get; }

    /// <summary>Adds and changes single customers.</summary>
    public CustomerDesk Customers { get; }

    /// <summary>Names of banks and branches.</summary>
    public BankMasterDesk BankMaster { get; }

    public MandateSync MandateSync { get; }

    /// <summary>Mandate files that two people decide on.</summary>
    public HeldFiles HeldFiles { get; }

    public MismatchReports Mismatches { get; }

    /// <summary>Tells creditors and operators what happened.</summary>
    public NotificationDesk Notifications { get; }

    /// <summary>Keeps snapshots, so that a start is short.</summary>
    public SnapshotKeeper Snapshots { get; }

    /// <summary>Keeps the read model; null when there is none.</summary>
    public Projector? ReadModel { get; }

    public IReadOnlyList<DropWatcher> Drops { get; }

    /// <summary>Opens the memory and puts everything together; on the loop. Nothing runs yet.</summary>
    /// <exception cref="JournalRefusedException">The journal must not be used as it is.</exception>
    public static async Task<House> OpenAsync(HousePorts ports, HouseSettings settings)
    {
        EventStore store = await EventStore.OpenAsync(ports.ForStore(settings), settings.Journal, ports.ReadModel?.Opening.Highest ?? 0, settings.Version);
        return new House(ports, settings, store);
    }

    /// <summary>Recovers what was under way, then lets lanes and drops work; on the loop.</summary>
    public async Task StartAsync()
    {
        if (ReadModel is not null) _ports.Loop.Start("read model", ReadModel.RunAsync);
        await Notifications.BeginAsync();
        await Lanes.StartAsync();
        await BankMaster.LoadAsync();
        foreach (DropWatcher drop in Drops) Begin($"drop of {drop.Creditor}", drop.RunAsync);
        foreach ((string name, Func<CancellationToken, Task> flow) in Notifications.Flows) Begin(name, flow);
        Begin("snapshots", Snapshots.RunAsync);
    }

    /// <summary>Closes the doors, finishes what is under way at the banks, and closes the memory; on the loop.</summary>
    public async Task StopAsync()
    {
        CloseDoors();
        foreach (Task ended in _flows) await ended;

        await MandateSync.StopAsync();
        await CustomerImport.StopAsync();
        await Mismatches.StopAsync();
        await BankMaster.StopAsync();
        await Lanes.StopAsync();
        await Desk.EndWaitingAsync();
        await Store.CloseAsync(_ports.Workers, Snapshots.Tell);
        if (ReadModel is not null) await ReadModel.StopAsync();
    }

    public void Dispose()
    {
        Desk.Dispose();
        _stopping.Dispose();
    }

    private static IReadOnlyList<Accounts.BankCode> ProvisionalBanks(HouseSettings settings)
        => [.. settings.Banks.Where(b => b.Settings.ProvisionalMandates).Select(b => b.Settings.Code)];

    private void CloseDoors()
    {
        Desk.Stop();
        _stopping.Cancel();
    }

    /// <summary>Starts a flow that lasts until the house stops.</summary>
    private void Begin(string name, Func<CancellationToken, Task> flow)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flows.Add(ended.Task);
        _ports.Loop.Start(name, async () =>
        {
            await flow(_stopping.Token);
            ended.SetResult();
        });
    }
}

/// <summary>Everything that Core gets from outside.</summary>
public sealed record HousePorts
{
    public required ILoop Loop { get; init; }

    public required IWorkers Workers { get; init; }

    public required TimeProvider Time { get; init; }

    public required IIds Ids { get; init; }

    /// <summary>The folder of the journal.</summary>
    public required IJournalDisk Journal { get; init; }

    /// <summary>The folder of the snapshots.</summary>
    public required IJournalDisk Snapshots { get; init; }

    /// <summary>The journal's folder through a port of its own, for long readings; null = the same port.</summary>
    public IJournalDisk? JournalForReading { get; init; }

    /// <summary>The snapshots' folder through a port of its own, for look-ups among sealed request ids; null = the same port.</summary>
    public IJournalDisk? SnapshotsForReading { get; init; }

    public required IArchive Archive { get; init; }

    /// <summary>The read model, opened; null = none is kept.</summary>
    public OpenedProjection? ReadModel { get; init; }

    /// <summary>Told at each checkpoint; does nothing outside crash tests.</summary>
    public Action<Checkpoint> Reached { get; init; } = static _ => { };

    /// <summary>Told what happens to files.</summary>
    public Action<DropNotice> FileNotice { get; init; } = static _ => { };

    internal StorePorts ForStore(HouseSettings settings) => new(Loop, Time, Ids, Journal, Snapshots)
    {
        JournalForReading = JournalForReading,
        SnapshotsForReading = SnapshotsForReading,
        Keys = settings.Keys,
    };
}

/// <summary>What Core is told about its world at start-up.</summary>
public sealed record HouseSettings
{
    /// <summary>The program's version, kept in the journal.</summary>
    public required string Version { get; init; }

    public required IReadOnlyList<Creditor> Creditors { get; init; }

    /// <summary>The banks and how each is reached.</summary>
    public required IReadOnlyList<LaneBank> Banks { get; init; }

    /// <summary>The creditors' drops.</summary>
    public IReadOnlyList<CreditorDrop> Drops { get; init; } = [];

    public FileSettings Files { get; init; } = new();

    /// <summary>How long a message's answer is waited for.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public JournalOptions Journal { get; init; } = new();

    public SnapshotOptions Snapshots { get; init; } = new();

    public KeyOptions Keys { get; init; } = new();

    public ProjectorOptions ReadModel { get; init; } = new();

    public NotificationSettings Notifications { get; init; } = new();
}

/// <summary>A creditor and its drop.</summary>
public sealed record CreditorDrop(Creditor Creditor, IFileDrop Drop);
