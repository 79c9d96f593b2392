using System.Text.Json.Nodes;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>mismatch list</c>, <c>mismatch now</c>.</summary>
internal sealed class MismatchVerbs(RunningHouse running)
{
    private const int LinesListed = 1_000;

    public async Task<AdminAnswer> ListAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { } creditor) return AdminAnswer.NoCreditor(request["creditor"]);
        return await running.Loop.RunAsync(async () => running.House.Log.Books.Mismatches.Last(creditor.Code) is { } report
            ? await ShowAsync(report.Made, report.DeliveredAs)
            : AdminAnswer.Bad($"No mismatch report of creditor {creditor.Code} was made yet. Make one: realtime-debit mismatch now --creditor {creditor.Code}"));
    }

    public async Task<AdminAnswer> MakeAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { } creditor) return AdminAnswer.NoCreditor(request["creditor"]);

        await progress($"Holding the customers of {creditor.Code} against the mandates...");
        return await running.MismatchJob.MakeAsync(creditor) is { } made
            ? await running.Loop.RunAsync(() => ShowAsync(made, null))
            : AdminAnswer.Bad("The report is being made already, or the service stops. Try again in a moment.");
    }

    private async Task<AdminAnswer> ShowAsync(MismatchReportMade made, string? deliveredAs)
    {
        var shown = new JsonObject
        {
            ["creditor"] = made.Creditor.ToString(),
            ["day"] = made.Day.ToString("yyyy-MM-dd", null),
            ["madeAt"] = made.At.ToString("yyyy-MM-dd HH:mm:ss", null),
            ["checked"] = made.Checked,
            ["new"] = made.New,
            ["open"] = made.Open,
            ["solved"] = made.Solved,
            ["notChecked"] = made.Unchecked.Count == 0 ? null : $"banks {string.Join(", ", made.Unchecked)}: their mandates are not of this night; see sync list",
            ["delivered"] = deliveredAs is null ? null : $"out/{deliveredAs}",
        };
        try
        {
            shown["lines"] = new JsonArray([.. (await running.House.Mismatches.ReadAsync(made, LinesListed)).Select(Line)]);
            return AdminAnswer.Done(shown);
        }
        catch (ArchiveDamagedException damaged)
        {
            return AdminAnswer.Bad(damaged.Message);
        }
    }

    /// <summary>Without accounts and names: those stand in the file.</summary>
    private static JsonNode Line(MismatchLine line) => new JsonObject
    {
        ["standing"] = line.Standing,
        ["kind"] = line.Kind,
        ["what"] = line.KindJa,
        ["customer"] = line.CustomerNumber,
        ["bank"] = line.Bank,
        ["ifDebited"] = line.ResponseCode,
        ["since"] = line.FirstSeen.ToString("yyyy-MM-dd", null),
    };
}
