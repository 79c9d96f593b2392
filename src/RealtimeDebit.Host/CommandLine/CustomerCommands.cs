using System.CommandLine;
using System.Text;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>The verbs of the customers and of the bank master.</summary>
internal static class CustomerCommands
{
    public static IReadOnlyList<Command> Create(CommandContext context, ServiceCommands.Asker asker) =>
    [
        ServiceCommands.Group("customer", "The creditors' customers.",
            asker.Verb("customer import", "Takes customers in from a CSV file; all of it or nothing. What the file does not hold stays.",
                ServiceCommands.ExistingFile(), Creditor(), ServiceCommands.Decider(),
                Flag("--preview", "Says what would happen, field by field, and changes nothing.")),
            Export(context),
            asker.Verb("customer list", "Lists customers in the order in which they came first.", Creditor(),
                ServiceCommands.Optional("--match", "TEXT", "Only those whose number, name, kana or holder holds this text; any width of kana, hiragana too."),
                ServiceCommands.Optional("--from", "N", "Go on from here: the answer's \"next\"."),
                ServiceCommands.Optional("--limit", "N", "At most so many, 1 to 1000. Default: 100.")),
            asker.Verb("customer show", "Shows one customer and its history: who changed what, and when.", Number(), Creditor()),
            asker.Verb("customer add", "Adds a customer under a number that was never used.",
                [Number(), Creditor(), .. Fields(required: true), ServiceCommands.Decider()]),
            asker.Verb("customer change", "Changes the given fields of a customer.",
                [
                    Number(), Creditor(), .. Fields(required: false), ServiceCommands.Decider(),
                    Flag("--other-person-checked", "Holder and account change together, and it was checked that it is the same person."),
                ]),
            asker.Verb("customer stop", "Stops a customer: no debit is accepted. Nothing is deleted.", Number(), Creditor(), ServiceCommands.Decider()),
            asker.Verb("customer resume", "Lets a stopped customer go on.", Number(), Creditor(), ServiceCommands.Decider())),
        ServiceCommands.Group("banks", "Names of banks and branches. They are used to warn, never to refuse.",
            asker.Verb("banks import", "Takes a bank master in (JSON in the shape of zengin-code); it takes the place of the one before.",
                ServiceCommands.ExistingFile(), ServiceCommands.Decider()),
            asker.Verb("banks list", "Lists banks by their code.", ServiceCommands.Optional("--match", "TEXT", "Only those whose name, kana or beginning of code is this.")),
            asker.Verb("banks show", "Shows a bank and its branches, or one branch.",
                new Argument<string>("CODE") { Description = "The bank's four digits." },
                new Argument<string>("BRANCH") { Description = "The branch's three digits.", Arity = ArgumentArity.ZeroOrOne })),
    ];

    private static Argument<string> Number() => new("NUMBER") { Description = "The customer's number, at most 20 characters." };

    private static Option<string> Creditor() => ServiceCommands.Required("--creditor", "CODE", "The creditor's ten digits.");

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Symbol[] Fields(bool required)
    {
        Func<string, string, string, Option<string>> field = required ? ServiceCommands.Required : ServiceCommands.Optional;
        return
        [
            field("--name", "TEXT", "The customer's name."),
            ServiceCommands.Optional("--kana", "TEXT", "The name's kana."),
            field("--bank", "CODE", "The bank's four digits."),
            field("--branch", "CODE", "The branch's three digits."),
            field("--kind", "DIGIT", "The account's kind: 1 2 3 9."),
            field("--account", "NUMBER", "The account's seven digits."),
            field("--holder", "TEXT", "The account's holder in katakana; full-width ones are brought into half-width."),
            ServiceCommands.Optional("--max-amount", "YEN", "The most that one debit may take; none = no limit of its own."),
        ];
    }

    /// <summary>The service writes the file, as a million customers do not fit into an answer; without a file it is handed on to standard output.</summary>
    private static Command Export(CommandContext context)
    {
        Option<string> creditor = Creditor();
        Option<string> to = ServiceCommands.Optional("--to", "FILE", "The file to write; it must not be there. Default: standard output.");
        Option<bool> english = Flag("--english", "Names of the columns in English.");
        Option<string?> config = CommandOptions.Config();
        Option<bool> json = CommandOptions.Json();
        var command = new Command("export", "Writes every customer as the CSV that customer import reads.") { creditor, to, english, config, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (context.ReadConfiguration(parsed.GetValue(config)) is not { } configuration) return ExitCode.Usage;
            var arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["creditor"] = parsed.GetRequiredValue(creditor) };
            if (parsed.GetValue(english)) arguments["english"] = "true";
            if (parsed.GetValue(to) is { } path)
            {
                arguments["to"] = Path.GetFullPath(path);
                return await ServiceCommands.AskAsync(context, configuration, new AdminRequest("customer export", arguments), parsed.GetValue(json), cancellationToken);
            }

            return await PrintAsync(context, configuration, arguments, cancellationToken);
        });
        return command;
    }

    private static async Task<int> PrintAsync(CommandContext context, HouseConfiguration configuration, Dictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        // The service chooses where: a folder of ours, as in /tmp, it may neither see nor be allowed to write to.
        AdminAnswer? answer = await ServiceCommands.AnswerAsync(context, configuration, new AdminRequest("customer export", arguments), cancellationToken);
        if (answer is null) return ExitCode.Usage;
        if (answer.ExitCode != ExitCode.Done) return answer.ExitCode;

        string path = answer.Result!["file"]!.GetValue<string>();
        try
        {
            using var file = new StreamReader(path, new UTF8Encoding(), detectEncodingFromByteOrderMarks: false);
            char[] piece = new char[1 << 15];
            for (int read; (read = await file.ReadBlockAsync(piece, cancellationToken)) > 0;) await context.Output.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            return answer.ExitCode;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
