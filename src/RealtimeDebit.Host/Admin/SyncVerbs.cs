using System.Text.Json.Nodes;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Jobs;
using RealtimeDebit.Host.Options;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>sync list</c>, <c>sync apply</c>, <c>sync discard</c>.</summary>
internal sealed class SyncVerbs(RunningHouse running)
{
    private const string Clock = "yyyy-MM-dd HH:mm:ss";

    public Task<AdminAnswer> ListAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => running.Loop.RunAsync(() => Task.FromResult(AdminAnswer.Done(new JsonArray([.. running.Configuration.Banks.Select(Line)]))));

    public Task<AdminAnswer> ApplyAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => SayAsync(request, HeldFileDecision.Apply);

    public Task<AdminAnswer> DiscardAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => SayAsync(request, HeldFileDecision.Discard);

    private JsonNode Line(BankOptions bank)
    {
        BankSyncs syncs = running.House.Log.Books.Syncs.Of(bank.Settings.Code);
        return new JsonObject
        {
            ["bank"] = bank.Settings.Code.ToString(),
            ["source"] = bank.Settings.MandateSource is null ? "none" : "yes",
            ["lastRun"] = syncs.Last?.At.ToString(Clock, null),
            ["outcome"] = syncs.Last?.Outcome.ToString(),
            ["because"] = syncs.Last?.Because,
            ["readOn"] = syncs.ReadOn?.ToString("yyyy-MM-dd", null),
            ["takenOn"] = syncs.TakenOn?.ToString("yyyy-MM-dd", null),
            ["held"] = syncs.Held is { } held ? $"{held.File.FileName}: ends {held.File.Counts.Ended} of {held.File.LiveBefore}" : null,
            ["firstWord"] = syncs.Held?.First is { } word ? $"{word.Decision} ({word.Operator})" : null,
            ["next"] = running.NextRing(MandateSyncJobs.NameOf(bank.Settings.Code))?.ToString(Clock, null),
        };
    }

    private static JsonObject Held(HeldFile held) => new()
    {
        ["file"] = held.File.FileName,
        ["new"] = held.File.Counts.New,
        ["changed"] = held.File.Counts.Changed,
        ["moved"] = held.File.Counts.Moved,
        ["ended"] = held.File.Counts.Ended,
        ["ofLive"] = held.File.LiveBefore,
        ["firstWord"] = held.First is { } first ? $"{first.Decision} ({first.Operator}: {first.Reason})" : null,
        ["secondWord"] = held.Second is { } second ? $"{second.Decision} ({second.Operator}: {second.Reason})" : null,
    };

    private Task<AdminAnswer> SayAsync(AdminRequest request, HeldFileDecision decision)
    {
        if (!BankCode.TryParse(request["bank"], out BankCode bank) || running.Configuration.FindBank(bank) is null)
            return Task.FromResult(AdminAnswer.NoBank(request["bank"]));

        return running.Loop.RunAsync(async () => Answer(await running.House.HeldFiles.SayAsync(bank, decision, request["operator"], request["reason"]), bank));
    }

    private static AdminAnswer Answer(HeldFileAnswer answer, BankCode bank) => answer switch
    {
        HeldFileAnswer.NoneHeld => AdminAnswer.Bad($"No mandate file of bank {bank} is held."),
        HeldFileAnswer.Incomplete incomplete => new AdminAnswer(ExitCode.Usage, incomplete.Problems, null),
        HeldFileAnswer.Disagree disagree => new AdminAnswer(
            ExitCode.Bad,
            [$"{disagree.Held.First!.Operator} said {disagree.Held.First.Decision}; you say otherwise. Nothing changed: agree first, then one of you says it anew."],
            Held(disagree.Held)),
        HeldFileAnswer.WaitsForSecond waits => AdminAnswer.Done(Held(waits.Held)),
        HeldFileAnswer.Decided decided => AdminAnswer.Done(Decided(decided.Held, bank)),
        _ => throw new InvalidOperationException($"No answer for {answer.GetType().Name}."),
    };

    private static JsonObject Decided(HeldFile held, BankCode bank)
    {
        JsonObject told = Held(held);
        told["next"] = $"decided; it is done by the next run: realtime-debit sync now {bank}";
        return told;
    }
}
