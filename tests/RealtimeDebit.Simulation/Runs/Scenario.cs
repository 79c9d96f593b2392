using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Simulation.Banks;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>All that is drawn of a run before it begins: how much work, which faults and how strong, and Core's own options.</summary>
/// <remarks>Each fault exists in about half of the runs only: a run with every fault at once hides bugs that need calm elsewhere.</remarks>
internal sealed record Scenario
{
    public required int Singles { get; init; }

    /// <summary>A file of so many records each; 0: a header, a trailer and the end.</summary>
    public required IReadOnlyList<int> FileRecords { get; init; }

    public required int Crashes { get; init; }

    /// <summary>How often the process is killed at <see cref="CrashCheckpoint"/>; 0: never at a named place.</summary>
    public required int CheckpointCrashPercent { get; init; }

    public required Checkpoint CrashCheckpoint { get; init; }

    public required int CleanStops { get; init; }

    public required long StormTicks { get; init; }

    public required IReadOnlyList<BankKnobs> Banks { get; init; }

    public required int PowerCutPercent { get; init; }

    public required IReadOnlyList<int> PieceBytes { get; init; }

    public required int FlushErrorPermille { get; init; }

    public required int WriteErrorPermille { get; init; }

    public required int DiskFullTimes { get; init; }

    public required int BitFlipPercent { get; init; }

    public required long DiskLatencyTicks { get; init; }

    public required int DropFailBeforePermille { get; init; }

    public required int DropFailAfterPermille { get; init; }

    /// <summary>How often the process dies when a rename of the drop has just taken effect.</summary>
    public required int DropCrashPermille { get; init; }

    /// <summary>How often another, empty disk is mounted at a restart where the drop should be.</summary>
    public required int OtherDiskPercent { get; init; }

    public required int UploadCutPermille { get; init; }

    public required int StaleListingPermille { get; init; }

    public required long DropLatencyTicks { get; init; }

    public required int GrowingPercent { get; init; }

    /// <summary>How often a file that was just claimed is written once more by its creditor, and is cut short meanwhile.</summary>
    public int WriterGoesOnPercent { get; init; }

    /// <summary>How many of the <c>.end</c> files say something; of those most arrive in two pieces.</summary>
    public required int EndContentPercent { get; init; }

    public required int SameBytesPercent { get; init; }

    public required int SameNamePercent { get; init; }

    public required int RepeatedRecordsPercent { get; init; }

    public required int CreditorTakesPercent { get; init; }

    public required int CreditorDeletesPercent { get; init; }

    public required int FlawPercent { get; init; }

    public required int DeclinePercent { get; init; }

    public required int RepeatPercent { get; init; }

    public required int AlterPercent { get; init; }

    public required int WithdrawPercent { get; init; }

    public required int ExpiryPercent { get; init; }

    public required bool NamesDate { get; init; }

    public required int OperatorVisits { get; init; }

    public required int Pauses { get; init; }

    public required int WallJumps { get; init; }

    public required int MandateSyncs { get; init; }

    public required bool NearMidnight { get; init; }

    public required bool PeopleSettleAll { get; init; }

    public required int MostCreepTicks { get; init; }

    public required bool InOrder { get; init; }

    public required JournalOptions Journal { get; init; }

    public required SnapshotOptions Snapshots { get; init; }

    public required FileSettings Files { get; init; }

    public required long QuietTicks { get; init; }

    /// <summary>How many of the callers speak in messages with the desk; the others use the intake as other doors do.</summary>
    public required int MessagePercent { get; init; }

    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>For how many of the results a clerk asks for the failed records once more.</summary>
    public int RetryPercent { get; init; }

    /// <summary>How much of the request ids lies in memory. Sealing takes part where months are a few receipt numbers long.</summary>
    public KeyOptions Keys { get; init; } = new();

    /// <summary>How often a key file is lost or damaged while nothing runs.</summary>
    public int KeyFileLostPercent { get; init; }

    /// <summary>How often a bit of a key file turns at any moment.</summary>
    public int KeyBitFlips { get; init; }

    /// <summary>How many of the callers ask once more when all has come to rest.</summary>
    public int AskOnceMorePercent { get; init; }

    /// <summary>A bank that breaks the promise by itself: what the tests of the shrinker look for.</summary>
    public bool BankTakesTwice { get; init; }

