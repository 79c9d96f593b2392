using System.CommandLine;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>The verbs that talk to the running service over its admin socket.</summary>
internal static class ServiceCommands
{
    public static IReadOnlyList<Command> Create(CommandContext context)
    {
        var asker = new Asker(context);
        return
        [
            asker.Verb("status", "Shows lanes, drops, queues and what needs an operator."),
            Group("batch", "The files that creditors dropped.",
                asker.Verb("batch list", "Lists files, newest first; a held one waits for release."),
                asker.Verb("batch show", "Shows one file and its debits.", Receipt("F", "file")),
                asker.Verb("batch release", "Lets a held file go on.", Receipt("F", "file"), Decider()),
                asker.Verb("batch refuse", "Refuses a held file whole.", Receipt("F", "file"), Decider()),
                asker.Verb("batch retry", "Puts the failed records of a file into a new request file, each record once. Nothing is sent: put the file into in/ yourself.",
                    Receipt("F", "file"), Required("--date", "YYYY-MM-DD", "The debit date of the new file."), Required("--to", "FILE", "Where the file is written; nothing may stand there."),
                    Optional("--results", "DIGITS", "Which result codes are retried, of 1 2 3 4 8 9, as 1,9. Default: 1, no funds."), Decider(),
                    Optional("--reason", "TEXT", "Why; it is kept in the journal."))),
            Group("debit", "Single debits.",
                asker.Verb("debit show", "Shows one debit and its history.", Receipt("R", "debit")),
                asker.Verb("debit resolve", "Records evidence for an unknown debit; it takes effect when a second operator says the same.",
                    Receipt("R", "debit"), Outcome(),
                    Optional("--result-code", "DIGIT", "With declined: the result code, one of 1 2 3 4 8 9."), Required("--evidence", "TEXT", "What the bank said, when, and who said it."),
                    Optional("--as-of", "TIME", "With never-seen: when the bank made the list that does not show the debit, as YYYY-MM-DDThh:mm:ss in Japan."),
                    Required("--operator", "NAME", "Who has seen the evidence."))),
            .. CustomerCommands.Create(context, asker),
            Group("sync", "Mandates from the banks.",
                asker.Verb("sync now", "Takes the bank's mandate files in now.", Bank()),
                asker.Verb("sync list", "Shows how each bank's sync stands, and which file is held."),
                asker.Verb("sync apply", "Says that a held mandate file is right; it takes effect when a second operator says the same.", Bank(), Speaker(), Reason()),
                asker.Verb("sync discard", "Says that a held mandate file is wrong; it is passed over when a second operator says the same.", Bank(), Speaker(), Reason())),
            Group("lane", "The one way to each bank.",
                asker.Verb("lane pause", "Sends no more debits to a bank until \"lane resume\" or a restart; what is under way there is awaited.", Bank(), Decider(),
                    Required("--reason", "TEXT", "Why; status, the log and notifications say it.")),
                asker.Verb("lane resume", "Ends a pause.", Bank(), Decider())),
            Group("mismatch", "What does not fit between customers and mandates.",
                asker.Verb("mismatch list", "Shows a creditor's last report.", Required("--creditor", "CODE", "The creditor's ten digits.")),
                asker.Verb("mismatch now", "Makes a creditor's report now, of the day before today.", Required("--creditor", "CODE", "The creditor's ten digits."))),
            Group("usage", "What creditors used, for the invoice.",
                asker.Verb("usage show", "Shows a creditor's month.", Required("--creditor", "CODE", "The creditor's ten digits."),
                    Optional("--month", "YYYY-MM", "The month of receipt. Default: this month."), Optional("--to", "FILE", "Writes the statement there as CSV, too."))),
            Group("notification", "Webhooks and e-mails to creditors and operators.",
                asker.Verb("notification test", "Sends one test notice to each receiver of a creditor and shows what it answered.",
                    Required("--creditor", "CODE", "The creditor's ten digits, or operators."))),
            Group("mandate", "The debtors' standing permissions.",
                asker.Verb("mandate show", "Shows what a customer's mandates are and were: which file brought what, and when.",
                    new Argument<string>("NUMBER") { Description = "The customer's number." }, Required("--creditor", "CODE", "The creditor's ten digits.")),
                asker.Verb("mandate list", "Lists mandates.", Optional("--creditor", "CODE", "Only this creditor's."), Optional("--customer", "NUMBER", "Only this customer's."))),
        ];
    }

    internal static Command Group(string name, string description, params Command[] verbs)
    {
        var group = new Command(name, description);
        foreach (Command verb in verbs) group.Subcommands.Add(verb);
        return group;
    }

    private static Argument<string> Bank() => new("BANK") { Description = "The bank's four digits." };

    // Two people decide: who speaks is said, and not taken from the machine that both may sit at.
    private static Option<string> Speaker() => Required("--operator", "NAME", "Who was told so by the bank.");

