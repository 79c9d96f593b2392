using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport.Drops;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>A file on its way while everything goes wrong once, at each place in turn: debited once, published once.</summary>
public sealed class DropCrashTests
{
    private const int DropOperations = 75;
    private const int JournalOperations = 60;
    private static readonly byte[] Request = ZenginSamples.File();

    public static TheoryData<DropFault, bool> Faults
    {
        get
        {
            var faults = new TheoryData<DropFault, bool>();
            foreach (DropFault fault in Enum.GetValues<DropFault>())
            {
                faults.Add(fault, false);
                faults.Add(fault, true);
            }

            return faults;
        }
    }

    public static TheoryData<Checkpoint> CheckpointsOfFiles => [.. DropWorld.CheckpointsOfFiles];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_drop_that_fails_at_any_operation_loses_nothing_and_doubles_nothing(DropFault fault, bool creditorTakesAtOnce)
        => Assert.All(Enumerable.Range(1, DropOperations), operation =>
        {
            var world = new DropWorld { Drop = { Fault = fault, OperationsLeft = operation }, Server = { CreditorTakesAtOnce = creditorTakesAtOnce } };

            RunOneFile(world);

            AssertOnceAndWhole(world);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_that_dies_at_any_operation_of_its_journal_loses_nothing_and_doubles_nothing(bool creditorTakesAtOnce)
        => Assert.All(Enumerable.Range(1, JournalOperations), operation =>
        {
            var world = new DropWorld { Server = { CreditorTakesAtOnce = creditorTakesAtOnce } };
            world.Journal.OperationsLeft = operation;

            RunOneFile(world);

            AssertOnceAndWhole(world);
        });

    [Theory]
    [MemberData(nameof(CheckpointsOfFiles))]
    public void A_process_that_dies_at_a_checkpoint_goes_on_from_there(Checkpoint place)
    {
        var world = new DropWorld { Server = { CreditorTakesAtOnce = true } };
        world.AtCheckpoint = reached => world.DieOnceAt(reached, place);

        RunOneFile(world);

        AssertOnceAndWhole(world);
        Assert.Contains(place, world.Reached);
    }

    [Fact]
    public void A_result_taken_between_rename_and_journal_is_not_written_again()
    {
        var world = new DropWorld { Server = { CreditorTakesAtOnce = true } };
        world.AtCheckpoint = reached => world.DieOnceAt(reached, Checkpoint.ResultRenamed);

        RunOneFile(world);

        Assert.Single(world.Server.Published, file => file.Name == "x.result.txt");
    }

    [Fact]
    public void The_operations_counted_here_cover_the_whole_way_of_a_file()
    {
        var world = new DropWorld();

        RunOneFile(world);

        Assert.InRange(world.Drop.Operations, 20, DropOperations);
    }

    private static void RunOneFile(DropWorld world)
    {
        world.Server.Put("x.txt", Request);
        world.RunToTheEnd(debit => debit.RecordNumber == 2);
    }

    private static void AssertOnceAndWhole(DropWorld world)
    {
        FileView file = Assert.Single(world.Files);
        Assert.Equal(FileState.Finished, file.State);
        Assert.Equal(
            [("x.txt.receipt.csv", true), ("x.result.txt", true)],
            world.Server.Published.Select(p => (p.Name, p.Name != "x.result.txt" || p.Bytes.AsSpan().SequenceEqual(ZenginSamples.Result(Request, "010")))));
        Assert.Empty(world.Server.Replaced);
        Assert.Equal((2, 1), (file.Totals!.Collected.Records, file.Totals.Declined.Records));
        Assert.Empty(world.Server.Names(DropFolder.In));
        Assert.Empty(world.Server.Names(DropFolder.Work));
        Assert.Empty(world.Server.Names(DropFolder.OutStaging));
        Assert.Equal(Request, world.Server.Get(DropFolder.Done, "x.txt"));
    }
}
