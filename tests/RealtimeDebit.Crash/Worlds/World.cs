using System.Globalization;
using RealtimeDebit.Crash.Bank;
using RealtimeDebit.Crash.Faults;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>One installation from its first start to its last: the real service, a bank, a bad line between them, a creditor with files and messages, an operator.</summary>
internal sealed class World : IAsyncDisposable
{
    private const string StopAtVariable = "RealtimeDebit__Test__StopAt";
    private const string StopAtCountVariable = "RealtimeDebit__Test__StopAtCount";
    private static readonly TimeSpan CheckpointBound = TimeSpan.FromSeconds(1);

    private const int DiskMegabytes = 420;
    private const int KilledExitCode = 137;
    private const int JournalFailedExitCode = 70;

    private readonly WorldPlan _plan;
    private readonly Tally _tally;
    private readonly SeededNumbers _numbers;
    private readonly ServiceProcess _service;
    private readonly SmallDisk? _disk;
    private readonly Storm _storm;
    private readonly Inspector _inspector;
    private readonly List<string> _story = [];
    private int _kills;

    private World(WorldPlan plan, Tally tally, ServiceProcess service, BankProcess bank, FaultyLine line, Creditor creditor, SmallDisk? disk)
    {
        (_plan, _tally, _service, _disk) = (plan, tally, service, disk);
        (Bank, Line, Creditor) = (bank, line, creditor);
        Office = new BackOffice(plan, new SeededNumbers(plan.Seed ^ 0x0FF1), service);
        _numbers = new SeededNumbers(plan.Seed ^ 0x11FE);
        _storm = new Storm(plan, tally, new SeededNumbers(plan.Seed ^ 0x5708), service, this);
        _inspector = new Inspector(plan, tally, service, this, DataDirectory);
    }

    public BankProcess Bank { get; }

    public FaultyLine Line { get; }

    public Creditor Creditor { get; }

    public BackOffice Office { get; }

    public string Root => _service.Root;

    /// <summary>What was done to it, in order.</summary>
    public string Story => string.Join('\n', _story) + "\n" + string.Join('\n', _service.Output.Split('\n').TakeLast(30));

    public bool IsKept
    {
        get => _service.IsKept;
        set => _service.IsKept = value;
    }

    private string DataDirectory => _disk?.Path ?? _service.DataDirectory;

    public static async Task<World> BuildAsync(WorldPlan plan, Tally tally)
    {
        SmallDisk? disk = plan.WantsSmallDisk ? await SmallDisk.MountAsync(DiskMegabytes) : null;
        var service = new ServiceProcess(executable: ServiceProcess.ExecutableOf("RealtimeDebit.Host", "realtime-debit.dll", "debug"));
        var bank = new BankProcess(Path.Combine(service.Root, "bank"));
        await bank.BehaveAsync(plan.Orders.Scenario(plan.BankDelayMs, plan.InquiryFault));
        await bank.StartAsync();
        var line = new FaultyLine(bank.Port, new SeededNumbers(plan.Seed ^ 0x11E5), plan.LineFaultPercent);
        string mandates = Directory.CreateDirectory(Path.Combine(service.Root, "mandates")).FullName;
        await File.WriteAllTextAsync(Path.Combine(mandates, "all.csv"), plan.Orders.MandateCsv());
        service
            .Set("Banks__0__Adapter__Endpoint", line.Endpoint)
            .Set("Banks__0__MandateSource__Kind", "File")
            .Set("Banks__0__MandateSource__Url", new Uri(mandates).AbsoluteUri)
            .Set("Banks__0__InFlight", plan.InFlight.ToString(CultureInfo.InvariantCulture))
            .Set("Banks__0__DebitTimeout", "00:00:02")
            .Set("Banks__0__InquiryTimeout", "00:00:01")
            .Set("Banks__0__NotFoundIsFinalAfter", "00:00:03")
            .Set("Creditors__0__DailyLimitYen", "")
            .Set("RealtimeDebit__Messages__ReplyTimeout", "00:00:01")
            .Set("RealtimeDebit__DataDirectory", disk?.Path ?? "");
        foreach (int index in Enumerable.Range(0, 5)) service.Set(string.Create(CultureInfo.InvariantCulture, $"Banks__0__InquiryAfter__{index}"), "00:00:00.100");
        return new World(plan, tally, service, bank, line, new Creditor(service.DropDirectory, Path.Combine(service.Root, "taken"), plan.CreditorTakes), disk);
    }

