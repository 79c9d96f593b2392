using System.Globalization;
using System.Text.Json.Nodes;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>debit show</c> and <c>debit resolve</c>.</summary>
internal sealed class DebitVerbs(RunningHouse running)
{
    private const string Clock = "yyyy-MM-dd HH:mm:ss.fff";
    private static readonly string[] s_moments = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm"];

    public async Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (!DebitId.TryParse(request["id"], out DebitId id)) return NoReceipt(request["id"]);
        DebitHistory history = await running.Loop.RunAsync(() => Task.FromResult(new DebitHistory(id, BatchOf(running.House, id))));
        // What a debit went through stands in the journal and nowhere else for good, so it is read from the beginning.
        await running.Loop.RunAsync(() => running.House.Store.Journal.ReadAsync(
            JournalPosition.Start,
            slice =>
            {
                foreach (JournalEvent item in slice) history.Take(item.Payload.Span);
                return Task.CompletedTask;
            },
            running.JournalForReading));
        if (history.Shown is not { } shown) return AdminAnswer.Bad($"There is no debit {id}.");
        return await running.Loop.RunAsync(() =>
        {
            if (running.House.Register.FindOpen(id) is { } open) shown["state"] = open.State.ToString();
            shown["requestKey"] = id + running.House.Log.Books.Installation.Salt;
            return Task.FromResult(AdminAnswer.Done(shown));
        });
    }

    public async Task<AdminAnswer> ResolveAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (!DebitId.TryParse(request["id"], out DebitId id)) return NoReceipt(request["id"]);
        ResolvedAs? outcome = request["outcome"] switch
        {
            "collected" => ResolvedAs.Collected,
            "declined" => ResolvedAs.Declined,
            "never-seen" => ResolvedAs.NeverSeen,
            _ => null,
        };
        if (outcome is not { } settled) return AdminAnswer.Misused($"\"{request["outcome"]}\" is no outcome. Allowed: collected, declined, never-seen.");

        DateTimeOffset? asOf = MomentOf(request["as-of"].Trim());
        if (asOf is null && request["as-of"].Length > 0)
            return AdminAnswer.Misused($"\"{request["as-of"]}\" is no time of a list. Allowed: YYYY-MM-DDThh:mm:ss or YYYY-MM-DDThh:mm, as in Japan, from the year 2000 on.");

        char? resultCode = request["result-code"] is [var digit] ? digit : null;
        var word = new ResolutionWord(id, settled, resultCode, request["operator"].Trim(), request["evidence"].Trim(), asOf);
        return TextOf(id, await running.Loop.RunAsync(() => running.House.Resolution.SayAsync(word)));
    }

    private static AdminAnswer TextOf(DebitId id, ResolutionAnswer answer) => answer switch
    {
        ResolutionAnswer.WaitsForSecond => AdminAnswer.Done(JsonValue.Create($"{id}: the evidence is recorded. It takes effect when a second operator says the same.")),
        ResolutionAnswer.Settled settled => AdminAnswer.Done(JsonValue.Create($"{id}: settled as {settled.Second.As} by {settled.First.Operator} and {settled.Second.Operator}.")),
        ResolutionAnswer.Disagree disagree => AdminAnswer.Bad($"{id}: {disagree.First.Operator} said {disagree.First.Outcome}; the two do not agree, nothing was changed."),
        ResolutionAnswer.SamePerson => AdminAnswer.Bad($"{id}: the same operator said it before. A second one has to say the same."),
        ResolutionAnswer.NotUnknown { State: { } state } => AdminAnswer.Bad($"{id} is not unknown; it is {state}."),
        ResolutionAnswer.NotUnknown => AdminAnswer.Bad($"{id} is not unknown: it is final, or was never given out."),
        ResolutionAnswer.TooEarly early => AdminAnswer.Bad($"{id}: {early.Problem}"),
        ResolutionAnswer.Incomplete incomplete => AdminAnswer.Misused(string.Join(' ', incomplete.Problems)),
        _ => throw new InvalidOperationException($"Unknown answer {answer}."),
    };

    // Without seconds it is the beginning of the minute: a list is rather taken for older than it is than for younger.
    private static DateTimeOffset? MomentOf(string text)
        => DateTime.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment) && moment.Year >= 2000
            ? JapanTime.At(DateOnly.FromDateTime(moment), TimeOnly.FromDateTime(moment))
            : null;

    private static AdminAnswer NoReceipt(string text)
        => AdminAnswer.Misused($"\"{text}\" is not a debit's receipt number. Allowed: R and 14 digits.");

    private static BatchId? BatchOf(House house, DebitId id)
        => house.Files.List().FirstOrDefault(file => file.FirstDebit is { } first && id.Value >= first.Value && id.Value < first.Value + file.Records)?.Batch;

    internal static string At(HouseEvent happened) => happened.At.ToString(Clock, null);
}
