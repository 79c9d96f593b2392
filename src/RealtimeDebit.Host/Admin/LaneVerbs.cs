using System.Text.Json.Nodes;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>lane pause</c>, <c>lane resume</c>.</summary>
/// <remarks>A pause ends with the process: a service that starts finds what it owes, and whoever wants it paused says so again.</remarks>
internal sealed class LaneVerbs(RunningHouse running)
{
    public Task<AdminAnswer> PauseAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => OnLaneAsync(request, lane =>
        {
            if (OneLine(request["reason"]) is not { Length: > 0 } reason) return AdminAnswer.Misused("The reason is missing: whoever finds the bank paused wants to know why, and until when.");
            if (lane.Status() is { State: LaneState.Paused, Reason: var because }) return AdminAnswer.Bad($"The lane of bank {lane.Bank} is paused already: {because}");

            lane.Pause($"{OneLine(request["operator"])}: {reason}");
            return Shown(lane, "No debit is sent to this bank until \"lane resume\" or a restart. What is under way there is awaited, and inquiries go on.");
        });

    public Task<AdminAnswer> ResumeAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => OnLaneAsync(request, lane =>
        {
            if (lane.Status().State != LaneState.Paused) return AdminAnswer.Bad($"The lane of bank {lane.Bank} is not paused: it is {lane.Status().State}.");

            lane.Resume();
            LogEvents.LaneResumed(running.Log, lane.Bank.ToString(), OneLine(request["operator"]));
            return Shown(lane, next: null);
        });

    private Task<AdminAnswer> OnLaneAsync(AdminRequest request, Func<BankLane, AdminAnswer> act) => running.Loop.RunAsync(() =>
    {
        BankLane? lane = BankCode.TryParse(request["bank"], out BankCode bank) ? running.House.Lanes.Find(bank) : null;
        return Task.FromResult(lane is null ? AdminAnswer.NoBank(request["bank"]) : act(lane));
    });

    // It stands in the log and in status, where a line break would begin what looks like a line of somebody else.
    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();

    private static AdminAnswer Shown(BankLane lane, string? next)
    {
        JsonObject shown = StatusVerb.Bank(lane.Status());
        if (next is not null) shown["next"] = next;
        return AdminAnswer.Done(shown);
    }
}
