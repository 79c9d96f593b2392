using System.Text.Json.Nodes;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>sync now</c>, <c>mandate list</c>, <c>mandate show</c>.</summary>
internal sealed class MasterVerbs(RunningHouse running)
{
    private const int MandatesListed = 1_000;

    public async Task<AdminAnswer> SyncAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (!BankCode.TryParse(request["bank"], out BankCode code) || running.Configuration.FindBank(code) is not { } bank)
            return AdminAnswer.NoBank(request["bank"]);
        if (bank.MandateSource is not { } source) return AdminAnswer.Misused($"Bank {code} has no MandateSource in banks.json.");

        await progress($"Reading the mandate files of bank {code}...");
        await using IMandateSource opened = running.MandateSources.Open(source);
        MandateSyncReport report = await running.Loop.RunAsync(() => running.House.MandateSync.RunAsync(code, source.Settings, opened));
        string[] problems = [.. report.Problems.Select(ProblemLine.Of), .. report.Files.SelectMany(static file => file.Problems.Select(problem => $"{file.Name}: {ProblemLine.Of(problem)}"))];
        return new AdminAnswer(
            report.IsClean ? CommandLine.ExitCode.Done : CommandLine.ExitCode.Bad, problems, new JsonArray([.. report.Files.Select(FileLine)]));
    }

    public Task<AdminAnswer> ListMandatesAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        CreditorCode? only = null;
        if (request["creditor"].Length > 0 && (only = running.FindCreditor(request["creditor"])?.Code) is null) return Task.FromResult(AdminAnswer.NoCreditor(request["creditor"]));
        return running.Loop.RunAsync(async () =>
        {
            var found = new JsonArray();
            MandateCursor? at = default(MandateCursor);
            while (at is { } from && found.Count < MandatesListed)
            {
                MandatePage page = running.House.Log.Books.Mandates.List(bank: null, only, running.Time.TodayInJapan(), from, MandatesListed);
                foreach (MandateListing mandate in page.Items.Where(mandate => request["customer"].Length == 0 || mandate.CustomerNumber == request["customer"]))
                    found.Add(Mandate(mandate));
                at = page.Next;
                await Task.Yield();
            }

            return AdminAnswer.Done(found);
        });
    }

    /// <summary>What a customer's mandates are and were: from which file, when.</summary>
    public async Task<AdminAnswer> ShowMandateAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { } creditor) return AdminAnswer.NoCreditor(request["creditor"]);
        if (running.House.ReadModel is not { } readModel) return AdminAnswer.Bad("This service keeps no read model.");
        try
        {
            IReadOnlyList<MandateHistoryRow> rows = await running.Loop.RunAsync(async () =>
            {
                await readModel.ReachedAsync(running.House.Log.LastSequence);
                return await readModel.AskAsync(projection => projection.MandateHistoryAsync(creditor.Code, request["number"], MandatesListed));
            });
            var lines = new JsonArray([.. rows.Select(HistoryLine)]);
            if (await running.Loop.RunAsync(() => Task.FromResult(Provisional(creditor.Code, request["number"]))) is { } provisional) lines.Insert(0, provisional);
            return lines.Count == 0 ? AdminAnswer.Bad($"No bank ever told of a mandate of customer {request["number"]}.") : AdminAnswer.Done(lines);
        }
        catch (Exception e) when (e is ProjectionLostException or ProjectionBusyException)
        {
            return AdminAnswer.Bad(e.Message);
        }
    }

    /// <summary>At a bank that tells of no mandate: what stands for it, and whether a debit has proved it.</summary>
    private JsonObject? Provisional(CreditorCode creditor, string number)
    {
        if (running.House.Log.Books.Customers.FindWhole(creditor, number) is not { } customer
            || running.Configuration.FindBank(customer.Account.Bank)?.Settings.ProvisionalMandates != true) return null;

        DateTimeOffset? confirmed = running.House.Log.Books.Provisional.ConfirmedAt(creditor, number, customer.Account.Bank);
        return new JsonObject
        {
            ["at"] = confirmed?.InJapan().ToString("yyyy-MM-dd HH:mm:ss", null),
            ["file"] = confirmed is null ? "the customer master" : "the first result of a debit",
            ["account"] = customer.Account.Masked,
            ["holder"] = customer.Holder,
            ["standing"] = confirmed is null ? "Provisional" : "Confirmed",
        };
    }

    private static JsonNode HistoryLine(MandateHistoryRow row) => new JsonObject
    {
        ["at"] = row.At.ToString("yyyy-MM-dd HH:mm:ss", null),
        ["file"] = row.FileName,
        ["account"] = row.Mandate.Account.Masked,
        ["holder"] = row.Mandate.Holder,
        ["standing"] = row.Mandate.Standing.ToString(),
        ["contract"] = row.Mandate.ContractDate == DateOnly.MinValue ? null : row.Mandate.ContractDate.ToString("yyyy-MM-dd", null),
        ["effectiveFrom"] = row.Mandate.EffectiveFrom == DateOnly.MinValue ? null : row.Mandate.EffectiveFrom.ToString("yyyy-MM-dd", null),
        ["bankResult"] = row.Mandate.BankResult,
        ["event"] = row.Sequence,
    };

    private static JsonObject Mandate(MandateListing mandate) => new()
    {
        ["creditor"] = mandate.Creditor.ToString(),
        ["customer"] = mandate.CustomerNumber,
        ["account"] = mandate.Account.Masked,
        ["verdict"] = mandate.Verdict.ToString(),
        ["effectiveFrom"] = mandate.EffectiveFrom == DateOnly.MinValue ? null : mandate.EffectiveFrom.ToString("yyyy-MM-dd", null),
        ["bankResult"] = mandate.BankResult,
    };

    private static JsonObject FileLine(MandateFileReport file) => new()
    {
        ["file"] = file.Name,
        ["serial"] = file.SerialNumber,
        ["outcome"] = file.Outcome.ToString(),
        ["full"] = file.Full,
        ["new"] = file.Counts?.New ?? 0,
        ["changed"] = file.Counts?.Changed ?? 0,
        ["moved"] = file.Counts?.Moved ?? 0,
        ["ended"] = file.Counts?.Ended ?? 0,
        ["unchanged"] = file.Counts?.Unchanged ?? 0,
        ["problems"] = file.ProblemCount,
    };
}
