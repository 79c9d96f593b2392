using System.CommandLine;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>run</c>: the service, until it is asked to stop.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string?> config = CommandOptions.Config();
        var command = new Command("run", "Runs the service until SIGTERM, Ctrl-C or the service's stop; then the debit in flight is finished first.") { config };
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetValue(config), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? given, CancellationToken cancellationToken)
    {
        if (context.ReadSoundConfiguration(given) is not { } configuration) return ExitCode.Usage;

        var data = new DataDirectory(configuration.Service.DataDirectory);
        using DataDirectoryLock? held = TakeLock(data, out string? problem, out int exitCode);
        if (held is null)
        {
            await context.Error.WriteLineAsync(problem);
            return exitCode;
        }

        try
        {
            return await ServiceHost.RunAsync(configuration, data, context, cancellationToken);
        }
        catch (IOException e)
        {
            // A disk that is full or fails is no wrong configuration: whoever starts us again later may find room.
            await context.Error.WriteLineAsync($"The data directory {data.Path} cannot be worked on: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.JournalFailed;
        }
    }

    private static DataDirectoryLock? TakeLock(DataDirectory data, out string? problem, out int exitCode)
    {
        exitCode = ExitCode.Usage;
        try
        {
            data.Create();
            return DataDirectoryLock.TryTake(data.Path, out problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e is IOException) exitCode = ExitCode.JournalFailed;
            problem = $"The data directory {data.Path} (RealtimeDebit:DataDirectory) cannot be made or written: {e.Message}";
            return null;
        }
    }
}
