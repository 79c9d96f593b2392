using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.Simulation.Orders;

namespace RealtimeDebit.Simulation.Runs;

/// <content>When the world has come to rest, and what must hold then.</content>
internal sealed partial class World
{
    private bool IsSettled()
    {
        if (Process is not { IsServing: true, House: House house }) return false;
        if (!Office.IsIdle) return false;

        HashSet<Order>? waiting = null;
        foreach (UnknownLine line in house.Lanes.Unknowns())
        {
            if (!line.WaitsForPeople || Scenario.PeopleSettleAll) return false;
            (waiting ??= []).Add(Orders.Of(house.Register.FindOpen(line.Debit)!.Row.Account)!);
        }

        foreach (BankLane lane in house.Lanes.All)
        {
            LaneStatus status = lane.Status();
            if (status.WaitingRealTime + status.WaitingBatch + status.Sending > 0) return false;
        }

        foreach (Caller caller in Callers)
        {
            if (!caller.IsContent && !(caller.Taken is Order taken && waiting?.Contains(taken) == true)) return false;
        }

        if (Scenario.FileRecords.Count == 0) return true;
        if (Sender.IsAboutToUpload || Sender.Waiting.Any()) return false;

        foreach (RequestFile file in house.Log.Books.Files.Open)
        {
            if (file.State == FileState.Missing && !StandsInWork(file)) continue;
            if (file.State != FileState.ReceiptDelivered || waiting is null || !WaitsForPeople(house.Log.Books.Debits.FindRun(file.Batch)!)) return false;
        }

        return true;
    }

    /// <summary>A file that was looked for on another disk and is there on the right one goes on with the next look.</summary>
    private bool StandsInWork(RequestFile file) => Drop.Names(DropFolder.Work).Any(name => name.StartsWith($"{file.Batch}-", StringComparison.Ordinal));

    private static bool WaitsForPeople(DebitRun run)
    {
        if (run.OpenCount == 0) return false;
        for (int i = 0; i < run.Count; i++)
        {
            if (run.OpenAt(i) is { State: not DebitState.Unknown }) return false;
        }

        return true;
    }

    private string WhatWaits()
    {
        var waits = new List<string>();
        if (Process is not { } process) return "there is no process";
        if (!process.IsServing) waits.Add("the doors are not open");
        if (process.House is not House house) return string.Join(", ", waits);

        waits.AddRange(house.Lanes.Unknowns().Select(line => $"{line.Debit} unknown ({line.Because}, people: {line.WaitsForPeople}, next in {line.NextInquiryIn})"));
        waits.AddRange(house.Log.Books.Debits.Open().Select(debit => $"{debit.Id} is {debit.State}"));
        waits.AddRange(house.Lanes.All.Select(lane => $"lane {lane.Status()}"));
        waits.AddRange(Callers.Where(caller => !caller.IsContent).Select(caller => $"{caller} took {caller.Taken}"));
        waits.AddRange(Sender.Waiting.Select(name => $"in/{name}"));
        waits.AddRange(house.Log.Books.Files.Open.Select(file => $"{file.Batch} {file.Name} is {file.State}"));
        if (!Office.IsIdle) waits.Add("people wait for an answer");
        return string.Join("; ", waits);
    }

    private void CheckEnd()
    {
        House house = Process!.House!;
        Truth.CheckAll(house);
        NoteSealed(Process);
        HashSet<Order> open = [.. house.Log.Books.Debits.Open().Select(debit => Orders.Of(debit.Row.Account)!)];
        foreach (Order stuck in Sender.Contents.Where(content => content.Orders.Any(open.Contains)).SelectMany(content => content.Orders).ToList()) open.Add(stuck);
        foreach (Order order in Orders.All)
        {
            if (order.WasAcknowledged && order.ToldDigit is null && !open.Contains(order) && Callers.All(caller => !caller.Vanishes || caller.Taken != order))
            {
                Break("I2 accepted is never lost", $"{order} was acknowledged, is not open and has no end", order);
            }

            if (order.Takings > 0 && order.ToldDigit is null && !open.Contains(order) && Callers.All(caller => !caller.Vanishes || !caller.Wants(order)))
            {
                Break("I2 accepted is never lost", $"{order} was taken and nobody was told", order);
            }
        }

        foreach (FileSender.RequestContent content in Sender.Contents) CheckContent(content, open);
        foreach (string left in Drop.Names(DropFolder.Work))
        {
            if (house.Log.Books.Files.Open.Count == 0) Break("I8 progress", $"work/{left} is left and every file is over", null);
        }

        if (open.Count == 0 && house.Answers.WaitingCount > 0) Break("I8 progress", $"{house.Answers.WaitingCount} still wait for an answer", null);
    }

    private void CheckContent(FileSender.RequestContent content, HashSet<Order> open)
    {
        if (!content.WasUploaded || content.Orders.Any(open.Contains)) return;
        bool wasRefusedByDay = content.Refusals > 0 && DayMayHaveChanged;
        bool mustHaveResult = content.Receipts > 0 || !(content.MayBeLost || wasRefusedByDay);
        if (content.Twin is { } twin)
        {
            if (content.Results > 0 && twin.Results > 0) Break("I4 same key, one debit", $"the file with {content} and its repetition both have results", content.Orders.FirstOrDefault());
            mustHaveResult = content.Receipts > 0 || (mustHaveResult && twin.WasUploaded && !twin.MayBeLost && twin.Results == 0);
        }

        if (mustHaveResult && content.Results == 0) Break("I8 progress", $"the file with {content} has no result", content.Orders.FirstOrDefault());
    }
}
