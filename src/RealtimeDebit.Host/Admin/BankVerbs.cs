using System.Text.Json.Nodes;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Formats.BankMasters;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>banks import</c>, <c>banks list</c> and <c>banks show</c>: names of banks and branches. They warn; no debit asks them.</summary>
internal sealed class BankVerbs(RunningHouse running)
{
    private const int MostListed = 2_000;
    private const string NoMaster = "There is no bank master. Import one with: banks import FILE / 金融機関マスタがありません。banks import で取り込んでください。";

    public async Task<AdminAnswer> ImportAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        string by = request["operator"].Trim();
        if (by.Length is 0 or > CustomerDesk.MostOperatorChars)
            return AdminAnswer.Misused($"Name the operator with --operator, in at most {CustomerDesk.MostOperatorChars} characters. / --operator で操作者名を指定してください。");

        byte[] content;
        try
        {
            if (new FileInfo(request["file"]).Length > BankMasterJson.MostBytes) return AdminAnswer.Bad($"{request["file"]} is larger than {BankMasterJson.MostBytes} bytes.");
            content = await File.ReadAllBytesAsync(request["file"], cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdminAnswer.Bad($"The service could not read {request["file"]}: {e.Message}");
        }

        await progress($"Reading {content.Length} bytes...");
        BankMasterReport report = await running.Loop.RunAsync(() => running.House.BankMaster.ImportAsync(content, Path.GetFileName(request["file"]), by));
        var counts = new JsonObject
        {
            ["applied"] = report.IsApplied,
            ["unchanged"] = report.IsUnchanged,
            ["banks"] = report.Banks,
            ["branches"] = report.Branches,
            ["problems"] = report.ProblemCount,
        };
        return new AdminAnswer(report.IsRefused ? CommandLine.ExitCode.Bad : CommandLine.ExitCode.Done, [.. report.Problems.Select(Line)], counts);
    }

    public async Task<AdminAnswer> ListAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        (BankMaster? current, BankMasterImported? import) = await FindAsync();
        if (current is not { } master) return AdminAnswer.Bad(NoMaster);

        string wanted = NameNarrowing.ForSearch(request["match"]);
        BankMasterBank[] found = [.. master.Banks.Where(bank => IsWanted(bank, wanted))];
        return AdminAnswer.Done(new JsonObject
        {
            ["file"] = import!.FileName,
            ["importedAt"] = import.At.ToString("yyyy-MM-dd HH:mm:ss", null),
            ["importedBy"] = import.Operator,
            ["sha256"] = import.Sha256,
            ["count"] = master.Banks.Count,
            ["found"] = found.Length,
            ["banks"] = new JsonArray([.. found.Take(MostListed).Select(Shown)]),
        });
    }

    public async Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if ((await FindAsync()).Master is not { } master) return AdminAnswer.Bad(NoMaster);
        if (master.FindBank(request["code"]) is not { } bank) return AdminAnswer.Bad($"Bank {request["code"]} is not in the bank master. / 銀行 {request["code"]} は金融機関マスタにありません。");

        JsonObject shown = Shown(bank);
        if (request["branch"].Length == 0)
        {
            shown["listed"] = Math.Min(bank.Branches.Count, MostListed);
            shown["branchList"] = new JsonArray([.. bank.Branches.Take(MostListed).Select(Shown)]);
            return AdminAnswer.Done(shown);
        }

        if (master.FindBranch(bank.Code, request["branch"]) is not { } branch)
            return AdminAnswer.Bad($"Branch {bank.Code}-{request["branch"]} is not in the bank master. / 支店 {bank.Code}-{request["branch"]} は金融機関マスタにありません。");
        shown["branch"] = Shown(branch);
        return AdminAnswer.Done(shown);
    }

    /// <summary>The number of such a problem is a line, not a record.</summary>
    private static string Line(Formats.Problems.RecordProblem problem)
        => (problem.RecordNumber == 0 ? "" : $"line {problem.RecordNumber}: ") + ProblemLine.Of(problem with { RecordNumber = 0 });

    private static bool IsWanted(BankMasterBank bank, string wanted)
        => wanted.Length == 0
            || bank.Code.StartsWith(wanted, StringComparison.Ordinal)
            || NameNarrowing.ForSearch(bank.Name).Contains(wanted, StringComparison.Ordinal)
            || NameNarrowing.ForSearch(bank.Kana).Contains(wanted, StringComparison.Ordinal);

    private static JsonObject Shown(BankMasterBank bank) => new()
    {
        ["code"] = bank.Code,
        ["name"] = bank.Name,
        ["kana"] = bank.Kana,
        ["halfWidth"] = bank.HalfWidth,
        ["branches"] = bank.Branches.Count,
    };

    private static JsonObject Shown(BankMasterBranch branch) => new()
    {
        ["code"] = branch.Code,
        ["name"] = branch.Name,
        ["kana"] = branch.Kana,
        ["halfWidth"] = branch.HalfWidth,
    };

    private Task<(BankMaster? Master, BankMasterImported? Import)> FindAsync()
        => running.Loop.RunAsync(() => Task.FromResult((running.House.BankMaster.Current, running.House.Log.Books.BankMaster.Current)));
}
