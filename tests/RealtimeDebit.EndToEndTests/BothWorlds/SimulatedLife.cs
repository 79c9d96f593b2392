using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.Simulation.Disks;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.EndToEndTests.BothWorlds;

/// <summary>A scenario without faults that was lived in the simulator: what was sent, what came of it, and the journal that is left.</summary>
internal sealed class SimulatedLife
{
    private readonly World _world;
    private readonly Dictionary<string, byte[]> _published = new(StringComparer.Ordinal);

    private SimulatedLife(World world)
    {
        _world = world;
        Action<string, byte[], bool>? noted = world.Drop.OnPublished;
        world.Drop.OnPublished = (name, bytes, replaced) =>
        {
            _published[name] = bytes;
            noted?.Invoke(name, bytes, replaced);
        };
    }

    public ulong Seed => _world.Seed;

    public IReadOnlyList<FileSender.RequestContent> Files => _world.Sender.Contents;

    public IReadOnlyList<Order> Orders => _world.Orders.All;

    public static SimulatedLife Live(ulong seed, int firstOrder, DateOnly day)
    {
        var life = new SimulatedLife(new World(seed, WithoutFaults(seed) with { FirstOrder = firstOrder, FirstDay = day }, new long[Trial.MarkCount], trace: false));
        life._world.Run();
        Assert.Null(life._world.Violation);
        return life;
    }

    /// <summary>What appeared in <c>out/</c> under this name.</summary>
    public byte[] Published(string name) => _published[name];

    /// <summary>Lays the simulated disk's journal into a real folder.</summary>
    public void LayOut(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, SimFileBytes file) in _world.Journal.Files) File.WriteAllBytes(Path.Combine(folder, name), file.Content.Written.ToArray());
    }

    private static Scenario WithoutFaults(ulong seed)
    {
        Scenario drawn = Scenario.Draw(seed);
        return drawn with
        {
            Singles = 0,
            FileRecords = drawn.FileRecords.Count > 0 ? drawn.FileRecords : [5],
            Banks = [drawn.Banks[0].Calm() with { HasInquiry = true, Trusted = true }],
            Crashes = 0,
            CleanStops = 0,
            FlushErrorPermille = 0,
            WriteErrorPermille = 0,
            DiskFullTimes = 0,
            BitFlipPercent = 0,
            DropFailBeforePermille = 0,
            DropFailAfterPermille = 0,
            UploadCutPermille = 0,
            StaleListingPermille = 0,
            GrowingPercent = 0,
            WriterGoesOnPercent = 0,
            SameBytesPercent = 0,
            SameNamePercent = 0,
            RepeatedRecordsPercent = 0,

            // A retry is a wish of people, made of what was seen of a result: both worlds are given the same files beforehand.
            RetryPercent = 0,
            CreditorTakesPercent = 0,
            CreditorDeletesPercent = 0,
            OperatorVisits = 0,
            Pauses = 0,
            WallJumps = 0,
            NearMidnight = false,
            FlawPercent = 15,
            DeclinePercent = 30,
            Journal = new JournalOptions { ReserveBytes = 100_000 },
            Files = new FileSettings { PollInterval = drawn.Files.PollInterval },
        };
    }
}
