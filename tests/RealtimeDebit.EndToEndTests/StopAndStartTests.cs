using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Servers;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>Stops, second processes, damaged journals and bad configuration: one clear line, and nothing lost.</summary>
[Collection(Alone.Name)]
public sealed class StopAndStartTests
{
    private const string File1 = "furikae.txt";

    [Fact]
    public async Task A_torn_tail_is_cut_and_reported_and_the_file_goes_on()
    {
        OrderPlan plan = OrderPlan.Draw(11, 5);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        await world.DropAsync(File1, request);
        await world.TheBank.WaitForDebitRequestsAsync(2, CancellationToken.None).WaitAsync(CrashWorld.Patience);
        await world.Service.KillAsync();

        JournalDamage.AppendHalfOfTheLastFrame(world.Service.DataDirectory);
        await world.Service.StartAsync();

        Assert.Contains("unfinished last commit was cut", world.Service.Output, StringComparison.Ordinal);
        await world.CheckSettledAsync(File1, request, plan);
        await world.CheckJournalAsync();
    }

    [Fact]
    public async Task Damage_before_the_tail_refuses_the_start_and_names_the_place()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        await world.DropAsync(File1, request);
        await world.CheckSettledAsync(File1, request, plan);
        await world.Service.KillAsync();

        string segment = JournalDamage.FlipOneBitOfTheFirstFrame(world.Service.DataDirectory);
        CommandOutcome run = await world.Service.RunAsync("run");

        Assert.Equal(70, run.ExitCode);
        AssertOneLine(run.Error, segment);
        Assert.Equal(1, world.TheBank.DebitRequests);
    }

    [NeedsFact(Need.SmallDisk)]
    public async Task A_full_disk_stops_accepting_with_a_reason_and_loses_nothing()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(megabytes: 420);
        (OrderPlan first, OrderPlan second) = (OrderPlan.Draw(21, 4, first: 1), OrderPlan.Draw(22, 3, first: 11));
        byte[] firstRequest = first.RequestFile(CrashWorld.Today);
        byte[] secondRequest = second.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.BuildAsync(OrderPlan.Together(first, second));
        world.Service.Set("RealtimeDebit__DataDirectory", disk.Path);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        await world.DropAsync("first.txt", firstRequest);
        await world.PublishedAsync("first.txt.receipt.csv");

        // The free space is looked at every few seconds, and at the start: killed and started again, the service knows at once.
        await world.Service.KillAsync();
        disk.FillUpTo(freeMegabytes: 20);
        await world.Service.StartAsync();
        await world.CheckSettledAsync("first.txt", firstRequest, first);
        await world.DropAsync("second.txt", secondRequest);
        await world.Service.WaitForOutputAsync("for want of room");
        Assert.Equal(["second.txt"], Directory.EnumerateFiles(world.In).Select(Path.GetFileName));

        disk.MakeRoom();
        await world.CheckSettledAsync("second.txt", secondRequest, second);
        Assert.Equal(0, await world.Service.StopAsync());
    }

    [NeedsFact(Need.SmallDisk)]
    public async Task A_disk_that_is_full_at_the_start_is_no_wrong_configuration()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(megabytes: 420);
        await using var service = new ServiceProcess();
        service.Set("RealtimeDebit__DataDirectory", disk.Path);
        await service.StartAsync();
        await service.KillAsync();
        disk.FillUpTo(freeMegabytes: 0);

        CommandOutcome full = await service.RunAsync("run");
        disk.MakeRoom();
        await service.StartAsync();

        // A service manager does not start again what ended with 2.
        Assert.True(full.ExitCode == 70, $"{full.ExitCode}: {full.Output}{full.Error}");
        AssertOneLine(full.Error, disk.Path);
        Assert.Equal(0, await service.StopAsync());
    }

    [NeedsFact(Need.SmallDisk)]
    public async Task A_disk_full_to_the_last_byte_delays_the_result_and_loses_nothing()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(megabytes: 420);
        OrderPlan plan = OrderPlan.Draw(31, 5);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.BuildAsync(plan);
        world.TheBank.Use(Scenario.Parse(plan.Scenario(delayMs: 200)));
        world.Service.Set("RealtimeDebit__DataDirectory", disk.Path);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        await world.DropAsync(File1, request);
        await world.TheBank.WaitForDebitRequestsAsync(1, CancellationToken.None).WaitAsync(CrashWorld.Patience);

        disk.FillUpTo(freeMegabytes: 0);
        await world.TheBank.WaitForDebitRequestsAsync(4, CancellationToken.None).WaitAsync(CrashWorld.Patience);
        world.CheckPromise();
        disk.MakeRoom();

        // Whether the service rode it out or ended itself is not the promise; that it goes on from where it was is.
        await world.Service.KillAsync();
        await world.Service.StartAsync();
        await world.CheckSettledAsync(File1, request, plan);
        await world.CheckJournalAsync();
    }

    /// <summary>The process ends with one plain line that names the thing; log lines (they begin with a date) may stand before it, a stack trace may not.</summary>
    private static void AssertOneLine(string error, string mustSay)
    {
        string[] plain = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("20", StringComparison.Ordinal))];

        Assert.Contains(mustSay, Assert.Single(plain), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
