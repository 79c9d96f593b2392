using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.MessageClient;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>send</c>: one message to a message door, as a creditor sends it.</summary>
internal sealed class SendCommand(CommandContext context)
{
    private static readonly JsonSerializerOptions Json = new(AdminJson.Options) { WriteIndented = true };

    public static Command Create(CommandContext context)
    {
        var options = new SendOptions();
        var command = new Command(
            "send",
            "Sends one debit to a message door (0200), or asks for one (--inquire, 0600), or takes one back (--cancel, 0400), and prints the reply's fields. "
            + "When no answer comes it asks with 0600 for the same id. Exit code 0: collected or done. 1: declined, rejected, or nothing was accepted. "
            + "2: wrong usage, or no door reached and nothing sent. 3: the outcome is not known; ask again with the same id.");
        foreach (Option option in options.All) command.Options.Add(option);
        command.Validators.Add(options.Check);
        command.SetAction((parsed, cancellationToken) => new SendCommand(context).RunAsync(options, parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(SendOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        (DoorAddress? address, DoorCaller? caller, string? problem) = options.ReadDoor(parsed);
        if (address is null || caller is null)
        {
            await context.Error.WriteLineAsync(problem);
            return ExitCode.Usage;
        }

        bool json = parsed.GetValue(options.Json);
        var call = new DoorCall(address, caller, context.Time);
        string? inquire = parsed.GetValue(options.Inquire);
        string? cancel = parsed.GetValue(options.Cancel);
        string id = inquire ?? cancel ?? parsed.GetValue(options.RequestId) ?? NewId();
        DebitMessage request = inquire is not null ? call.Inquiry(id) : cancel is not null ? call.Cancel(id) : options.ReadDebit(parsed, id) with { SentAt = context.Time.GetUtcNow() };

        // Said before the first byte leaves: whoever kills this command can still ask what became of the debit.
        if (request.MessageType == MessageTypes.Debit) await (json ? context.Error : context.Output).WriteLineAsync($"Request id {id}. Keep it: it is what to ask with.");
        DoorVerdict verdict = await call.RunAsync(request, cancellationToken);
        foreach (string sentence in verdict.Story) await context.Error.WriteLineAsync(sentence);
        if (json) WriteJson(id, verdict);
        else if (verdict.Reply is { } reply) TextTable.Write(context.Output, ["field", "項目", "value", "meaning"], ReplyText.Rows(reply));
        await SayOutcomeAsync(verdict, request.MessageType, $"realtime-debit send --host {address.Host} --port {address.Port} --creditor {caller.CreditorCode} --inquire {id}");
        return CodeOf(verdict.Outcome);
    }

    private async Task SayOutcomeAsync(DoorVerdict verdict, string requestType, string askAgain)
    {
        switch (verdict.Outcome)
        {
            case DoorOutcome.NotKnown:
                await context.Error.WriteLineAsync($"The outcome is not known. Ask again with the same id: {askAgain}");
                break;
            case DoorOutcome.NotSent:
                string why = verdict.Code.Length > 0 ? $" ({verdict.Code}: {ReplyText.Meaning(verdict.Code)})" : string.Empty;
                await context.Error.WriteLineAsync($"The message was not sent{why}.");
                break;
            case DoorOutcome.Refused:
                await context.Error.WriteLineAsync($"{verdict.Code}: {ReplyText.Meaning(verdict.Code)}");
                if (requestType == MessageTypes.Debit && (verdict.Code == ResponseCode.SameIdOtherContent || verdict.Code.StartsWith('9')))
                    await context.Error.WriteLineAsync($"That is about this message. If the id was sent before, ask what became of it: {askAgain}");
                break;
            default:
                break;
        }
    }

    private void WriteJson(string id, DoorVerdict verdict)
        => context.Output.WriteLine(JsonSerializer.Serialize(
            new
            {
                RequestId = id,
                Outcome = verdict.Outcome.ToString(),
                verdict.Code,
                Meaning = verdict.Code.Length > 0 ? ReplyText.Meaning(verdict.Code) : null,
                verdict.Story,
                Reply = verdict.Reply is { } reply ? ReplyText.Rows(reply).ToDictionary(static row => row[0], static row => row[2], StringComparer.Ordinal) : null,
            },
            Json));

    private static int CodeOf(DoorOutcome outcome) => outcome switch
    {
        DoorOutcome.Done => ExitCode.Done,
        DoorOutcome.Refused => ExitCode.Bad,
        DoorOutcome.NotKnown => ExitCode.NotKnown,
        _ => ExitCode.Usage,
    };

    // Unique enough for one creditor for ever: the second, and 24 bits by chance within it.
    private string NewId() => $"S{context.Time.NowInJapan():yyMMddHHmmss}-{Convert.ToHexString(RandomNumberGenerator.GetBytes(3))}";
}
