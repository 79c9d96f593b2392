using System.Text;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Drops;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>A mismatch report on its way into <c>out/</c> while everything goes wrong once, at each place in turn.</summary>
public sealed class MismatchPublisherTests
{
    private const string Name = "mismatch-20261122.csv";
    private const int DropOperations = 20;
    private const int JournalOperations = 12;

    /// <summary>To look, list, write, read back and rename: so many at least, or nothing was tried.</summary>
    private const int LeastOperations = 5;

    private static readonly byte[] s_report = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("standing,kind,customer\r\n", 40)));

    [Theory]
    [InlineData(DropFault.FailBefore)]
    [InlineData(DropFault.FailAfter)]
    [InlineData(DropFault.DieBefore)]
    [InlineData(DropFault.DieAfter)]
    [InlineData(DropFault.CutSilently)]
    public void A_drop_that_fails_at_any_operation_ends_with_one_whole_report(DropFault fault)
        => Assert.All(Enumerable.Range(1, DropOperations), operation =>
        {
            var world = new DropWorld();
            string sha256 = Archive(world);
            (world.Drop.Fault, world.Drop.OperationsLeft) = (fault, operation);

            Made(world, sha256);
            Run(world);

            AssertOneWhole(world, sha256);
            if (operation <= LeastOperations) Assert.Null(world.Drop.OperationsLeft);
        });

    [Fact]
    public void A_process_that_dies_at_any_operation_of_its_journal_ends_with_one_whole_report()
        => Assert.All(Enumerable.Range(1, JournalOperations), operation =>
        {
            var world = new DropWorld();
            string sha256 = Archive(world);
            world.Journal.OperationsLeft = operation;

            Made(world, sha256);
            Run(world);

            // Died before it was made: the next run of the job makes it.
            if (world.Log.Books.Mismatches.Last(world.Creditor.Code) is null) Made(world, sha256);
            Run(world);

            AssertOneWhole(world, sha256);
        });

    [Fact]
    public void Another_file_of_its_name_is_not_touched_and_the_report_gets_its_second_name()
    {
        var world = new DropWorld();
        world.Server.Put(Name, [1], DropFolder.Out);
        string sha256 = Archive(world);

        Made(world, sha256);
        Run(world);

        Assert.Equal([1], world.Server.Get(DropFolder.Out, Name));
        Assert.Equal(s_report, world.Server.Get(DropFolder.Out, $"mismatch-20261122~{sha256[..8]}.csv"));
    }

    [Fact]
    public void A_name_that_is_taken_while_the_report_is_staged_is_not_written_over()
    {
        var world = new DropWorld();
        world.Drop.Weather = () =>
        {
            if (world.Server.Names(DropFolder.OutStaging).Count > 0 && !world.Server.Names(DropFolder.Out).Contains(Name)) world.Server.Put(Name, [1], DropFolder.Out);
            return null;
        };
        string sha256 = Archive(world);

        Made(world, sha256);
        Run(world);

        Assert.Equal([1], world.Server.Get(DropFolder.Out, Name));
        Assert.Equal(s_report, world.Server.Get(DropFolder.Out, $"mismatch-20261122~{sha256[..8]}.csv"));
        Assert.Empty(world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void Strangers_under_both_names_are_told_once_and_keep_no_request_waiting()
    {
        var world = new DropWorld();
        string sha256 = Archive(world);
        world.Server.Put(Name, [1], DropFolder.Out);
        world.Server.Put($"mismatch-20261122~{sha256[..8]}.csv", [2], DropFolder.Out);

        Made(world, sha256);
        Run(world);
        world.Take("x.txt", ZenginSamples.File());
        Run(world);

        Assert.Single(world.Notices, notice => notice.Kind == DropNoticeKind.NameTaken);
        Assert.Contains("x.txt.receipt.csv", world.Server.Names(DropFolder.Out));
        Assert.Null(world.Log.Books.Mismatches.Last(world.Creditor.Code)!.DeliveredAs);
    }

    [Fact]
    public void A_report_that_the_archive_lost_is_told_once_and_the_drop_goes_on_at_its_pace()
    {
        var world = new DropWorld();
        Made(world, new string('0', 64));

        Run(world);

        Assert.Single(world.Notices, notice => notice.Kind == DropNoticeKind.FileStuck);
        Assert.Null(world.Watcher.Problem);
    }

    private static string Archive(DropWorld world) => world.Loop.Run(async () =>
    {
        await using IArchiveWriter writer = await world.Archive.BeginAsync();
        await writer.WriteAsync(s_report);
        return (await writer.CommitAsync()).Sha256;
    });

    private static void Made(DropWorld world, string sha256) => world.Record(new MismatchReportMade
    {
        At = Some.Moment,
        Creditor = world.Creditor.Code,
        Day = Some.Day.AddDays(-1),
        Checked = 1,
        New = 1,
        Open = 0,
        Solved = 0,
        Unchecked = [],
        Sha256 = sha256,
    });

    private static void Run(DropWorld world)
    {
        for (int turn = 0; turn < 8; turn++)
        {
            world.Turn(TimeSpan.FromSeconds(30));
            if (world.IsDead) world.Restart();
        }
    }

    private static void AssertOneWhole(DropWorld world, string sha256)
    {
        Assert.Equal([Name], world.Server.Names(DropFolder.Out));
        Assert.Equal(s_report, world.Server.Get(DropFolder.Out, Name));
        Assert.Empty(world.Server.Replaced);
        Assert.Equal(Name, world.Log.Books.Mismatches.Last(world.Creditor.Code)!.DeliveredAs);
        Assert.Equal(sha256, world.Log.Books.Mismatches.Last(world.Creditor.Code)!.Made.Sha256);
    }
}
