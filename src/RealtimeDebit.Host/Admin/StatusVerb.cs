using System.Text.Json.Nodes;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>status</c>.</summary>
internal sealed class StatusVerb(RunningHouse running)
{
    private const string Clock = "yyyy-MM-dd HH:mm:ss";

    public Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => running.Loop.RunAsync(() => Task.FromResult(AdminAnswer.Done(Status(running.House, running.Messages))));

    private static JsonObject Status(House house, MessageDoorStatus? messages) => new()
    {
        ["version"] = RunningHouse.Version,
        ["events"] = house.Log.LastSequence,
        ["accepting"] = house.Log.NoRoomReason ?? "yes",
        ["readModel"] = ReadModelVerbs.Status(house),
        ["messages"] = messages is null ? null : Messages(messages),
        ["banks"] = new JsonArray([.. house.Lanes.All.Select(static lane => Bank(lane.Status()))]),
        ["withoutLane"] = new JsonArray([.. house.Lanes.WithoutLane.Select(static entry => new JsonObject { ["bank"] = entry.Key.ToString(), ["openDebits"] = entry.Value })]),
        ["drops"] = new JsonArray([.. house.Drops.Select(static drop => new JsonObject
        {
            ["creditor"] = drop.Creditor.ToString(),
            ["lastLook"] = drop.LastLookAt?.ToString(Clock, null),
            ["problem"] = drop.Problem,
            ["stuck"] = new JsonArray([.. drop.StuckFiles.Select(static stuck => (JsonNode)stuck)]),
        })]),
        ["notifications"] = NotificationVerbs.Status(house),
        ["filesHeld"] = new JsonArray([.. house.Files.List().Where(static file => file.State == FileState.Held).Select(static file => BatchVerbs.Line(file))]),
        ["unknown"] = new JsonArray([.. house.Lanes.Unknowns().Select(Unknown)]),
    };

    private static JsonObject Messages(MessageDoorStatus door) => new()
    {
        ["address"] = door.Address.ToString(),
        ["tls"] = door.IsTls,
        ["connections"] = door.Connections,
        ["underWay"] = door.UnderWay,
        ["answered"] = door.Answered,
        ["refused"] = door.Refused,
        ["cutOff"] = door.CutOff,
        ["locked"] = door.Locked,
    };

    /// <summary>A lane as operators see it.</summary>
    public static JsonObject Bank(LaneStatus lane) => new()
    {
        ["bank"] = lane.Bank.ToString(),
        ["state"] = lane.State.ToString(),
        ["realTime"] = lane.WaitingRealTime,
        ["batch"] = lane.WaitingBatch,
        ["later"] = lane.WaitingFuture,
        ["sending"] = lane.Sending,
        ["unknown"] = lane.Unknown,
        ["answerMs"] = Math.Round(lane.MedianAnswer.TotalMilliseconds, 1),
        ["forecastSeconds"] = lane.Forecast is { } forecast ? Math.Round(forecast.TotalSeconds, 1) : null,
        ["reason"] = lane.Reason,
        ["until"] = (lane.Until ?? lane.NextOpening)?.ToString(Clock, null),
    };

    private static JsonObject Unknown(UnknownLine line) => new()
    {
        ["debit"] = line.Debit.ToString(),
        ["because"] = line.Because,
        ["waitsForPeople"] = line.WaitsForPeople,
        ["inquiries"] = line.Inquiries,
        ["nextInquirySeconds"] = line.NextInquiryIn is { } wait ? Math.Round(wait.TotalSeconds, 1) : null,
    };
}
