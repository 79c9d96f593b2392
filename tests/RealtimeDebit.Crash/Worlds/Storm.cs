using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>What happens around the service while it lives: files come, the bank dies, lines break, an operator asks, the disk fills.</summary>
internal sealed class Storm(WorldPlan plan, Tally tally, SeededNumbers numbers, ServiceProcess service, World world)
{
    private static readonly string[][] s_verbs = [["status"], ["batch", "list"], ["sync", "now", Order.BankCode], ["journal", "verify"], ["batch", "list", "--json"]];

    private readonly Queue<SentFile> _waiting = new(plan.Files);

    /// <summary>True when the disk was filled in the life that is under way or has just ended.</summary>
    public bool FilledDisk { get; private set; }

    /// <summary>The creditor sends its next files.</summary>
    public async Task SendNextAsync(int count)
    {
        for (; count > 0 && _waiting.TryPeek(out SentFile? file); count--)
        {
            // CSV has no trailer: half of one is a shorter one, so only a careful sender sends it.
            bool isCareless = !file.Form.IsCsv && numbers.Between(1, 6) == 1;
            if (!await world.Creditor.SendAsync(file, isCareless ? TimeSpan.FromMilliseconds(numbers.Between(20, 300)) : null)) return;
            _waiting.Dequeue();
        }
    }

    /// <summary>Sends everything that is left; false while a name is still taken.</summary>
    public async Task<bool> SendAllAsync()
    {
        await SendNextAsync(_waiting.Count);
        return _waiting.Count == 0;
    }

    /// <summary>Goes on until it is over; every fault that it began has then ended.</summary>
    public async Task BlowAsync(SmallDisk? disk, CancellationToken over)
    {
        FilledDisk = false;
        await Task.WhenAll(
            Chance(90) ? SendLaterAsync(numbers.Between(1, 2), numbers.Between(0, 1_500), over) : Task.CompletedTask,
            Chance(12) ? KillBankAsync(numbers.Between(200, 1_500), numbers.Between(0, 500), over) : Task.CompletedTask,
            Chance(12) ? CutLinesAsync(numbers.Between(500, 1_800), over) : Task.CompletedTask,
            Chance(18) ? AskAsync(numbers.OneOf(s_verbs), numbers.Between(500, 1_200), over) : Task.CompletedTask,
            disk is not null && Chance(40) ? FillAsync(disk, numbers.Between(300, 1_200), over) : Task.CompletedTask);
    }

    private bool Chance(int percent) => numbers.Between(1, 100) <= percent;

    private async Task SendLaterAsync(int count, int afterMs, CancellationToken over)
    {
        if (await PauseAsync(afterMs, over)) await SendNextAsync(count);
    }

    private async Task KillBankAsync(int afterMs, int downMs, CancellationToken over)
    {
        if (!await PauseAsync(afterMs, over)) return;
        world.Tell("bank killed");
        tally.BankKills++;
        await world.Bank.KillAsync();
        await Task.Delay(downMs, CancellationToken.None);
        await world.Bank.StartAsync();
    }

    private async Task CutLinesAsync(int afterMs, CancellationToken over)
    {
        if (await PauseAsync(afterMs, over)) world.Line.Cut();
    }

    private async Task AskAsync(string[] verb, int afterMs, CancellationToken over)
    {
        if (!await PauseAsync(afterMs, over)) return;
        tally.Verbs++;
        CommandOutcome outcome = await service.RunAsync(verb);
        // The service may die under it; then the verb says so in plain words.
        bool isPlain = !(outcome.Output + outcome.Error).Contains("   at ", StringComparison.Ordinal);
        bool mayFail = over.IsCancellationRequested || service.HasExited || !service.Output.Contains("RealtimeDebit is ready", StringComparison.Ordinal) || FilledDisk;
        if (!isPlain || (outcome.ExitCode != 0 && (!mayFail || verb[0] == "journal")))
            throw new PromiseBrokenException($"{string.Join(' ', verb)} ended with {outcome.ExitCode}: {outcome.Output}{outcome.Error}");
    }

    private async Task FillAsync(SmallDisk disk, int afterMs, CancellationToken over)
    {
        if (!await PauseAsync(afterMs, over)) return;
        world.Tell("disk filled to the last byte");
        tally.FullDisks++;
        FilledDisk = true;
        disk.FillUpTo(freeMegabytes: 0);
    }

    private static async Task<bool> PauseAsync(int milliseconds, CancellationToken over)
    {
        await Task.Delay(milliseconds, over).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return !over.IsCancellationRequested;
    }
}
