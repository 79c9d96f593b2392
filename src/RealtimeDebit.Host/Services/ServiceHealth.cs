using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.WebConsole.Health;

namespace RealtimeDebit.Host.Services;

/// <summary>What the web door says of the service's health.</summary>
internal static class ServiceHealth
{
    /// <summary>Looks on the loop, so that an answer also proves that the loop runs.</summary>
    public static Task<HealthReport> LookAsync(RunningHouse running)
        => running.Loop.RunAsync(() => Task.FromResult(Look(running.House)));

    private static HealthReport Look(House house)
    {
        string? noRoom = house.Log.NoRoomReason;
        List<string> reasons = noRoom is null ? [] : [noRoom];
        foreach (LaneStatus lane in house.Lanes.All.Select(l => l.Status()))
        {
            if (lane.State != LaneState.Running) reasons.Add($"Bank {lane.Bank}: {lane.State}. {lane.Reason}".TrimEnd());
        }

        foreach (DropWatcher drop in house.Drops)
        {
            if (drop.Problem is string problem) reasons.Add($"Drop of {drop.Creditor}: {problem}");
        }

        return new HealthReport(noRoom is null, RunningHouse.Version, reasons);
    }
}
