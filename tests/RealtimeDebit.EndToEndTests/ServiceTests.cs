using System.Globalization;
using System.Text.Json.Nodes;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The service as its operator meets it: starting, asking, stopping, and being told what is wrong.</summary>
[Collection(Alone.Name)]
public sealed class ServiceTests
{
    [Fact]
    public async Task The_service_starts_on_the_shipped_configuration_with_nothing_installed_and_stops_cleanly()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();

        CommandOutcome status = await service.RunAsync("status");
        int exitCode = await service.StopAsync();
        CommandOutcome verified = await service.RunAsync("journal", "verify");

        Assert.Equal(0, status.ExitCode);
        Assert.Contains("9998", status.Output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        Assert.Contains("stopped; every accepted debit is in the journal", service.Output, StringComparison.Ordinal);
        Assert.Equal(0, verified.ExitCode);
        Assert.StartsWith("Sound", verified.Output.Split('\n')[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_without_a_running_service_says_so_in_one_line()
    {
        await using var service = new ServiceProcess();

        CommandOutcome outcome = await service.RunAsync("batch", "list");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("No service runs on", Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused_in_one_line_and_the_first_goes_on()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();

        CommandOutcome second = await service.RunAsync("run");
        CommandOutcome status = await service.RunAsync("status");

        Assert.Equal(2, second.ExitCode);
        Assert.Contains("is in use by process", Assert.Single(second.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(0, status.ExitCode);
    }

    [Fact]
    public async Task Where_the_file_system_does_not_lock_the_start_is_refused_in_one_line()
    {
        await using var service = new ServiceProcess();
        // .NET then opens files as it does on a file system that does not lock.
        service.Set("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1");

        CommandOutcome run = await service.RunAsync("run");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not lock", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_configuration_stops_the_start_with_each_keys_full_name()
    {
        await using var service = new ServiceProcess("127.0.0.1");
        service.Set("RealtimeDebit__Drops__PolInterval", "x");

        CommandOutcome run = await service.RunAsync("run");
        CommandOutcome check = await service.RunAsync("check-config");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, check.ExitCode);
        Assert.Equal(["RealtimeDebit:Drops:PolInterval", "Banks:0:Adapter:Endpoint"], run.Error.TrimEnd().Split('\n').Select(line => line.Split(": ")[0]));
        Assert.Equal(run.Error, check.Error);
        Assert.False(Directory.Exists(service.DataDirectory));
    }

    [Fact]
    public async Task A_stop_waits_for_the_answer_under_way_and_leaves_nothing_unknown()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect, BankBehaviour.Collect);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        world.TheBank.Use(BankSimulator.Scenarios.Scenario.Parse("""{ "rules": [ { "when": { "on": "debit" }, "do": [ { "delay": 700 }, { "collect": true } ] } ] }"""));
        await world.DropAsync("slow.txt", plan.RequestFile(CrashWorld.Today));
        using var bound = new CancellationTokenSource(CrashWorld.Patience);
        await world.TheBank.WaitForDebitRequestsAsync(1, bound.Token);

        int exitCode = await world.Service.StopAsync();
        CommandOutcome verified = await world.Service.RunAsync("journal", "verify");

        Assert.Equal(0, exitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Collected: {world.TheBank.Ledger.Count} debit(s)"), verified.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unknown", verified.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Sending", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_sees_a_file_and_the_history_of_its_debits()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        await world.DropAsync("day.txt", plan.RequestFile(CrashWorld.Today));
        await world.PublishedAsync("day.result.txt");

        CommandOutcome list = await world.Service.RunAsync("batch", "list", "--json");
        string batch = JsonNode.Parse(list.Output)![0]!["id"]!.GetValue<string>();
        CommandOutcome shown = await world.Service.RunAsync("batch", "show", batch, "--json");
        string debit = JsonNode.Parse(shown.Output)!["firstDebit"]!.GetValue<string>();
        CommandOutcome history = await world.Service.RunAsync("debit", "show", debit);
        CommandOutcome unknown = await world.Service.RunAsync("debit", "show", "R99123199999999");

        Assert.Equal(0, history.ExitCode);
        Assert.Matches("(?s)Queued.*Sending.*Collected", history.Output);
        Assert.Equal(1, unknown.ExitCode);
    }

    [Fact]
    public async Task A_paused_lane_sends_nothing_says_why_and_goes_on_when_it_is_resumed()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);

        CommandOutcome why = await world.Service.RunAsync("lane", "pause", "9998", "--operator", "sato", "--reason", "\n ");
        CommandOutcome paused = await world.Service.RunAsync("lane", "pause", "9998", "--operator", "sato\n", "--reason", "the bank\nasked for it");
        CommandOutcome again = await world.Service.RunAsync("lane", "pause", "9998", "--operator", "ito", "--reason", "to be sure");
        await world.DropAsync("day.txt", plan.RequestFile(CrashWorld.Today));
        await world.PublishedAsync("day.txt.receipt.csv");
        JsonNode lane = await LaneOnceAsync(world.Service, static lane => lane["batch"]!.GetValue<int>() == 2);
        long sentWhilePaused = world.TheBank.DebitRequests;
        CommandOutcome resumed = await world.Service.RunAsync("lane", "resume", "9998", "--operator", "ito");
        await world.PublishedAsync("day.result.txt");
        CommandOutcome inVain = await world.Service.RunAsync("lane", "resume", "9998", "--operator", "ito");
        CommandOutcome nobody = await world.Service.RunAsync("lane", "pause", "0001", "--reason", "none");

        Assert.Equal((2, 0, 1, 0, 1, 2), (why.ExitCode, paused.ExitCode, again.ExitCode, resumed.ExitCode, inVain.ExitCode, nobody.ExitCode));
        Assert.StartsWith("The reason is missing", why.Error, StringComparison.Ordinal);
        Assert.Equal("The lane of bank 9998 is paused already: sato: the bank asked for it", again.Error.TrimEnd());
        Assert.Equal(("Paused", "sato: the bank asked for it"), (lane["state"]!.GetValue<string>(), lane["reason"]!.GetValue<string>()));
        Assert.Equal(0, sentWhilePaused);
        Assert.Contains("The lane of bank 9998 was paused: sato: the bank asked for it", world.Service.Output, StringComparison.Ordinal);
        Assert.Contains("The lane of bank 9998 was resumed by ito", world.Service.Output, StringComparison.Ordinal);
        world.CheckPromise();
    }

    [Fact]
    public async Task The_months_usage_is_the_same_from_the_service_and_from_the_journal_alone()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.Collect);
        await using CrashWorld world = await CrashWorld.BuildAsync(plan);
        world.Service.Set("Creditors__0__AlsoCodes__0", "1234567899");
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        await world.DropAsync("day.txt", plan.RequestFile(CrashWorld.Today));
        await world.PublishedAsync("day.result.txt");
        string csv = Path.Combine(world.Service.Root, "usage.csv");
        string month = CrashWorld.Today.ToString("yyyy-MM", CultureInfo.InvariantCulture);

        CommandOutcome shown = await world.Service.RunAsync("usage", "show", "--creditor", "1234567890", "--month", month, "--to", csv, "--json");
        CommandOutcome recounted = await world.Service.RunAsync("journal", "usage", "--creditor", "1234567890", "--month", month, "--json");
        CommandOutcome byOtherCode = await world.Service.RunAsync("journal", "usage", "--creditor", "1234567899", "--month", month, "--json");
        CommandOutcome wrong = await world.Service.RunAsync("usage", "show", "--creditor", "1234567890", "--month", "November");

        Assert.Equal((0, 0, 2), (shown.ExitCode, recounted.ExitCode, wrong.ExitCode));
        Assert.Equal(shown.Output, recounted.Output);
        Assert.Equal(shown.Output, byOtherCode.Output);
        Assert.Contains(",9998,File,Collected,2,", await File.ReadAllTextAsync(csv), StringComparison.Ordinal);
        Assert.Contains(",,File,FileAccepted,1,0", await File.ReadAllTextAsync(csv), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_file_is_imported_whole_or_refused_with_every_problem()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();
        string good = Path.Combine(RepositoryFolder.Path, "samples", "csv", "customers.csv");
        string bad = Path.Combine(service.Root, "bad.csv");
        await File.WriteAllTextAsync(bad, "顧客番号,顧客名\nC1,山田\n");

        CommandOutcome imported = await service.RunAsync("customer", "import", good, "--creditor", "1234567890");
        CommandOutcome refused = await service.RunAsync("customer", "import", bad, "--creditor", "1234567890");
        CommandOutcome nobody = await service.RunAsync("customer", "import", good, "--creditor", "0000000000");
        CommandOutcome missing = await service.RunAsync("customer", "import", "nothing.csv", "--creditor", "1234567890");

        Assert.Equal((0, 1, 2, 2), (imported.ExitCode, refused.ExitCode, nobody.ExitCode, missing.ExitCode));
        Assert.Matches(@"added\s+5", imported.Output);
        Assert.NotEmpty(refused.Error);
    }

    [Fact]
    public async Task The_demo_shows_the_whole_main_job_and_everything_comes_out_as_expected()
    {
        await using var service = new ServiceProcess();

        CommandOutcome demo = await service.RunBareAsync("demo", "--exit");

        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Empty(demo.Error);
        Assert.DoesNotContain("FAILED", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Everything came out as the scenario says.", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_over_FTP_comes_to_the_same_end_and_says_that_its_server_is_not_a_product()
    {
        await using var service = new ServiceProcess();

        CommandOutcome demo = await service.RunBareAsync("demo", "--ftp", "--exit");

        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Empty(demo.Error);
        Assert.DoesNotContain("FAILED", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Everything came out as the scenario says.", demo.Output, StringComparison.Ordinal);
        Assert.Contains("not a product", demo.Output, StringComparison.Ordinal);
        Assert.Contains("ftp://demo@127.0.0.1:", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_verb_explains_itself_and_wrong_usage_ends_with_2()
    {
        await using var service = new ServiceProcess();
        string[][] verbs =
        [
            ["run"], ["demo"], ["check-config"], ["check-file"], ["layouts"], ["send"], ["status"], ["batch", "list"], ["batch", "show"], ["batch", "release"], ["batch", "refuse"],
            ["debit", "show"], ["debit", "resolve"], ["customer", "import"], ["customer", "export"], ["customer", "list"], ["customer", "show"],
            ["customer", "add"], ["customer", "change"], ["customer", "stop"], ["customer", "resume"], ["banks", "import"], ["banks", "list"], ["banks", "show"], ["sync", "now"], ["lane", "pause"], ["lane", "resume"], ["mandate", "list"], ["journal", "verify"], ["journal", "export"],
        ];

        CommandOutcome[] helps = await Task.WhenAll(verbs.Select(verb => service.RunBareAsync([.. verb, "--help"])));
        CommandOutcome wrong = await service.RunBareAsync("batch", "shwo", "F1");

        Assert.All(helps, help => Assert.Equal(0, help.ExitCode));
        Assert.All(helps, help => Assert.Contains("Usage:", help.Output, StringComparison.Ordinal));
        Assert.Equal(2, wrong.ExitCode);
        Assert.DoesNotContain("   at ", wrong.Error, StringComparison.Ordinal);
    }

    /// <summary>The only lane's line in <c>status</c>, as soon as it is as wanted.</summary>
    private static async Task<JsonNode> LaneOnceAsync(ServiceProcess service, Predicate<JsonNode> isAsWanted)
    {
        using var bound = new CancellationTokenSource(CrashWorld.Patience);
        while (true)
        {
            JsonNode lane = JsonNode.Parse((await service.RunAsync("status", "--json")).Output)!["banks"]![0]!;
            if (isAsWanted(lane)) return lane;
            await Task.Delay(100, bound.Token);
        }
    }
}
