using System.Text.Json;
using System.Text.Json.Nodes;

namespace RealtimeDebit.Host.Admin;

/// <summary>What an operator's command asks of the running service: one line of JSON.</summary>
/// <param name="Verb">The verb with spaces, as typed: <c>batch show</c>.</param>
/// <param name="Arguments">The arguments by their names, without dashes.</param>
internal sealed record AdminRequest(string Verb, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>The argument's value; empty when it was not given.</summary>
    public string this[string name] => Arguments.GetValueOrDefault(name, string.Empty);

    /// <summary>Reads the line of a request; null when it is not one.</summary>
    public static AdminRequest? TryRead(string line)
    {
        try
        {
            AdminRequest? request = JsonSerializer.Deserialize<AdminRequest>(line, AdminJson.Options);
            // The serializer takes null for any text.
            return request is { Verb: not null, Arguments: not null } && request.Arguments.Values.All(static value => value is not null) ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A line that the service answers with. Any number of progress lines come before the one that ends it.</summary>
/// <param name="Progress">How far the work is; null in the last line.</param>
/// <param name="Answer">The outcome; null in a progress line.</param>
internal sealed record AdminLine(string? Progress, AdminAnswer? Answer);

/// <summary>What came of a request.</summary>
/// <param name="ExitCode">What the command line ends with.</param>
/// <param name="Problems">One line each, for standard error.</param>
/// <param name="Result">An object or a list of objects; null when there is nothing to show.</param>
internal sealed record AdminAnswer(int ExitCode, IReadOnlyList<string> Problems, JsonNode? Result)
{
    public static AdminAnswer Done(JsonNode? result) => new(CommandLine.ExitCode.Done, [], result);

    /// <summary>Something was looked at and is bad, or was refused.</summary>
    public static AdminAnswer Bad(params IReadOnlyList<string> problems) => new(CommandLine.ExitCode.Bad, problems, Result: null);

    /// <summary>The request itself makes no sense.</summary>
    public static AdminAnswer Misused(string problem) => new(CommandLine.ExitCode.Usage, [problem], Result: null);

    /// <summary>There is no such creditor.</summary>
    public static AdminAnswer NoCreditor(string text) => Misused($"There is no creditor \"{text}\" in creditors.json.");

    /// <summary>There is no such bank.</summary>
    public static AdminAnswer NoBank(string text) => Misused($"There is no bank \"{text}\" in banks.json.");
}

/// <summary>How requests and answers look on the line.</summary>
internal static class AdminJson
{
    /// <summary>The longest line that either side reads, in bytes.</summary>
    public const int MostLineBytes = 16 * 1024 * 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Names stand in Japanese; escaped they would be unreadable in --json.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };
}
