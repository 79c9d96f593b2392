using RealtimeDebit.BankSimulator;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.MessageClient;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Demo;

/// <summary>The main job from beginning to end, on real files, a real journal and a real TCP bank on loopback.</summary>
internal sealed class DemoStory(DemoScreen screen, DemoFolder folder, DemoCreditor creditor, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly DemoVerdict _verdict = new(screen);

    /// <summary>True when everything is as the scenario says.</summary>
    public bool IsAsExpected => _verdict.IsAsExpected;

    /// <summary>Seeds, drops and waits; the house goes on running afterwards.</summary>
    public async Task TellAsync(RunningHouse running, SimulatedBank bank, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(Bound);
        DateOnly today = await TodayAsync(bounded.Token);
        await SeedAsync(running, bounded.Token);
        await SampleFileAsync(running, bank, today, bounded.Token);
        await RefusalsAsync(running, bank, today, bounded.Token);
        await MessagesAsync(running, bank, bounded.Token);
    }

    // A file that is dropped just before midnight in Japan would be received a day after its debit date.
    private async Task<DateOnly> TodayAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset soon = time.NowInJapan().AddMinutes(1);
        if (soon.Date == time.NowInJapan().Date) return time.TodayInJapan();

        screen.Say("It is nearly midnight in Japan: waiting for the new day, so that the sample's debit date is today's.");
        await Task.Delay(TimeSpan.FromMinutes(1), time, cancellationToken);
        return time.TodayInJapan();
    }

    private async Task SeedAsync(RunningHouse running, CancellationToken cancellationToken)
    {
        screen.Title("1. Whose money: customers and mandates");
        var verbs = new AdminVerbs(running);
        screen.Say("  The creditor's customers, from a CSV (customer import customers.csv --creditor 1234567890):");
        await RunVerbAsync(verbs, "customer import", new() { ["file"] = folder.Customers, ["creditor"] = "1234567890" }, cancellationToken);
        screen.Say("  The bank's nightly mandate file (sync now 9998): who allowed this creditor to debit. Customer C000000005 is not in it.");
        await RunVerbAsync(verbs, "sync now", new() { ["bank"] = "9998" }, cancellationToken);
    }

    private async Task RunVerbAsync(AdminVerbs verbs, string verb, Dictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        AdminAnswer answer = await verbs.HandleAsync(new AdminRequest(verb, arguments), static _ => Task.CompletedTask, cancellationToken);
        foreach (string problem in answer.Problems) screen.Say("    " + problem);
        screen.Say("    " + answer.Result?.ToJsonString(AdminJson.Options));
        _verdict.Check(answer.ExitCode == 0, $"{verb} went through.");
    }

    private async Task SampleFileAsync(RunningHouse running, SimulatedBank bank, DateOnly today, CancellationToken cancellationToken)
    {
        screen.Title("2. The creditor drops a debit file (全銀 120-byte records)");
        var narrator = new DemoNarrator();
        await running.Loop.RunAsync(() =>
        {
            running.House.Log.Recorded += narrator.Hear;
            return Task.CompletedTask;
        });
        byte[] request = DemoSamples.Request(today);
        screen.Say($"  in/request.txt: {DemoSamples.Records} records for {today:yyyy-MM-dd}. What happens, event by event:");
        await creditor.DropFileAsync("request.txt", request, cancellationToken);
        BatchId batch = default;
        await screen.ProgressAsync("  debits final", DemoSamples.Records, async progress => batch = await narrator.TellAsync(screen, progress, cancellationToken));
        await running.Loop.RunAsync(() =>
        {
            running.House.Log.Recorded -= narrator.Hear;
            return Task.CompletedTask;
        });

        screen.Title($"3. The result file, out/request.result.txt (receipt {batch})");
        _verdict.CheckResult(await creditor.FetchAsync("request.result.txt", cancellationToken), DemoSamples.ExpectedResult(today));
        _verdict.CheckStory(narrator);
        _verdict.CheckLedger(bank.Ledger);
        _verdict.Check(await creditor.SeesAsync("request.txt.receipt.csv", cancellationToken), "The receipt lies in out/request.txt.receipt.csv.");
    }

    private async Task RefusalsAsync(RunningHouse running, SimulatedBank bank, DateOnly today, CancellationToken cancellationToken)
    {
        screen.Title("4. What is refused, whole: nothing of it is debited");
        long asked = bank.DebitRequests;
        await RefusedAsync(running, "again.txt", DemoSamples.Request(today), "the same bytes under another name", cancellationToken);
        await RefusedAsync(running, "wrong-total.txt", DemoSamples.WrongTotal(today), "a trailer that says one yen too many", cancellationToken);
        _verdict.Check(bank.DebitRequests == asked, "The bank was not asked for any of it.");
        _verdict.CheckLedger(bank.Ledger);
    }

    private async Task MessagesAsync(RunningHouse running, SimulatedBank bank, CancellationToken cancellationToken)
    {
        System.Net.IPEndPoint address = running.Messages!.Address;
        screen.Title($"5. Single debits in real time: 256-byte messages over TCP, {address}");
        await new DemoMessages(screen, _verdict, new DoorAddress($"{address.Address}", address.Port), time).TellAsync(bank, cancellationToken);
    }

    private async Task RefusedAsync(RunningHouse running, string name, byte[] content, string what, CancellationToken cancellationToken)
    {
        Task<FileMoved> finished = await NextFinishedAsync(running);
        await creditor.DropFileAsync(name, content, cancellationToken);
        FileMoved moved = await finished.WaitAsync(cancellationToken);
        string? note = await running.Loop.RunAsync(() => Task.FromResult(running.House.Files.Find(moved.Batch)?.Note));
        screen.Say($"  in/{name} ({what}): {note}");
        _verdict.Check(await creditor.SeesAsync($"{name}.refused.csv", cancellationToken), $"out/{name}.refused.csv says why, for a clerk, in Japanese and English.");
    }

    private static async Task<Task<FileMoved>> NextFinishedAsync(RunningHouse running)
    {
        var finished = new TaskCompletionSource<FileMoved>(TaskCreationOptions.RunContinuationsAsynchronously);
        await running.Loop.RunAsync(() =>
        {
            running.House.Log.Recorded += Hear;
            return Task.CompletedTask;
        });
        return finished.Task;

        void Hear(HouseEvent happened, long sequence)
        {
            if (happened is not FileMoved { Step: FileStep.Finished } moved) return;
            running.House.Log.Recorded -= Hear;
            finished.TrySetResult(moved);
        }
    }
}
