using System.Text.Json.Nodes;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>notification test</c>, and the receivers' part of <c>status</c>.</summary>
internal sealed class NotificationVerbs(RunningHouse running)
{
    private const string Operators = "operators";

    public async Task<AdminAnswer> TestAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        string whose = request["creditor"];
        bool isOwn = string.Equals(whose, Operators, StringComparison.OrdinalIgnoreCase);
        Creditor? creditor = isOwn ? null : running.FindCreditor(whose);
        if (creditor is null && !isOwn) return AdminAnswer.Misused($"There is no creditor \"{whose}\" in creditors.json. For our own receivers: {Operators}.");

        await progress("Sending a test notice to each receiver...");
        IReadOnlyList<NoticeTest> tests = await running.Loop.RunAsync(() => running.House.Notifications.TestAsync(creditor?.Code, cancellationToken));
        if (tests.Count == 0) return AdminAnswer.Bad($"No receiver of notifications is configured for {(isOwn ? Operators : creditor!.Code.ToString())}.");

        var shown = new JsonObject { ["receivers"] = new JsonArray([.. tests.Select(Line)]) };
        return tests.All(static test => test.Answer.Verdict == NoticeVerdict.Taken) ? AdminAnswer.Done(shown) : AdminAnswer.Bad(string.Join('\n', tests.Select(Sentence)));
    }

    /// <summary>For <c>status</c>; on the loop.</summary>
    public static JsonArray Status(House house) => new([.. house.Notifications.Status().Select(static receiver => (JsonNode)new JsonObject
    {
        ["to"] = receiver.Endpoint.Owner,
        ["by"] = receiver.Endpoint.Channel.ToString(),
        ["pending"] = receiver.Pending,
        ["lastDelivered"] = receiver.LastDeliveredAt?.ToString("yyyy-MM-dd HH:mm:ss", null),
        ["problem"] = receiver.Problem,
        ["nextTrySeconds"] = receiver.NextTryIn is { } wait ? Math.Round(Math.Max(0, wait.TotalSeconds), 1) : null,
        ["skipped"] = receiver.Skipped,
    })]);

    private static JsonNode Line(NoticeTest test) => new JsonObject
    {
        ["to"] = test.Endpoint.Owner,
        ["by"] = test.Endpoint.Channel.ToString(),
        ["answer"] = test.Answer.Text,
    };

    private static string Sentence(NoticeTest test) => $"{test.Endpoint}: {(test.Answer.Verdict == NoticeVerdict.Taken ? "taken" : "not taken")}. {test.Answer.Text}";
}
