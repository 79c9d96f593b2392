using System.Globalization;
using System.Text;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;
using Order = RealtimeDebit.Simulation.Orders.Order;
using OrderFlaw = RealtimeDebit.Simulation.Orders.OrderFlaw;

namespace RealtimeDebit.EndToEndTests.BothWorlds;

/// <summary>The simulator's models are honest: what it says of a day without faults, the real process does on real files and sockets, byte for byte.</summary>
[Collection(Alone.Name)]
public sealed class BothWorldsTests
{
    private const int Lives = 50;
    private const int OrdersApart = 1_000;

    [Fact]
    public async Task Fifty_days_without_faults_give_the_same_results_and_the_same_journal_in_both_worlds()
    {
        SimulatedLife[] lives = [.. Enumerable.Range(1, Lives).Select(seed => SimulatedLife.Live((ulong)seed, seed * OrdersApart, CrashWorld.Today))];
        await using SimulatedBank bank = await SimulatedBank.StartAsync(
            new SimulatedBankOptions { Scenario = Scenario.Parse(ScenarioOf(lives)) }, CancellationToken.None);
        await using var service = new ServiceProcess(bank.Endpoint.ToString());
        service.Set("Creditors__0__DailyLimitYen", "").Set("Banks__0__InFlight", "4");
        await service.StartAsync();
        await TakeMandatesAsync(service, lives);

        string input = Path.Combine(service.DropDirectory, "in");
        foreach (SimulatedLife life in lives)
        {
            foreach (FileSender.RequestContent file in life.Files)
            {
                string hidden = Path.Combine(input, $".{NameOf(life, file)}.part");
                await File.WriteAllBytesAsync(hidden, file.Bytes);
                File.Move(hidden, Path.Combine(input, NameOf(life, file)));
            }
        }

        string done = Path.Combine(service.DropDirectory, "done");
        int files = lives.Sum(life => life.Files.Count);
        try
        {
            await FolderSignal.WhenAsync(service.DropDirectory, () => Directory.EnumerateFiles(done).Count() == files, CrashWorld.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Directory.EnumerateFiles(done).Count()} of {files} files are done.\n{NotDone(service)}\n{service.Output}");
        }

        Assert.Equal(0, await service.StopAsync());

        await CompareAsync(service, lives);
    }

    private static string NotDone(ServiceProcess service) => string.Join(
        '\n',
        new[] { "in", "work", "error" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(service.DropDirectory, folder)))
            .Select(file => Path.GetRelativePath(service.DropDirectory, file)));

    private static async Task CompareAsync(ServiceProcess service, SimulatedLife[] lives)
    {
        JournalStory real = await JournalStory.ReadAsync(Path.Combine(service.DataDirectory, "journal"));
        foreach (SimulatedLife life in lives)
        {
            string folder = Path.Combine(service.Root, $"simulated-{life.Seed}");
            life.LayOut(folder);
            JournalStory simulated = await JournalStory.ReadAsync(folder);
            foreach (FileSender.RequestContent file in life.Files)
            {
                byte[] result = await File.ReadAllBytesAsync(Path.Combine(service.DropDirectory, "out", ResultOf(NameOf(life, file))));
                Assert.Equal(life.Published(ResultOf(file.LastName)), result);
                Assert.Contains("accepted", simulated.Of(file.Sha256), StringComparison.Ordinal);
                Assert.Equal(simulated.Of(file.Sha256), real.Of(file.Sha256));
            }
        }
    }

    private static async Task TakeMandatesAsync(ServiceProcess service, SimulatedLife[] lives)
    {
        string folder = Directory.CreateDirectory(Path.Combine(service.Root, "mandates")).FullName;
        var csv = new StringBuilder("委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード\r\n");
        foreach (Order order in lives.SelectMany(life => life.Orders).Where(order => order.Flaw != OrderFlaw.NoMandate))
        {
            int account = int.Parse(AccountOf(order), CultureInfo.InvariantCulture) + (order.Flaw == OrderFlaw.OtherAccount ? 500_000 : 0);
            csv.Append($"{OrderPlan.CreditorCode},{order.CustomerNumber},9998,998,1,{account:D7},{TestSupport.Worlds.Order.Holder},1,2026-01-05,2026-01-05,00\r\n");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "all.csv"), csv.ToString());
        await service.KillAsync();
        service.Set("Banks__0__MandateSource__Kind", "File").Set("Banks__0__MandateSource__Url", new Uri(folder).AbsoluteUri);
        await service.StartAsync();
        CommandOutcome taken = await service.RunAsync("sync", "now", "9998");
        Assert.True(taken.ExitCode == 0, taken.Output + taken.Error);
    }

    private static string ScenarioOf(SimulatedLife[] lives)
    {
        IEnumerable<string> rules = lives.SelectMany(life => life.Orders).Where(order => order.BankSays != '0')
            .Select(order => $$"""{ "when": { "on": "debit", "account": "{{AccountOf(order)}}" }, "do": [ { "decline": "{{order.BankSays}}" } ] }""");
        return $$"""{ "dedupe": false, "rules": [ {{string.Join(",\n", rules)}} ] }""";
    }

    private static string AccountOf(Order order) => order.Account.ToDigits()[8..];

    private static string NameOf(SimulatedLife life, FileSender.RequestContent file) => $"life{life.Seed}-{file.LastName}";

    private static string ResultOf(string name) => $"{Path.GetFileNameWithoutExtension(name)}.result{Path.GetExtension(name)}";
}
