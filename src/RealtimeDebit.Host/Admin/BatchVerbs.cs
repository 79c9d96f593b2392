using System.Text.Json.Nodes;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>batch list</c>, <c>batch show</c>, <c>batch release</c>, <c>batch refuse</c>.</summary>
internal sealed class BatchVerbs(RunningHouse running)
{
    /// <summary>Debits that <c>batch show</c> lists; the result file has them all.</summary>
    private const int MostRecordsShown = 1_000;
    private const int MostFilesListed = 1_000;
    private const string Clock = "yyyy-MM-dd HH:mm:ss";

    public Task<AdminAnswer> ListAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => running.Loop.RunAsync(() => Task.FromResult(AdminAnswer.Done(
            new JsonArray([.. running.House.Files.List().Take(MostFilesListed).Select(static file => Line(file))]))));

    public async Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(request["id"], out BatchId id)) return NoReceipt(request["id"]);
        return await running.Loop.RunAsync(async () =>
        {
            if (running.House.Files.Find(id) is not { } file) return AdminAnswer.Bad($"There is no file {id}.");
            JsonObject shown = Whole(file);
            RetryVerb.AddTo(shown, running.House.Log.Books.Retries, file);
            shown["debits"] = running.House.Log.Books.Debits.FindRun(id) is { IsAccepted: true } run
                ? new JsonArray([.. Enumerable.Range(0, Math.Min(run.Count, MostRecordsShown)).Select(index => Record(run, index))])
                : await ClosedAsync(file);
            return AdminAnswer.Done(shown);
        });
    }

    public async Task<AdminAnswer> ReleaseAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => await DecideAsync(request, static (files, id, by) => files.ReleaseAsync(id, by), "was released; its debits are on their way");

    public async Task<AdminAnswer> RefuseAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => await DecideAsync(request, static (files, id, by) => files.RefuseAsync(id, by), "was refused; nothing of it is debited");

    /// <summary>One line of a list.</summary>
    internal static JsonObject Line(FileView file) => new()
    {
        ["id"] = file.Batch.ToString(),
        ["creditor"] = file.Creditor.ToString(),
        ["file"] = FileNames.Shown(file.Name),
        ["state"] = WordOf(file.State),
        ["received"] = file.ClaimedAt.ToString(Clock, null),
        ["records"] = file.Records,
        ["totalYen"] = file.Total.Value,
        ["open"] = file.Open,
        ["collected"] = file.Totals?.Collected.Records ?? 0,
        ["declined"] = file.Totals?.Declined.Records ?? 0,
        ["rejected"] = file.Totals?.Rejected.Records ?? 0,
        ["note"] = file.Note ?? (file.State == FileState.Held ? HeldNote(file.Hold!) : null),
    };

    private static JsonObject Whole(FileView file)
    {
        JsonObject shown = Line(file);
        shown["sha256"] = file.Sha256;
        shown["sizeBytes"] = file.SizeBytes;
        shown["accepted"] = file.AcceptedAt?.ToString(Clock, null);
        shown["changed"] = file.ChangedAt.ToString(Clock, null);
        shown["firstDebit"] = file.FirstDebit?.ToString();
        shown["collectedYen"] = file.Totals?.Collected.Total.Value ?? 0;
        shown["declinedYen"] = file.Totals?.Declined.Total.Value ?? 0;
        shown["repeats"] = file.Earlier?.ToString() ?? file.Hold?.Earlier.ToString();
        shown["newRecords"] = file.Hold?.NewRecords;
        shown["deliveredAs"] = file.DeliveredAs;
        shown["resultSha256"] = file.ResultSha256;
        return shown;
    }

    // Once the result is delivered the memory lets go of the file's debits; the read model has them.
    private async Task<JsonArray?> ClosedAsync(FileView file)
    {
        if (file.FirstDebit is not { } first || running.House.ReadModel is not { } model) return null;
        try
        {
            IReadOnlyList<ClosedDebitRow> rows = await model.AskAsync(projection => projection.DebitsFromAsync(first, Math.Min(file.Records, MostRecordsShown)));
            return new JsonArray([.. rows.Where(row => row.Batch == file.Batch).Select(Closed)]);
        }
        catch (Exception e) when (e is ProjectionLostException or ProjectionBusyException)
        {
            return new JsonArray(JsonValue.Create("The read model does not answer now; ask again in a moment."));
        }
    }

    private static JsonObject Closed(ClosedDebitRow row) => new()
    {
        ["record"] = row.RecordNumber,
        ["debit"] = row.Id.ToString(),
        ["state"] = row.State.ToString(),
        ["customer"] = row.CustomerNumber,
        ["account"] = row.Account.Masked,
        ["amountYen"] = row.Amount.Value,
        ["resultCode"] = row.ResultCode.ToString(),
        ["responseCode"] = row.ResponseCode.ToString("D4", null),
        ["bankCode"] = row.RawCode,
    };

    private static JsonObject Record(DebitRun run, int index)
    {
        Debit? open = run.OpenAt(index);
        return new JsonObject
        {
            ["record"] = index + 1,
            ["debit"] = new DebitId(run.Origin.FirstDebit.Value + index).ToString(),
            ["state"] = open is null ? "Final" : open.State.ToString(),
            ["resultCode"] = open is null ? run.ResultCodeAt(index).ToString() : null,
            ["responseCode"] = open is null ? run.ResponseCodeAt(index).ToString("D4", null) : null,
        };
    }

    private async Task<AdminAnswer> DecideAsync(AdminRequest request, Func<FileDesk, BatchId, string, Task<string?>> decide, string done)
    {
        if (!BatchId.TryParse(request["id"], out BatchId id)) return NoReceipt(request["id"]);
        if (request["operator"].Trim().Length == 0) return AdminAnswer.Misused("--operator is empty. Say who decides.");
        string? why = await running.Loop.RunAsync(() => decide(running.House.Files, id, request["operator"].Trim()));
        return why is null ? AdminAnswer.Done(JsonValue.Create($"{id} {done}.")) : AdminAnswer.Bad(why);
    }

    private static string HeldNote(FileHeld held)
        => held.RepeatedRecords > 0
            ? $"held: {held.RepeatedRecords} of {held.Records} records stand in {held.Earlier} too; new: {held.NewRecords}"
            : $"held: {held.Earlier} has the same date and collecting account";

    private static string WordOf(FileState state) => state == FileState.Held ? "held" : state.ToString();

    private static AdminAnswer NoReceipt(string text)
        => AdminAnswer.Misused($"\"{text}\" is not a file's receipt number. Allowed: F and 14 digits.");
}
