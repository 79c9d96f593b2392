using System.Text.Json.Nodes;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>Looks at the world after each end, brings it to rest, and says whether the promise was kept.</summary>
internal sealed class Inspector(WorldPlan plan, Tally tally, ServiceProcess service, World world, string dataDirectory)
{
    /// <summary>In the calm something must be seen to move at least so often, until all work is done.</summary>
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(40);
    private static readonly string[] s_bugs = ["Unhandled exception", "stopped itself on a bug", "A bug stopped", "IllegalMove", "IllegalFileStep"];

    /// <summary>What must hold at any moment; asked after each end, while nothing runs.</summary>
    public async Task CheckAsync()
    {
        world.Creditor.LookOnce();
        IReadOnlyList<LedgerEntry> takings = world.Bank.Takings;
        var wrong = new List<string>();
        wrong.AddRange(WorldChecker.Violations(plan.Orders.Orders, takings, Told()));
        wrong.AddRange(WorldChecker.AfterRefusal(takings, world.Bank.Refusals));
        wrong.AddRange(world.Creditor.History.Violations);
        wrong.AddRange(world.Office.History.Violations);
        wrong.AddRange(s_bugs.Where(bug => service.Output.Contains(bug, StringComparison.Ordinal)).Select(bug => $"the service's output says: {bug}"));
        string journal = Path.Combine(dataDirectory, "journal");
        if (Directory.Exists(journal))
        {
            await using var disk = new DiskFolder(journal);
            KeptWord kept = await KeptWord.ReadAsync(disk);
            wrong.AddRange(kept.Violations(world.Creditor.History, plan.Files));
            wrong.AddRange(kept.Violations(world.Office.History));
        }

        if (wrong.Count > 0) await FailAsync(string.Join('\n', wrong));
    }

    /// <summary>Faults off: everything that was sent must come to its end, and be told truly.</summary>
    public async Task CalmAsync(Storm storm)
    {
        await world.Bank.KillAsync();
        await world.Bank.BehaveAsync(plan.Orders.Scenario(calm: true));
        await world.Bank.StartAsync();
        world.Line.Calm();
        if (service.HasExited)
        {
            world.Begin();
            if (!await service.WaitUntilReadyAsync()) await FailAsync("the service did not start");
        }

        await WaitForRestAsync(storm);
        await CheckStatusAsync();
        if (!await world.Office.AskForAllAgainAsync()) await FailAsync("a message got no answer at rest");
        int exit = await service.StopAsync();
        if (exit != 0) await FailAsync($"the last drain ended with exit code {exit}");
        await CheckAsync();
        CommandOutcome verified = await service.RunAsync("journal", "verify");
        if (verified.ExitCode != 0) await FailAsync($"journal verify: {verified.Output}{verified.Error}");
    }

    /// <summary>Counts what was broken and ends the world.</summary>
    public async Task FailAsync(string what)
    {
        string autopsy = service.HasExited ? "" : await Autopsy.OfAsync(service);
        ILookup<string, LedgerEntry> takings = world.Bank.Takings.ToLookup(entry => entry.Account, StringComparer.Ordinal);
        tally.Doubled += takings.Count(one => one.Count() > 1);
        tally.Wrong++;
        throw new PromiseBrokenException($"{what}\n{autopsy}");
    }

    private List<ToldOutcome> Told() => [.. world.Creditor.History.Told, .. world.Office.History.Told];

    private async Task WaitForRestAsync(Storm storm)
    {
        TimeProvider time = TimeProvider.System;
        using var closing = new CancellationTokenSource();
        Task settling = world.Office.SettleAsync(closing.Token);
        string lastSeen = "";
        long lastMoved = time.GetTimestamp();
        while (true)
        {
            bool allSent = await storm.SendAllAsync();
            world.Creditor.LookOnce();
            IReadOnlyList<string> names = world.Creditor.Names;
            string seen = $"{world.Bank.Takings.Count} {world.Bank.Refusals.Count} {world.Creditor.History.Pieces.Count} {world.Office.Unsettled().Count} {string.Join(' ', names)}";
            bool isAtRest = allSent && settling.IsCompleted && world.Creditor.History.Unsettled().Count == 0 && names.All(name => name.StartsWith("done/", StringComparison.Ordinal)
                || name.StartsWith("error/", StringComparison.Ordinal) || name.StartsWith("out/", StringComparison.Ordinal));
            if (isAtRest) break;
            if (service.HasExited) await FailAsync("the service ended by itself in the calm");
            if (seen != lastSeen) (lastSeen, lastMoved) = (seen, time.GetTimestamp());
            if (time.GetElapsedTime(lastMoved) > Stillness)
            {
                await closing.CancelAsync();
                await FailStillAsync(names);
            }

            await Task.Delay(Look);
        }

        await settling;
        if (world.Office.Wrong() is { Count: > 0 } wrong) await FailAsync(string.Join('\n', wrong));

        int over = world.Creditor.Names.Count(name => name.StartsWith("done/", StringComparison.Ordinal) || name.StartsWith("error/", StringComparison.Ordinal));
        if (over != plan.Files.Count) await FailAsync($"{over} files in done/ and error/ instead of {plan.Files.Count}");
    }

