using System.CommandLine;
using System.Text;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Usages;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>journal verify</c>, <c>journal export</c> and <c>journal usage</c>: read the journal's files, beside or without a running service, and change nothing.</summary>
internal sealed class JournalCommand(CommandContext context)
{
    /// <summary>The journal's folder in the data directory.</summary>
    public const string FolderName = "journal";

    public static Command Create(CommandContext context)
    {
        Option<string?> config = CommandOptions.Config();
        var journal = new JournalCommand(context);
        var verify = new Command("verify", "Recomputes checksums and hash chain, and every debit's state. Exit code 1 if something is damaged.") { config };
        verify.SetAction((parsed, _) => journal.OnDiskAsync(parsed.GetValue(config), (disk, _) => journal.VerifyAsync(disk)));
        var export = new Command("export", "Writes every event as one line of JSON. It holds accounts and names: keep it as safe as the data directory.") { config };
        export.SetAction((parsed, _) => journal.OnDiskAsync(parsed.GetValue(config), (disk, _) => journal.ExportAsync(disk)));
        return new Command("journal", "The journal, which holds the truth.") { verify, export, Usage(journal) };
    }

    private static Command Usage(JournalCommand journal)
    {
        Option<string?> config = CommandOptions.Config();
        Option<bool> json = CommandOptions.Json();
        var creditor = new Option<string>("--creditor") { Description = "The creditor's ten digits.", HelpName = "CODE", Required = true };
        var month = new Option<string>("--month") { Description = "The month of receipt.", HelpName = "YYYY-MM", Required = true };
        var to = new Option<string>("--to") { Description = "Writes the statement there as CSV, too.", HelpName = "FILE" };
        var usage = new Command("usage", "Counts a creditor's month anew from the journal alone: what usage show must say as well.") { creditor, month, to, config, json };
        usage.SetAction((parsed, cancellationToken) => journal.OnDiskAsync(
            parsed.GetValue(config),
            (disk, configuration) => journal.UsageAsync(disk, configuration, parsed.GetValue(creditor)!, parsed.GetValue(month)!, parsed.GetValue(to) ?? "", parsed.GetValue(json), cancellationToken)));
        return usage;
    }

    private async Task<int> UsageAsync(DiskFolder disk, HouseConfiguration configuration, string creditor, string month, string to, bool json, CancellationToken cancellationToken)
    {
        if (!CreditorCode.TryParse(creditor, out CreditorCode code) || !UsageMonth.TryParse(month, out UsageMonth asked))
        {
            await context.Error.WriteLineAsync("--creditor is ten digits and --month is yyyy-MM.");
            return ExitCode.Usage;
        }

        try
        {
            // Debits stand in the journal under the creditor's own code, whichever of its codes a file or message bore.
            CreditorCode own = configuration.FindCreditor(code)?.Code ?? code;
            UsageStatement statement = UsageStatement.Make(await JournalAudit.ReplayAsync(disk), own, asked, context.Time.TodayInJapan());
            if (await UsageText.WriteCsvAsync(statement, to, cancellationToken) is { } problem)
            {
                await context.Error.WriteLineAsync(problem);
                return ExitCode.Bad;
            }

            AnswerText.Print(context.Output, UsageText.Json(statement), json);
            return ExitCode.Done;
        }
        catch (InvalidDataException damaged)
        {
            await context.Error.WriteLineAsync(damaged.Message);
            return ExitCode.Bad;
        }
    }

    private async Task<int> OnDiskAsync(string? config, Func<DiskFolder, HouseConfiguration, Task<int>> work)
    {
        if (context.ReadConfiguration(config) is not { } configuration) return ExitCode.Usage;
        string path = Path.Combine(configuration.Service.DataDirectory, FolderName);
        if (!Directory.Exists(path))
        {
            context.TellServiceProblems(configuration);
            await context.Error.WriteLineAsync($"There is no journal in {configuration.Service.DataDirectory}.");
            return ExitCode.Usage;
        }

        await using var disk = new DiskFolder(path);
        try
        {
            return await work(disk, configuration);
        }
        catch (JournalRefusedException e)
        {
            await context.Error.WriteLineAsync(e.Message);
            return ExitCode.Bad;
        }
    }

    private async Task<int> VerifyAsync(DiskFolder disk)
    {
        JournalAuditReport report = await JournalAudit.RunAsync(disk);
        foreach (SegmentVerification segment in report.Bytes.Segments) await WriteAsync(segment);
        if (report.Illegal is { } illegal) await context.Error.WriteLineAsync(illegal);
        foreach ((DebitState state, int count) in report.States) await context.Output.WriteLineAsync($"{state}: {count} debit(s)");
        await context.Output.WriteLineAsync(
            $"{(report.IsSound ? "Sound" : "DAMAGED")}: {report.Bytes.Segments.Count} segment(s), {report.Bytes.LastSequence} event(s), chain {report.Bytes.ChainHex}");
        return report.IsSound ? ExitCode.Done : ExitCode.Bad;
    }

    private async Task<int> ExportAsync(DiskFolder disk)
    {
        await JournalAudit.ExportAsync(disk, item => context.Output.WriteLineAsync(
            $"{{\"sequence\":{item.Sequence},\"event\":{Encoding.UTF8.GetString(item.Payload.Span)}}}"));
        return ExitCode.Done;
    }

    private async Task WriteAsync(SegmentVerification segment)
    {
        await context.Output.WriteLineAsync($"{segment.File}: events {segment.FirstSequence}-{segment.LastSequence}, {segment.Frames} commit(s)"
            + (segment.TornAtBytes is { } torn ? $", an unfinished commit at byte {torn} (nobody was told of it)" : string.Empty));
        foreach (JournalProblem problem in segment.Problems) await context.Error.WriteLineAsync($"{problem.File}, byte {problem.OffsetBytes}: {problem.What}");
    }
}
