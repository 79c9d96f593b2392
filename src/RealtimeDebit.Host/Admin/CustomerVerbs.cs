using System.Globalization;
using System.Text.Json.Nodes;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>customer import</c>, <c>show</c>, <c>list</c>, <c>add</c>, <c>change</c>, <c>stop</c> and <c>resume</c>.</summary>
internal sealed class CustomerVerbs(RunningHouse running)
{
    /// <summary>Customers that the loop hands out at once: less than a millisecond.</summary>
    public const int PageRows = 500;

    private const int DefaultListed = 100;
    private const int MostListed = 1_000;
    private const long MostImportBytes = 512L * 1024 * 1024;
    private const string NoMaster = "No bank master was imported (banks import FILE): banks and branches were not looked at. / 金融機関マスタがないため、銀行と支店は確認していません。";

    public async Task<AdminAnswer> ImportAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { Code: var creditor }) return AdminAnswer.NoCreditor(request["creditor"]);
        byte[] content;
        try
        {
            if (new FileInfo(request["file"]).Length > MostImportBytes) return AdminAnswer.Bad($"{request["file"]} is larger than {MostImportBytes} bytes.");
            content = await File.ReadAllBytesAsync(request["file"], cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdminAnswer.Bad($"The service could not read {request["file"]}: {e.Message}");
        }

        await progress($"Reading {content.Length} bytes...");
        bool isPreview = request["preview"].Length > 0;
        CustomerImportReport report = await running.Loop.RunAsync(() => isPreview
            ? running.House.CustomerImport.PreviewAsync(creditor, content)
            : running.House.CustomerImport.RunAsync(creditor, content, Path.GetFileName(request["file"]), request["operator"].Trim()));
        JsonObject counts = new()
        {
            ["applied"] = report.IsApplied,
            ["added"] = report.Counts.Added,
            ["changed"] = report.Counts.Changed,
            ["unchanged"] = report.Counts.Unchanged,
            ["errors"] = report.ErrorRows,
            ["problems"] = report.ProblemCount,
        };
        if (!report.ComparedWithBankMaster) counts["note"] = NoMaster;
        if (isPreview) CustomerShape.AddRows(counts, report);
        return new AdminAnswer(report.IsRefused ? CommandLine.ExitCode.Bad : CommandLine.ExitCode.Done, [.. report.Problems.Select(ProblemLine.Of)], counts);
    }

    public async Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { Code: var creditor }) return AdminAnswer.NoCreditor(request["creditor"]);
        string number = request["number"].Trim();
        Customer? customer = await running.Loop.RunAsync(() => Task.FromResult(running.House.Log.Books.Customers.FindWhole(creditor, number)));
        if (customer is null) return AdminAnswer.Bad($"There is no customer {number} of creditor {creditor}. / 顧客番号 {number} は登録されていません。");

        // What a customer went through stands in the journal and nowhere else for good, so it is read from the beginning.
        var history = new CustomerHistory(creditor, customer.Number);
        await running.Loop.RunAsync(() => running.House.Store.Journal.ReadAsync(
            JournalPosition.Start,
            slice =>
            {
                foreach (JournalEvent item in slice) history.Take(item.Payload.Span);
                return Task.CompletedTask;
            },
            running.JournalForReading));
        return AdminAnswer.Done(CustomerShape.Whole(customer, await MasterAsync(), history));
    }

    public async Task<AdminAnswer> ListAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { Code: var creditor }) return AdminAnswer.NoCreditor(request["creditor"]);
        if (NumberOf(request["from"], 0, int.MaxValue, 0) is not { } from) return AdminAnswer.Misused($"--from \"{request["from"]}\" is not a whole number, 0 or more.");
        if (NumberOf(request["limit"], 1, MostListed, DefaultListed) is not { } limit) return AdminAnswer.Misused($"--limit \"{request["limit"]}\" is not a number from 1 to {MostListed}.");

        string wanted = NameNarrowing.ForSearch(request["match"]);
        var found = new JsonArray();
        int next = from;
        while (next >= 0 && found.Count < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int first = next;
            CustomerPage page = await running.Loop.RunAsync(() => Task.FromResult(running.House.Log.Books.Customers.List(creditor, first, PageRows)));
            next = page.Next;
            for (int i = 0; i < page.Items.Count; i++)
            {
                if (!IsWanted(page.Items[i], wanted)) continue;
                found.Add(CustomerShape.Line(page.Items[i]));
                if (found.Count < limit) continue;
                next = i + 1 < page.Items.Count ? first + i + 1 : page.Next;
                break;
            }
        }

        int count = await running.Loop.RunAsync(() => Task.FromResult(running.House.Log.Books.Customers.Count(creditor)));
        return AdminAnswer.Done(new JsonObject
        {
            ["creditor"] = creditor.ToString(),
            ["count"] = count,
            ["listed"] = found.Count,
            ["next"] = next < 0 ? null : next,
            ["customers"] = found,
        });
    }

    public async Task<AdminAnswer> AddAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => await ChangedAsync(request, (desk, creditor) => desk.AddAsync(creditor, request["number"], FieldsOf(request), request["operator"]));

    public async Task<AdminAnswer> ChangeAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        CustomerFields fields = FieldsOf(request);
        if (fields == new CustomerFields()) return AdminAnswer.Misused("Nothing to change was given. See: realtime-debit customer change --help");

        return await ChangedAsync(
            request, (desk, creditor) => desk.ChangeAsync(creditor, request["number"], fields, request["operator"], request["other-person-checked"].Length > 0));
    }

    public async Task<AdminAnswer> StopAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => await ChangedAsync(request, (desk, creditor) => desk.ChangeAsync(creditor, request["number"], new CustomerFields { Status = "stopped" }, request["operator"], otherPersonChecked: false));

    public async Task<AdminAnswer> ResumeAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => await ChangedAsync(request, (desk, creditor) => desk.ChangeAsync(creditor, request["number"], new CustomerFields { Status = "active" }, request["operator"], otherPersonChecked: false));

    private static bool IsWanted(Customer customer, string wanted)
        => wanted.Length == 0
            || NameNarrowing.ForSearch(customer.Number).Contains(wanted, StringComparison.Ordinal)
            || NameNarrowing.ForSearch(customer.Name).Contains(wanted, StringComparison.Ordinal)
            || NameNarrowing.ForSearch(customer.NameKana).Contains(wanted, StringComparison.Ordinal)
            || NameNarrowing.ForSearch(customer.Holder).Contains(wanted, StringComparison.Ordinal);

    private static int? NumberOf(string text, int least, int most, int withoutText)
    {
        if (text.Length == 0) return withoutText;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;
    }

    private static CustomerFields FieldsOf(AdminRequest request)
    {
        string? maxAmount = Given(request, "max-amount");
        return new CustomerFields
        {
            Name = Given(request, "name"),
            NameKana = Given(request, "kana"),
            Bank = Given(request, "bank"),
            Branch = Given(request, "branch"),
            Kind = Given(request, "kind"),
            Account = Given(request, "account"),
            Holder = Given(request, "holder"),
            MaxAmountYen = maxAmount is "none" ? "" : maxAmount,
        };
    }

    private static string? Given(AdminRequest request, string name) => request.Arguments.GetValueOrDefault(name);

    private async Task<AdminAnswer> ChangedAsync(AdminRequest request, Func<CustomerDesk, CreditorCode, Task<CustomerChangeReport>> change)
    {
        if (running.FindCreditor(request["creditor"]) is not { Code: var creditor }) return AdminAnswer.NoCreditor(request["creditor"]);
        CustomerChangeReport report = await running.Loop.RunAsync(() => change(running.House.Customers, creditor));
        string[] problems = [.. report.Problems.Select(ProblemLine.Of)];
        if (report.After is not { } after) return AdminAnswer.Bad(problems);

        var result = new JsonObject
        {
            ["customer"] = after.Number,
            ["outcome"] = !report.IsApplied ? "refused" : report.Before is null ? "added" : report.Before == after ? "unchanged" : "changed",
        };
        if (report.MayBeAnotherPerson) result["question"] = "別の方の口座ではありませんか / Is it not another person's account?";
        if (report is { IsApplied: true, ComparedWithBankMaster: false }) result["note"] = NoMaster;
        result["fields"] = CustomerShape.Fields(report.Before, after);
        return new AdminAnswer(report.IsApplied ? CommandLine.ExitCode.Done : CommandLine.ExitCode.Bad, problems, result);
    }

    private Task<BankMaster?> MasterAsync() => running.Loop.RunAsync(() => Task.FromResult(running.House.BankMaster.Current));
}
