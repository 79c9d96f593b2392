using System.CommandLine;
using System.CommandLine.Parsing;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>All verbs, and the one way in which they end: a plain line on standard error and an exit code, never a stack trace.</summary>
internal static class CommandTree
{
    public static async Task<int> RunAsync(string[] arguments, CommandContext context)
    {
        ParseResult parsed = Build(context).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // A mistyped verb would drag a complaint about each of its arguments behind it.
            IEnumerable<string> problems = parsed.UnmatchedTokens.Count > 0
                ? [$"\"{parsed.UnmatchedTokens[0]}\" is not known here."]
                : parsed.Errors.Select(static error => string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            foreach (string problem in problems) await context.Error.WriteLineAsync(problem);
            await context.Error.WriteLineAsync($"\"realtime-debit {PathOf(parsed.CommandResult)}--help\" says what is allowed.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            // The service drains for as long as the debit in flight takes; the host's own signal handling sees to it.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await context.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return ExitCode.Usage;
        }
    }

    public static RootCommand Build(CommandContext context)
    {
        var root = new RootCommand("RealtimeDebit debits Japanese bank accounts in real time, one by one, never twice.");
        root.Subcommands.Add(RunCommand.Create(context));
        root.Subcommands.Add(DemoCommand.Create(context));
        root.Subcommands.Add(CheckConfigCommand.Create(context));
        root.Subcommands.Add(CheckFileCommand.Create(context));
        root.Subcommands.Add(SendCommand.Create(context));
        root.Subcommands.Add(LayoutsCommand.Create(context));
        root.Subcommands.Add(JournalCommand.Create(context));
        root.Subcommands.Add(RebuildCommand.Create(context));
        foreach (Command command in ServiceCommands.Create(context)) root.Subcommands.Add(command);
        return root;
    }

    private static string PathOf(CommandResult result)
    {
        string path = string.Empty;
        for (SymbolResult? at = result; at is CommandResult { Parent: not null } command; at = command.Parent)
            path = $"{command.Command.Name} {path}";
        return path;
    }
}
