using System.CommandLine;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>rebuild</c>: makes the LiteDB files anew from the journal, in the running service or without one.</summary>
internal sealed class RebuildCommand(CommandContext context)
{
    private const long ProgressEvents = 100_000;

    public static Command Create(CommandContext context)
    {
        Option<string?> config = CommandOptions.Config();
        var command = new Command("rebuild", "Makes the read model (LiteDB) anew from the journal; a running service goes on meanwhile. The old files are set aside.") { config };
        command.SetAction((parsed, cancellationToken) => new RebuildCommand(context).RunAsync(parsed.GetValue(config), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(string? given, CancellationToken cancellationToken)
    {
        if (context.ReadConfiguration(given) is not { } configuration) return ExitCode.Usage;

        var data = new DataDirectory(configuration.Service.DataDirectory);
        var request = new AdminRequest(ReadModelVerbs.Rebuild, new Dictionary<string, string>(StringComparer.Ordinal));
        AdminAnswer? answer = await AdminClient.AskAsync(data.Path, request, text => context.Error.WriteLineAsync(text), cancellationToken);
        if (answer is null) return await WithoutServiceAsync(data);

        foreach (string problem in answer.Problems) await context.Error.WriteLineAsync(problem);
        AnswerText.Print(context.Output, answer.Result, false);
        return answer.ExitCode;
    }

    private async Task<int> WithoutServiceAsync(DataDirectory data)
    {
        if (!Directory.Exists(data.Journal))
        {
            await context.Error.WriteLineAsync($"There is no journal in {data.Path}.");
            return ExitCode.Usage;
        }

        using DataDirectoryLock? held = DataDirectoryLock.TryTake(data.Path, out string? problem);
        if (held is null)
        {
            await context.Error.WriteLineAsync(problem);
            return ExitCode.Usage;
        }

        await using var journal = new DiskFolder(data.Journal);
        await using var readModel = new LiteDbReadModel(data.ReadModels, context.Time);
        try
        {
            await readModel.OpenAsync();
            long last = await OfflineRebuild.RunAsync(journal, readModel, Report);
            await context.Output.WriteLineAsync($"The read model was made anew from {last} event(s); the old files were set aside.");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is JournalRefusedException or ProjectionLostException)
        {
            await context.Error.WriteLineAsync(e.Message);
            return ExitCode.Bad;
        }
    }

    private void Report(long sequence)
    {
        if (sequence % ProgressEvents == 0) context.Error.WriteLine($"Event {sequence}...");
    }
}