    private async Task FailStillAsync(IReadOnlyList<string> names)
    {
        HashSet<string> told = [.. Told().Select(one => one.Account)];
        tally.Lost += plan.Orders.Orders.Count(order => !told.Contains(order.Account));
        await FailAsync($"nothing moved for {Stillness.TotalSeconds} s, and work is open:\n{string.Join('\n', world.Creditor.History.Unsettled().Concat(world.Office.Unsettled()))}\n{string.Join('\n', names)}");
    }

    /// <summary>The service's own word on itself: nothing waits, nothing is unknown, every file is known once.</summary>
    private async Task CheckStatusAsync()
    {
        CommandOutcome asked = await service.RunAsync("status", "--json");
        if (asked.ExitCode != 0) await FailAsync($"status: {asked.Output}{asked.Error}");
        JsonNode status = JsonNode.Parse(asked.Output)!;
        string[] busy =
        [
            .. status["banks"]!.AsArray().SelectMany(bank => new[] { "realTime", "batch", "later", "sending", "unknown" }
                .Where(queue => bank![queue]!.GetValue<int>() != 0).Select(queue => $"{queue} is not empty")),
            .. status["unknown"]!.AsArray().Select(line => $"unknown: {line}"),
            .. status["filesHeld"]!.AsArray().Select(line => $"held: {line}"),
        ];
        if (busy.Length > 0) await FailAsync($"status at rest: {string.Join("; ", busy)}");
        await CheckBatchesAsync();
    }

    /// <summary>The operator's door says the same as the creditor's: how each file's records ended, from memory and from the read model.</summary>
    private async Task CheckBatchesAsync()
    {
        JsonArray batches = JsonNode.Parse((await service.RunAsync("batch", "list", "--json")).Output)!.AsArray();
        // A file that somebody was still writing when it was claimed was put back and claimed again: a receipt number more.
        if (batches.Count < plan.Files.Count) await FailAsync($"batch list knows {batches.Count} files instead of {plan.Files.Count}");
        DropPiece[] receipts = [.. world.Creditor.History.Pieces.Where(piece => piece.Kind == DropPieceKind.Receipt)];
        foreach (DropPiece receipt in receipts)
        {
            IReadOnlyList<Order> orders = plan.Files.First(file => file.Sha256 == receipt.Sha256).Plan.Orders;
            JsonNode? batch = batches.SingleOrDefault(one => one!["id"]!.GetValue<string>() == receipt.Receipt);
            string says = batch is null ? "nothing" : $"{batch["state"]} {batch["open"]} {batch["collected"]} {batch["declined"]} {batch["rejected"]}";
            int rejected = orders.Count(order => order.RejectedAs is not null);
            int collected = orders.Count(order => order.ExpectedDigit == '0');
            string wanted = $"Finished 0 {collected} {orders.Count - collected - rejected} {rejected}";
            if (says != wanted) await FailAsync($"batch list says of {receipt.Receipt} ({receipt.Request}): {says}; instead of {wanted}");
        }

        if (receipts.Length > 0) await CheckShownAsync(receipts[^1]);
    }

    private async Task CheckShownAsync(DropPiece receipt)
    {
        string expected = plan.Files.First(file => file.Sha256 == receipt.Sha256).Plan.ExpectedDigits;
        CommandOutcome shown = await service.RunAsync("batch", "show", receipt.Receipt, "--json");
        JsonArray debits = JsonNode.Parse(shown.Output)!["debits"]!.AsArray();
        string says = string.Concat(debits.Select(debit => debit is JsonObject one ? one["resultCode"]!.GetValue<string>() : "?"));
        // Rebuilding its history the service says so, in words; it may not say something else.
        if (!says.Contains('?') && says != expected) await FailAsync($"batch show says of {receipt.Receipt} ({receipt.Request}): {says}; instead of {expected}");
    }
}
