using System.Text;
using System.Text.Json.Nodes;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>再振替 with the real process: the failed records of a file once more, as the creditor's clerk does it.</summary>
[Collection(Alone.Name)]
public sealed class RetryTests
{
    [Fact]
    public async Task Records_without_funds_are_put_into_a_file_that_is_debited_once_when_it_is_dropped()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Decline, BankBehaviour.Collect, BankBehaviour.Decline);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        await world.DropAsync("first.txt", request);
        await world.CheckSettledAsync("first.txt", request, plan);
        string batch = Encoding.UTF8.GetString(await world.PublishedAsync("first.txt.receipt.csv")).Split('\n')[1].Split(',')[0].Trim('"');
        string to = Path.Combine(world.Service.Root, "retry.txt");
        string date = CrashWorld.Today.ToString("yyyy-MM-dd");

        CommandOutcome made = await world.Service.RunAsync("batch", "retry", batch, "--date", date, "--to", to, "--operator", "sato", "--reason", "agreed", "--json");
        CommandOutcome over = await world.Service.RunAsync("batch", "retry", batch, "--date", date, "--to", to);
        CommandOutcome same = await world.Service.RunAsync("batch", "retry", batch, "--date", date, "--to", to + "2");
        CommandOutcome other = await world.Service.RunAsync("batch", "retry", batch, "--date", CrashWorld.Today.AddDays(1).ToString("yyyy-MM-dd"), "--to", to + "3");
        CommandOutcome csv = await world.Service.RunAsync("batch", "retry", batch, "--date", date, "--to", to + ".csv");
        CommandOutcome wrong = await world.Service.RunAsync("batch", "retry", batch, "--date", "tomorrow", "--to", to + "4");
        byte[] retry = await File.ReadAllBytesAsync(to);
        await world.DropAsync("retry.txt", retry);
        byte[] result = await world.PublishedAsync("retry.result.txt");
        await world.DropAsync("twice.txt", retry);
        string report = Encoding.UTF8.GetString(await world.PublishedAsync("twice.txt.refused.csv"));
        CommandOutcome show = await world.Service.RunAsync("batch", "show", batch);

        Assert.Equal([0, 1, 0, 1, 1, 2, 0], new[] { made, over, same, other, csv, wrong, show }.Select(outcome => outcome.ExitCode));
        Assert.Equal((2, 0), (JsonNode.Parse(made.Output)!["records"]!.GetValue<int>(), JsonNode.Parse(made.Output)!["inEarlierRetries"]!.GetValue<int>()));
        Assert.Contains("not written over", over.Error, StringComparison.Ordinal);
        Assert.Equal(retry, await File.ReadAllBytesAsync(to + "2"));
        Assert.Contains("Nothing left to retry", other.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(to + "3") || File.Exists(to + ".csv") || File.Exists(to + "4"));
        Assert.Equal(["1", "1"], Told.By(result).Select(told => told.Digit.ToString()));
        Assert.Equal(5, world.TheBank.DebitRequests);
        Assert.Single(world.TheBank.Ledger);
        Assert.Contains("F5004", report, StringComparison.Ordinal);
        Assert.Contains("agreed", show.Output, StringComparison.Ordinal);
        await world.CheckJournalAsync();
    }
}