    /// <summary>The day on which the world begins; null = as drawn. The real process lives today.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>Number of the first order: several worlds with different numbers share no account and no customer.</summary>
    public int FirstOrder { get; init; } = 1;

    public static Scenario Draw(ulong seed)
    {
        SeededNumbers n = Draws.Stream(seed, "scenario");
        bool large = n.Percent(2);
        int files = n.Percent(35) ? 0 : n.Between(1, 3);
        long poll = n.Spread(TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 5);
        var scenario = new Scenario
        {
            Singles = large ? n.Between(30, 120) : n.Between(files == 0 ? 4 : 1, 24),
            FileRecords = [.. Enumerable.Range(0, files).Select(_ => large ? n.Between(1, 60) : n.Between(1, 8))],
            Crashes = n.Between(0, 6),
            CheckpointCrashPercent = n.Percent(50) ? 0 : n.Between(5, 60),
            CrashCheckpoint = n.OneOf(s_checkpoints),
            CleanStops = n.Percent(70) ? 0 : n.Between(1, 2),
            StormTicks = n.Spread(TimeSpan.TicksPerMillisecond * 20, TimeSpan.TicksPerSecond * 20),
            Banks = [.. Enumerable.Range(0, n.Percent(70) ? 1 : 2).Select(_ => BankKnobs.Draw(n))],
            PowerCutPercent = n.Percent(30) ? 0 : n.Between(10, 100),
            PieceBytes = n.Percent(50) ? [8, 64, 512, 4096] : [n.OneOf(s_pieces)],
            FlushErrorPermille = n.Percent(70) ? 0 : n.Between(1, 30),
            WriteErrorPermille = n.Percent(80) ? 0 : n.Between(1, 30),
            DiskFullTimes = n.Percent(85) ? 0 : 1,
            BitFlipPercent = n.Percent(85) ? 0 : 40,
            DiskLatencyTicks = n.Spread(50, TimeSpan.TicksPerMillisecond * 5),
            DropFailBeforePermille = n.Fault(60),
            DropFailAfterPermille = n.Fault(60),
            DropCrashPermille = n.Percent(50) ? 0 : n.Between(10, 200),
            OtherDiskPercent = 0,
            UploadCutPermille = n.Fault(300),
            StaleListingPermille = n.Fault(300),
            DropLatencyTicks = n.Spread(20, TimeSpan.TicksPerMillisecond * 20),
            GrowingPercent = n.Fault(60),
            EndContentPercent = n.Percent(40) ? 0 : n.Between(30, 100),
            SameBytesPercent = n.Fault(60),
            SameNamePercent = n.Fault(60),
            RepeatedRecordsPercent = n.Fault(60),
            CreditorTakesPercent = n.Percent(50) ? 0 : n.Between(5, 100),
            CreditorDeletesPercent = n.Fault(30),
            FlawPercent = n.Fault(30),
            DeclinePercent = n.Fault(60),
            RepeatPercent = n.Fault(100),
            AlterPercent = n.Fault(40),
            WithdrawPercent = n.Fault(40),
            ExpiryPercent = n.Fault(60),
            NamesDate = n.Percent(50),
            OperatorVisits = n.Percent(50) ? 0 : n.Between(1, 8),
            Pauses = n.Percent(75) ? 0 : n.Between(1, 2),
            WallJumps = n.Percent(60) ? 0 : n.Between(1, 3),
            MandateSyncs = n.Percent(95) ? 0 : n.Between(1, 2),
            NearMidnight = n.Percent(8),
            PeopleSettleAll = n.Percent(60),
            MostCreepTicks = n.Percent(15) ? 0 : n.Percent(40) ? (int)n.Spread(1_000, 50_000) : (int)n.Spread(1, 500),
            InOrder = n.Percent(20),
            Journal = new JournalOptions
            {
                SegmentBytes = n.Percent(25) ? n.Between(400, 2_000) : n.Spread(2_048, 65_536),
                MaxFrameEvents = n.Percent(30) ? 1 : (int)n.Spread(2, 256),
                MaxFrameBytes = (int)n.Spread(400, 65_536),
                ReserveBytes = 100_000,
                SpaceCheckInterval = TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute * 5)),
            },
            Snapshots = new SnapshotOptions
            {
                Events = n.Percent(60) ? 1_000_000 : n.Spread(4, 200),
                Interval = TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond * 20, TimeSpan.TicksPerMinute)),
            },
            Files = new FileSettings
            {
                PollInterval = TimeSpan.FromTicks(poll),
                IncompleteWait = TimeSpan.FromTicks(n.Spread(poll, poll * 20)),
                MaxBackOff = TimeSpan.FromTicks(poll * n.Between(1, 16)),
                SliceRecords = n.Between(1, 8),
                StagedAhead = n.Between(1, 4),
                ReadBytes = (int)n.Spread(200, 8_000),
                SettleWindow = n.Percent(50) ? TimeSpan.Zero : TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond, poll * 2)),
            },
            QuietTicks = n.Spread(TimeSpan.TicksPerMillisecond, poll * 3),
            MessagePercent = n.Percent(30) ? 0 : n.Between(20, 100),
            ReplyTimeout = TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute)),
        };
        SeededNumbers retries = Draws.Stream(seed, "scenario of retries");
        scenario = scenario with { RetryPercent = retries.Percent(50) ? 0 : retries.Between(20, 100), WriterGoesOnPercent = retries.Fault(100) };
        if (files > 1 && scenario.SameNamePercent > 0 && n.Percent(50)) scenario = WithDeathOfClaim(scenario, n);
        else if (files > 0 && n.Percent(30)) scenario = WithOtherDisk(scenario, n);

        // One at most: two would have the same bytes.
        if (files > 0 && Draws.Stream(seed, "a file without records").Percent(10)) scenario = scenario with { FileRecords = [.. scenario.FileRecords, 0] };
        return n.Percent(30) ? WithShortMonths(scenario, n) : scenario;
    }

    /// <summary>While nobody renames what was claimed, the creditor may write another file of that name in its place; and when it was renamed, that file may come next.</summary>
    private static Scenario WithDeathOfClaim(Scenario scenario, SeededNumbers n) => scenario with
    {
        Crashes = Math.Max(scenario.Crashes, 1),
        CrashCheckpoint = n.Percent(70) ? Checkpoint.FileClaimed : Checkpoint.FileRenamed,
        CheckpointCrashPercent = n.Between(60, 100),
        OtherDiskPercent = n.Percent(60) ? 0 : n.Between(20, 100),
    };

    /// <summary>Another disk says the most of a process that died with a piece staged, which takes a storm that lasts until then.</summary>
    private static Scenario WithOtherDisk(Scenario scenario, SeededNumbers n) => scenario with
    {
        OtherDiskPercent = n.Between(20, 100),
        StormTicks = Math.Max(scenario.StormTicks, n.Spread(TimeSpan.TicksPerSecond * 5, TimeSpan.TicksPerMinute * 2)),
        Crashes = Math.Max(scenario.Crashes, 3),
        CrashCheckpoint = n.Percent(30) ? scenario.CrashCheckpoint : n.OneOf(s_ofStaging),
        CheckpointCrashPercent = n.Between(60, 100),
    };

    /// <summary>Where a piece is about to be renamed, or was.</summary>
    private static readonly Checkpoint[] s_ofStaging = [Checkpoint.ResultStaged, Checkpoint.ResultStaged, Checkpoint.ResultRenamed];

    /// <summary>Months of a few receipt numbers pass within a run; they are sealed at each snapshot.</summary>
    private static Scenario WithShortMonths(Scenario scenario, SeededNumbers n) => scenario with
    {
        Keys = new KeyOptions { RecentMonths = n.Between(1, 2), IdsPerMonth = n.Between(1, 6), FilterBitsPerKey = n.OneOf(s_filterBits) },
        Snapshots = new SnapshotOptions { Events = n.Spread(1, 40), Interval = TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond * 5, Math.Max(TimeSpan.TicksPerMillisecond * 25, scenario.StormTicks / 3))) },
        RepeatPercent = Math.Max(scenario.RepeatPercent, 50),
        KeyFileLostPercent = n.Percent(70) ? 0 : n.Between(10, 60),
        KeyBitFlips = n.Percent(80) ? 0 : n.Between(1, 3),
        AskOnceMorePercent = n.Between(20, 100),
    };

    /// <summary>Without a filter every look-up of an id that is not in memory reads the sealed months.</summary>
    private static readonly int[] s_filterBits = [0, 0, 1, 16];

    private static readonly int[] s_pieces = [8, 64, 512, 4096];

    private static readonly Checkpoint[] s_checkpoints = Enum.GetValues<Checkpoint>();
}
