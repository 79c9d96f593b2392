using System.CommandLine;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>check-config</c>: says everything that is wrong with the configuration, before it is used.</summary>
internal static class CheckConfigCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string?> config = CommandOptions.Config();
        var command = new Command("check-config", "Reads all configuration and prints every problem with its key's full name. Exit code 1 if there is any.") { config };
        command.SetAction(parsed => Check(context, parsed.GetValue(config)));
        return command;
    }

    private static int Check(CommandContext context, string? given)
    {
        if (context.ReadConfiguration(given) is not { } configuration) return ExitCode.Usage;

        foreach (ConfigurationProblem problem in configuration.Problems) context.Error.WriteLine(problem);
        foreach (string note in configuration.Notes) context.Output.WriteLine($"Note: {note}");
        if (configuration.Problems.Count > 0)
        {
            context.Output.WriteLine($"{configuration.Directory.Path}: {configuration.Problems.Count} problem(s). The service would not start.");
            return ExitCode.Bad;
        }

        context.Output.WriteLine(
            $"{configuration.Directory.Path}: no problems. {configuration.Creditors.Count} creditor(s), {configuration.Banks.Count} bank(s), "
            + $"{configuration.Holidays.Count} holiday(s); data in {configuration.Service.DataDirectory}");
        return ExitCode.Done;
    }
}
