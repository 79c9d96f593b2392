using System.CommandLine;
using System.Text;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>journal verify</c> and <c>journal export</c>: read the journal's files, beside or without a running service, and change nothing.</summary>
internal sealed class JournalCommand(CommandContext context)
{
    /// <summary>The journal's folder in the data directory.</summary>
    public const string FolderName = "journal";

    public static Command Create(CommandContext context)
    {
        Option<string?> config = CommandOptions.Config();
        var journal = new JournalCommand(context);
        var verify = new Command("verify", "Recomputes checksums and hash chain, and every debit's state. Exit code 1 if something is damaged.") { config };
        verify.SetAction((parsed, _) => journal.OnDiskAsync(parsed.GetValue(config), journal.VerifyAsync));
        var export = new Command("export", "Writes every event as one line of JSON. It holds accounts and names: keep it as safe as the data directory.") { config };
        export.SetAction((parsed, _) => journal.OnDiskAsync(parsed.GetValue(config), journal.ExportAsync));
        return new Command("journal", "The journal, which holds the truth.") { verify, export };
    }

    private async Task<int> OnDiskAsync(string? config, Func<DiskFolder, Task<int>> work)
    {
        if (context.ReadConfiguration(config) is not { } configuration) return ExitCode.Usage;
        string path = Path.Combine(configuration.Service.DataDirectory, FolderName);
        if (!Directory.Exists(path))
        {
            await context.Error.WriteLineAsync($"There is no journal in {configuration.Service.DataDirectory}.");
            return ExitCode.Usage;
        }

        await using var disk = new DiskFolder(path);
        try
        {
            return await work(disk);
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