    private static Option<string> Reason() => Required("--reason", "TEXT", "What the bank said, when, and who said it.");

    private static Argument<string> Receipt(string letter, string what)
        => new("ID") { Description = $"The {what}'s receipt number: {letter} and 14 digits." };

    internal static Argument<string> ExistingFile()
    {
        var file = new Argument<string>("FILE") { Description = "The file to take in." };
        file.Validators.Add(static result =>
        {
            string path = result.GetValueOrDefault<string>() ?? string.Empty;
            if (!File.Exists(path)) result.AddError($"There is no file \"{path}\".");
        });
        return file;
    }

    private static Option<string> Outcome()
    {
        Option<string> outcome = Required("--outcome", "OUTCOME", "What really happened: collected, declined, never-seen.");
        outcome.AcceptOnlyFromAmong("collected", "declined", "never-seen");
        return outcome;
    }

    // Who sits at this machine; another name can be given.
    internal static Option<string> Decider() => new("--operator")
    {
        Description = "Who decides. Default: the user who is signed on here.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => Environment.UserName,
    };

    internal static Option<string> Required(string name, string valueName, string description)
        => new(name) { Description = description, HelpName = valueName, Required = true };

    internal static Option<string> Optional(string name, string valueName, string description)
        => new(name) { Description = description, HelpName = valueName };

    /// <summary>Asks the running service and prints what it answers.</summary>
    internal static async Task<int> AskAsync(CommandContext context, HouseConfiguration configuration, AdminRequest request, bool asJson, CancellationToken cancellationToken)
    {
        if (await AnswerAsync(context, configuration, request, cancellationToken) is not { } answer) return ExitCode.Usage;
        AnswerText.Print(context.Output, answer.Result, asJson);
        return answer.ExitCode;
    }

    /// <summary>Asks the running service and prints what it has to say against it.</summary>
    /// <returns>Null when no service runs; that is said.</returns>
    internal static async Task<AdminAnswer?> AnswerAsync(CommandContext context, HouseConfiguration configuration, AdminRequest request, CancellationToken cancellationToken)
    {
        string data = configuration.Service.DataDirectory;
        AdminAnswer? answer = await AdminClient.AskAsync(data, request, text => context.Error.WriteLineAsync(text), cancellationToken);
        if (answer is null)
        {
            context.TellServiceProblems(configuration);
            // Where nothing was ever accepted the advice to start would make a second installation beside the one that is meant.
            await context.Error.WriteLineAsync(Directory.Exists(new DataDirectory(data).Journal)
                ? $"No service runs on {data}. Start it with: realtime-debit run --config {configuration.Directory.Path}"
                : $"No service runs on {data}, and there is no data in it. If the service works elsewhere, name its configuration with --config DIR, and its data directory in appsettings.json there (RealtimeDebit:DataDirectory).");
            return null;
        }

        foreach (string problem in answer.Problems) await context.Error.WriteLineAsync(problem);
        return answer;
    }

    /// <summary>Makes verbs that put their arguments into a request and print the answer.</summary>
    internal sealed class Asker(CommandContext context)
    {
        public Command Verb(string verb, string description, params Symbol[] arguments)
        {
            Option<string?> config = CommandOptions.Config();
            Option<bool> json = CommandOptions.Json();
            var command = new Command(verb.Split(' ')[^1], description) { config, json };
            foreach (Symbol argument in arguments)
            {
                if (argument is Option option) command.Options.Add(option);
                if (argument is Argument value) command.Arguments.Add(value);
            }

            command.SetAction((parsed, cancellationToken) =>
                AskAsync(parsed.GetValue(config), Request(verb, parsed, arguments), parsed.GetValue(json), cancellationToken));
            return command;
        }

        private static AdminRequest Request(string verb, ParseResult parsed, Symbol[] arguments)
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (Symbol symbol in arguments)
            {
                string? value = symbol switch
                {
                    Argument<string> argument => parsed.GetValue(argument),
                    Option<bool> flag => parsed.GetValue(flag) ? "true" : null,
                    _ => parsed.GetValue((Option<string>)symbol),
                };
                if (value is null) continue;
                // The service has another working directory.
                values[symbol.Name.TrimStart('-').ToLowerInvariant()] = symbol.Name is "FILE" or "--to" ? Path.GetFullPath(value) : value;
            }

            return new AdminRequest(verb, values);
        }

        private async Task<int> AskAsync(string? config, AdminRequest request, bool json, CancellationToken cancellationToken)
        {
            // Only the data directory is needed here; a problem elsewhere must not keep an operator from a running service.
            if (context.ReadConfiguration(config) is not { } configuration) return ExitCode.Usage;
            return await ServiceCommands.AskAsync(context, configuration, request, json, cancellationToken);
        }
    }
}
