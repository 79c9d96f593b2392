using System.Globalization;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The real service as a process, a simulated bank over TCP that outlives it, a creditor's folder drop, and the orders that should come of it all.</summary>
/// <remarks>The bank lives in the test's process: when the service is killed, the bank goes on, and its ledger is the truth.</remarks>
internal sealed class CrashWorld : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Four checkpoints need a debit that is under way, and one of them an answer in time. On a busy machine an answer may be late, its debit
    /// is settled by an inquiry, and the checkpoint needs another one; with 6 debits they once ran out.
    /// </summary>
    public const int OrdersForEveryCheckpoint = 14;

    private const int KilledExitCode = 137;
    private const string Bank = "9998";
    private const string StopAtVariable = "RealtimeDebit__Test__StopAt";
    private const string StopAtCountVariable = "RealtimeDebit__Test__StopAtCount";

    private readonly OrderPlan _plan;

    private CrashWorld(OrderPlan plan, SimulatedBank bank, ServiceProcess service)
    {
        _plan = plan;
        TheBank = bank;
        Service = service;
    }

    public SimulatedBank TheBank { get; }

    public ServiceProcess Service { get; }

    public string In => Path.Combine(Service.DropDirectory, "in");

    public string Out => Path.Combine(Service.DropDirectory, "out");

    public string Done => Path.Combine(Service.DropDirectory, "done");

    public string Error => Path.Combine(Service.DropDirectory, "error");

    /// <summary>The day in Japan: a file's debit date.</summary>
    public static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).DateTime);

    /// <summary>Starts the bank; the service is configured to reach it, and is not started.</summary>
    public static async Task<CrashWorld> BuildAsync(OrderPlan plan)
    {
        SimulatedBank bank = await SimulatedBank.StartAsync(new SimulatedBankOptions { Scenario = Scenario.Parse(plan.Scenario()) }, CancellationToken.None);
        return new CrashWorld(plan, bank, await ServiceForAsync(plan, bank));
    }

    /// <summary>A second installation, with a data directory of its own, before the same bank. Not started.</summary>
    public Task<ServiceProcess> SecondServiceAsync() => ServiceForAsync(_plan, TheBank);

    private static async Task<ServiceProcess> ServiceForAsync(OrderPlan plan, SimulatedBank bank)
    {
        var service = new ServiceProcess(bank.Endpoint.ToString());
        string mandates = Directory.CreateDirectory(Path.Combine(service.Root, "mandates")).FullName;
        await File.WriteAllTextAsync(Path.Combine(mandates, "all.csv"), plan.MandateCsv());
        service
            .Set("Banks__0__MandateSource__Kind", "File")
            .Set("Banks__0__MandateSource__Url", new Uri(mandates).AbsoluteUri)
            .Set("Banks__0__InquiryTimeout", "00:00:02")
            .Set("Creditors__0__DailyLimitYen", "");
        foreach (int index in Enumerable.Range(0, 5)) service.Set(string.Create(CultureInfo.InvariantCulture, $"Banks__0__InquiryAfter__{index}"), "00:00:00.100");
        return WaitForAnswers(service, TimeSpan.FromSeconds(2));
    }

    /// <summary>How long a debit's answer is waited for, and so how long "never saw it" is not believed: the configuration takes no less.</summary>
    public static ServiceProcess WaitForAnswers(ServiceProcess service, TimeSpan wait)
    {
        string value = wait.ToString("c", CultureInfo.InvariantCulture);
        return service.Set("Banks__0__DebitTimeout", value).Set("Banks__0__NotFoundIsFinalAfter", value);
    }

    /// <summary>Starts bank and service and gives it the mandates that the plan needs.</summary>
    public static async Task<CrashWorld> StartAsync(OrderPlan plan)
    {
        CrashWorld world = await BuildAsync(plan);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        return world;
    }

    /// <summary>From the next start on the process kills itself when it reaches this checkpoint for the <paramref name="count"/>th time.</summary>
    public void StopAt(Checkpoint checkpoint, int count)
        => Service.Set(StopAtVariable, checkpoint.ToString()).Set(StopAtCountVariable, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until the process has killed itself at the checkpoint that it was told.</summary>
    public async Task DiedAsync() => Assert.Equal(KilledExitCode, await Service.WaitForExitAsync());

    /// <summary>Drops a file, lets the process die at each checkpoint of its way, and looks whether everything came out right.</summary>
    public async Task DieAtEveryCheckpointAsync(string name, OrderPlan plan)
    {
        byte[] request = plan.RequestFile(Today);
        // Down before the upload, so that no step is taken before the first kill is set.
        await Service.KillAsync();
        await DropAsync(name, request);

        foreach (Checkpoint checkpoint in Enum.GetValues<Checkpoint>())
        {
            StopAt(checkpoint, count: 1);
            Service.BeginStart();
            await DiedAsync();
            CheckPromise();
        }

        await RestartAsync();
        await CheckSettledAsync(name, request, plan);
        await CheckJournalAsync();
    }

    /// <summary>Starts the service again, without a checkpoint to stop at.</summary>
    public async Task RestartAsync()
    {
        Service.Set(StopAtVariable, "").Set(StopAtCountVariable, "");
        await Service.StartAsync();
    }

    /// <summary>The bank's mandates, taken in through the verb.</summary>
    public Task TakeMandatesAsync() => TakeMandatesAsync(Service);

    /// <summary>The same in another installation.</summary>
    public static async Task TakeMandatesAsync(ServiceProcess service)
    {
        CommandOutcome outcome = await service.RunAsync("sync", "now", Bank);
        Assert.True(outcome.ExitCode == 0, $"sync now: {outcome.Output}{outcome.Error}\n{service.Output}");
    }

    /// <summary>The creditor uploads a file: the name appears with the whole content, as a careful sender does it.</summary>
    public async Task DropAsync(string name, byte[] content)
    {
        string hidden = Path.Combine(In, $".{name}.part");
        await File.WriteAllBytesAsync(hidden, content);
        // On a server the service is another user than the tests, and a file of somebody else is renamed only with the right to write it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(hidden, (UnixFileMode)0b110_110_110);
        File.Move(hidden, Path.Combine(In, name));
    }

    /// <summary>Waits for a file of this name in <c>out/</c> and reads it.</summary>
    public async Task<byte[]> PublishedAsync(string name)
    {
        string path = Path.Combine(Out, name);
        await WaitAsync(() => File.Exists(path), $"out/{name}");
        return await File.ReadAllBytesAsync(path);
    }

    /// <summary>Waits until the drop looks as <paramref name="condition"/> says.</summary>
    public async Task WaitAsync(Func<bool> condition, string what)
    {
        try
        {
            await FolderSignal.WhenAsync(Service.DropDirectory, condition, Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what} did not come.\n{DropListing()}\nbank: {TheBank.Ledger.Count} takings, {TheBank.DebitRequests} requests, {TheBank.Inquiries} inquiries\n{Service.Output}");
        }
    }

    /// <summary>Fails when the promise is broken at this moment, whatever is still under way.</summary>
    public void CheckPromise(IReadOnlyList<ToldOutcome>? told = null)
        => Assert.Empty(WorldChecker.Violations(_plan.Orders, TheBank.Ledger, told ?? []));

    /// <summary>Waits for the end of one file and compares everything: ledger, result, receipt, folders, journal.</summary>
    public async Task CheckSettledAsync(string name, byte[] request, OrderPlan plan)
    {
        byte[] result = await PublishedAsync($"{Path.GetFileNameWithoutExtension(name)}.result.txt");
        await WaitAsync(() => Directory.EnumerateFiles(Done).Any(file => Path.GetFileName(file).StartsWith(Path.GetFileNameWithoutExtension(name), StringComparison.Ordinal)), $"done/{name}");
        IReadOnlyList<ToldOutcome> told = Told.By(result);

        CheckPromise(told);
        Assert.Empty(WorldChecker.Unsettled(plan.Orders, told));
        Assert.Equal(ExpectedResult.Of(request, strideBytes: 122, plan.ExpectedDigits), result);
        Assert.Single(Published("*.receipt.csv", name));
        Assert.Single(Directory.EnumerateFiles(Out, $"{Path.GetFileNameWithoutExtension(name)}.result*"));
        // A server may move by a second name and then take the first away (OpenSSH does): for a moment a file stands in both folders.
        await WaitAsync(() => IsEmpty(Path.Combine(Service.DropDirectory, "work")), "an empty work/");
        Assert.Empty(Directory.EnumerateFiles(In));
    }

    /// <summary>Stops the service and lets it recompute its own journal.</summary>
    public async Task CheckJournalAsync()
    {
        // The last twin goes when its file is over on the disk, a moment after the request came to done/.
        await WaitAsync(() => IsEmpty(Path.Combine(Service.DropDirectory, "out-staging")), "an empty out-staging/");
        Assert.Equal(0, await Service.StopAsync());
        CommandOutcome verified = await Service.RunAsync("journal", "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await TheBank.DisposeAsync();
    }

    private static bool IsEmpty(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any();

    private IEnumerable<string> Published(string pattern, string name)
        => Directory.EnumerateFiles(Out, pattern).Where(file => Path.GetFileName(file).StartsWith(Path.GetFileNameWithoutExtension(name), StringComparison.Ordinal));

    private string DropListing()
        => string.Join('\n', Directory.EnumerateFiles(Service.DropDirectory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Service.DropDirectory, file)));
}
