using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The main job with the real process and a drop on vsftpd, proftpd and pure-ftpd: the same results on all of them, whenever it is killed.</summary>
public sealed class FtpJobTests
{
    private const int Files = 8;

    public static TheoryData<FtpProgram, FtpSecurity> EveryServer => new()
    {
        { FtpProgram.Vsftpd, FtpSecurity.Plain },
        { FtpProgram.Vsftpd, FtpSecurity.ExplicitTls },
        { FtpProgram.Proftpd, FtpSecurity.Plain },
        { FtpProgram.Proftpd, FtpSecurity.ExplicitTls },
        { FtpProgram.PureFtpd, FtpSecurity.Plain },
        { FtpProgram.PureFtpd, FtpSecurity.ExplicitTls },
    };

    [NeedsTheory(Need.FtpServers)]
    [MemberData(nameof(EveryServer))]
    public async Task A_file_uploaded_to_the_server_comes_back_byte_for_byte_with_its_outcomes(FtpProgram program, FtpSecurity security)
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using FtpWorld ftp = await FtpWorld.BuildAsync(program, security, plan);
        await ftp.StartAsync();

        await ftp.World.DropAsync("x.txt", request);

        await ftp.World.CheckSettledAsync("x.txt", request, plan);
        await ftp.World.CheckJournalAsync();
    }

    [NeedsTheory(Need.FtpServers)]
    [InlineData(FtpProgram.Vsftpd, FtpSecurity.ExplicitTls)]
    [InlineData(FtpProgram.Proftpd, FtpSecurity.Plain)]
    [InlineData(FtpProgram.PureFtpd, FtpSecurity.Plain)]
    public async Task Killed_at_every_checkpoint_in_one_life_nothing_is_lost_and_nothing_doubled(FtpProgram program, FtpSecurity security)
    {
        OrderPlan plan = OrderPlan.Draw(79, CrashWorld.OrdersForEveryCheckpoint);
        await using FtpWorld ftp = await FtpWorld.BuildAsync(program, security, plan);
        await ftp.StartAsync();

        await ftp.World.DieAtEveryCheckpointAsync("x.txt", plan);
    }

    [NeedsTheory(Need.FtpServers)]
    [InlineData(FtpProgram.Vsftpd)]
    [InlineData(FtpProgram.Proftpd)]
    [InlineData(FtpProgram.PureFtpd)]
    public async Task A_result_that_the_creditor_took_between_rename_and_journal_is_not_written_again(FtpProgram program)
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using FtpWorld ftp = await FtpWorld.BuildAsync(program, FtpSecurity.Plain, plan);
        CrashWorld world = ftp.World;
        world.StopAt(Checkpoint.ResultRenamed, count: 1);
        await ftp.StartAsync();
        await world.DropAsync("x.txt", request);
        await world.DiedAsync();
        byte[] taken = await world.PublishedAsync("x.result.txt");
        File.Delete(Path.Combine(world.Out, "x.result.txt"));

        await world.RestartAsync();
        await world.WaitAsync(() => Directory.EnumerateFiles(world.Done).Any(), "done/x.txt");

        Assert.Equal(ExpectedResult.Of(request, strideBytes: 122, plan.ExpectedDigits), taken);
        Assert.Empty(Directory.EnumerateFiles(world.Out, "*.result*"));
        await world.CheckJournalAsync();
    }

    [NeedsTheory(Need.FtpServers)]
    [InlineData(FtpProgram.Vsftpd)]
    [InlineData(FtpProgram.Proftpd)]
    [InlineData(FtpProgram.PureFtpd)]
    public async Task Two_installations_on_one_drop_take_each_file_once(FtpProgram program)
    {
        OrderPlan[] plans = [.. Enumerable.Range(0, Files).Select(i => OrderPlan.Draw((ulong)i + 50, 2, first: (i * 10) + 1))];
        await using FtpWorld ftp = await FtpWorld.BuildAsync(program, FtpSecurity.Plain, OrderPlan.Together(plans));
        await ftp.StartAsync();
        CrashWorld world = ftp.World;
        await using ServiceProcess second = await world.SecondServiceAsync();
        await ftp.PointAsync(second);
        await second.StartAsync();
        await CrashWorld.TakeMandatesAsync(second);

        foreach (int i in Enumerable.Range(0, Files)) await world.DropAsync($"f{i}.txt", plans[i].RequestFile(CrashWorld.Today));

        foreach (int i in Enumerable.Range(0, Files))
        {
            byte[] result = await world.PublishedAsync($"f{i}.result.txt");
            Assert.Equal(ExpectedResult.Of(plans[i].RequestFile(CrashWorld.Today), strideBytes: 122, plans[i].ExpectedDigits), result);
            world.CheckPromise(Told.By(result));
        }

        await world.WaitAsync(() => Directory.EnumerateFiles(world.Done).Count() == Files, "every request in done/");
        Assert.Equal(Files, Directory.EnumerateFiles(world.Out, "*.receipt.csv").Count());
        Assert.Equal(Files, Directory.EnumerateFiles(world.Out, "*.result*").Count());
        Assert.Empty(Directory.EnumerateFiles(world.In));
        await world.CheckJournalAsync();
    }
}
