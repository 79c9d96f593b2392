using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The real process is killed at every named checkpoint and at random moments; the bank's ledger says what really happened.</summary>
public sealed class CrashTests
{
    private const string File = "furikae.txt";

    public static TheoryData<Checkpoint> EveryCheckpoint => [.. Enum.GetValues<Checkpoint>()];

    public static TheoryData<Checkpoint> EachDebitsCheckpoints => [Checkpoint.SendingDurable, Checkpoint.Sent, Checkpoint.Answered, Checkpoint.OutcomeDurable];

    public static TheoryData<ulong> Seeds => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(EveryCheckpoint))]
    public async Task Killed_at_a_checkpoint_nothing_is_lost_and_nothing_doubled(Checkpoint checkpoint)
        => await KillAndComeBackAsync(OrderPlan.Draw((ulong)checkpoint + 100, 6), checkpoint);

    [Theory]
    [MemberData(nameof(EachDebitsCheckpoints))]
    public async Task Killed_in_the_middle_of_a_file_nothing_is_lost_and_nothing_doubled(Checkpoint checkpoint)
        => await KillAndComeBackAsync(
            OrderPlan.Of(BankBehaviour.DropAfter, BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.Collect, BankBehaviour.DropBefore, BankBehaviour.Garble),
            checkpoint, count: 3);

    [Fact]
    public async Task Killed_at_every_checkpoint_in_one_life_nothing_is_lost_and_nothing_doubled()
    {
        OrderPlan plan = OrderPlan.Draw(77, CrashWorld.OrdersForEveryCheckpoint);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);

        await world.DieAtEveryCheckpointAsync(File, plan);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Killed_again_and_again_at_random_moments_nothing_is_lost_and_nothing_doubled(ulong seed)
    {
        var numbers = new SeededNumbers(seed);
        OrderPlan plan = OrderPlan.Draw(seed, 12);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        world.TheBank.Use(Scenario.Parse(plan.Scenario(delayMs: 60)));
        await world.DropAsync(File, request);

        foreach (int _ in Enumerable.Range(0, 4))
        {
            // Not a wait for something: the moment of the kill is drawn.
            await Task.Delay(numbers.Between(0, 700));
            await world.Service.KillAsync();
            world.CheckPromise();
            await world.Service.StartAsync();
        }

        await world.CheckSettledAsync(File, request, plan);
        await world.CheckJournalAsync();
    }

    [Fact]
    public async Task A_result_that_the_creditor_took_between_rename_and_journal_is_not_written_again()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await StartAtAsync(plan, Checkpoint.ResultRenamed);
        await world.DropAsync(File, request);
        await world.DiedAsync();
        byte[] taken = await world.PublishedAsync("furikae.result.txt");
        System.IO.File.Delete(Path.Combine(world.Out, "furikae.result.txt"));

        await world.RestartAsync();
        await world.WaitAsync(() => Directory.EnumerateFiles(world.Done).Any(), "done/furikae.txt");

        Assert.Equal(ExpectedResult.Of(request, strideBytes: 122, plan.ExpectedDigits), taken);
        Assert.Empty(Directory.EnumerateFiles(world.Out, "*.result*"));
        await world.CheckJournalAsync();
    }

    private static async Task KillAndComeBackAsync(OrderPlan plan, Checkpoint checkpoint, int count = 1)
    {
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await StartAtAsync(plan, checkpoint, count);
        await world.DropAsync(File, request);

        await world.DiedAsync();
        world.CheckPromise();
        await world.RestartAsync();

        await world.CheckSettledAsync(File, request, plan);
        await world.CheckJournalAsync();
    }

    private static async Task<CrashWorld> StartAtAsync(OrderPlan plan, Checkpoint checkpoint, int count = 1)
    {
        CrashWorld world = await CrashWorld.BuildAsync(plan);
        world.StopAt(checkpoint, count);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        return world;
    }
}