    /// <summary>Storm, calm, and the last look.</summary>
    /// <exception cref="PromiseBrokenException">The promise was broken.</exception>
    public async Task RunAsync()
    {
        _tally.Worlds++;
        await TakeMandatesAsync();
        while (_kills < _plan.Kills) await LiveAsync(Death.Draw(_numbers));

        // Half of the worlds become calm in the middle of a life: what stands still then was not woken by a restart.
        if (_numbers.Between(0, 1) == 0) await BeginUnderStormAsync();
        _disk?.MakeRoom();
        await _inspector.CalmAsync(_storm);
        _tally.Files += _plan.Files.Count;
        _tally.Debits += _plan.Orders.Orders.Count - _plan.Singles.Orders.Count;
        _tally.Singles += _plan.Singles.Orders.Count;
        _tally.Withdrawn += _plan.Singles.Orders.Count(order => Office.History.FinalOf(order)?.State == MessageStates.Withdrawn);
        _tally.Answers += Office.History.Answers;
        _tally.GivenUp += Office.GivenUp;
        _tally.LostLines += Office.LostLines;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((LineFaultKind kind, int count) in Line.Fates) _tally.Lines[kind] = _tally.Lines.GetValueOrDefault(kind) + count;
        await _service.KillAsync();
        await Office.DisposeAsync();
        await Creditor.DisposeAsync();
        await Line.DisposeAsync();
        await Bank.DisposeAsync();
        await _service.DisposeAsync();
        if (_disk is not null && !IsKept) await _disk.DisposeAsync();
    }

    /// <summary>The first life: it takes the mandates in, or dies of it and takes them in the next time.</summary>
    private async Task TakeMandatesAsync()
    {
        bool diesFirst = _numbers.Between(1, 3) == 1;
        if (diesFirst)
        {
            await _service.StartAsync();
            Task<CommandOutcome> sync = _service.RunAsync("sync", "now", Order.BankCode);
            await Task.Delay(_numbers.Between(100, 600));
            await DieAsync("while it took mandates in");
            await sync;
        }

        Begin();
        if (!await _service.WaitUntilReadyAsync()) await FailAsync("the service did not start");
        CommandOutcome taken = await _service.RunAsync("sync", "now", Order.BankCode);
        if (taken.ExitCode != 0) await FailAsync($"sync now: {taken.Output}{taken.Error}");
        await DieAsync("with its mandates, without files");
    }

    private async Task LiveAsync(Death death)
    {
        _disk?.MakeRoom();
        if (death.Kind == DeathKind.AtCheckpoint)
            _service.Set(StopAtVariable, death.At.ToString()).Set(StopAtCountVariable, death.Count.ToString(CultureInfo.InvariantCulture));
        // A checkpoint is reached only by work that lies ahead.
        await _storm.SendNextAsync(death.Kind == DeathKind.AtCheckpoint ? _numbers.Between(1, 2) : _numbers.Between(0, 2));
        Begin();
        Office.Open();
        using var over = new CancellationTokenSource();
        Task storm = _storm.BlowAsync(_disk, over.Token);
        bool wasReady = await WaitForEndAsync(death);
        await over.CancelAsync();
        await storm;
        await EndAsync(death, wasReady);
    }

    /// <returns>True when it had become ready before its end.</returns>
    private async Task<bool> WaitForEndAsync(Death death)
    {
        if (death.Kind == DeathKind.InRecovery)
        {
            await Task.Delay(death.AfterMs);
            return _service.Output.Contains("RealtimeDebit is ready", StringComparison.Ordinal);
        }

        bool wasReady = await _service.WaitUntilReadyAsync();
        if (!wasReady) return false;
        if (death.Kind == DeathKind.AtCheckpoint)
        {
            // Not every checkpoint lies ahead of every life: after a while it is killed where it is.
            await Task.WhenAny(_service.WaitForExitAsync(), Task.Delay(CheckpointBound));
            return true;
        }

        await Task.Delay(death.AfterMs);
        if (death.Kind != DeathKind.AfterPause) return true;
        _tally.Pauses++;
        await _service.SignalAsync("STOP");
        await Task.Delay(death.PauseMs);
        await _service.SignalAsync("CONT");
        await Task.Delay(death.AfterMs / 2);
        return true;
    }

    private async Task EndAsync(Death death, bool wasReady)
    {
        bool endedItself = _service.HasExited;
        if (!death.IsKill && !endedItself)
        {
            _tally.Drains++;
            int code = await _service.StopAsync();
            await Office.CloseAsync();
            if (code != 0 && !IsFullDisk(code)) await FailAsync($"a drain ended with exit code {code}");
            await CheckAsync("SIGTERM");
            return;
        }

        // The back office works on until the process is dead: what is under way then is the point of it.
        await _service.KillAsync();
        await Office.CloseAsync();
        int exit = await _service.WaitForExitAsync();
        bool atCheckpoint = death.Kind == DeathKind.AtCheckpoint && endedItself && exit == KilledExitCode;
        if (endedItself && !atCheckpoint && !IsFullDisk(exit)) await FailAsync($"the service ended by itself with exit code {exit}, drawn was: {death}");
        if (atCheckpoint) _tally.Checkpoints[death.At] = _tally.Checkpoints.GetValueOrDefault(death.At) + 1;
        _service.Set(StopAtVariable, "").Set(StopAtCountVariable, "");
        if (exit == KilledExitCode) CountKill(wasReady);
        await CheckAsync(atCheckpoint || death.Kind != DeathKind.AtCheckpoint ? death.ToString() : $"{death}, not reached");
    }

    // The only end of its own that is not a bug: the journal could not be written, because the disk is full.
    private bool IsFullDisk(int exit) => exit == JournalFailedExitCode && _storm.FilledDisk;

    private async Task BeginUnderStormAsync()
    {
        _disk?.MakeRoom();
        await _storm.SendNextAsync(2);
        Begin();
        Office.Open();
        using var over = new CancellationTokenSource();
        Task storm = _storm.BlowAsync(disk: null, over.Token);
        if (!await _service.WaitUntilReadyAsync()) await FailAsync("the service did not start");
        await Task.Delay(_numbers.Between(300, 1_500));
        await over.CancelAsync();
        await storm;
        await Office.CloseAsync();
        Tell("calm in the middle of a life");
    }

    /// <summary>Starts the service without waiting for it.</summary>
    public void Begin()
    {
        _tally.Restarts++;
        _service.BeginStart();
    }

    public void Tell(string happened) => _story.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {happened}");

    private async Task DieAsync(string how)
    {
        await _service.KillAsync();
        CountKill(wasReady: true);
        await CheckAsync(how);
    }

    private void CountKill(bool wasReady)
    {
        _kills++;
        _tally.Kills++;
        if (!wasReady) _tally.KillsInRecovery++;
    }

    private async Task CheckAsync(string how)
    {
        Tell($"ended {how}; {Bank.Takings.Count} takings, {Creditor.History.Pieces.Count} pieces in out/, {Office.History.Answers} answers to messages");
        await _inspector.CheckAsync();
    }

    private Task FailAsync(string what) => _inspector.FailAsync(what);
}
