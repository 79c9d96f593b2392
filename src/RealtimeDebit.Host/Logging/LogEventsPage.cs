using System.ComponentModel;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Banks.FixedTcp;

namespace RealtimeDebit.Host.Logging;

/// <summary>Writes <c>docs/log-events.md</c> from the catalogue; a test holds the file against it.</summary>
internal static class LogEventsPage
{
    /// <summary>Adapters tell of their lines; what becomes of a debit by it is told by the lane.</summary>
    private const string AdapterNote = "Nothing by itself; what it means for debits is told by the events of the lane.";

    /// <summary>Every event of the catalogue and of the adapters, by number.</summary>
    public static IReadOnlyList<(LoggerMessageAttribute Event, string Name, string Note)> Events()
        => [.. new[] { typeof(LogEvents).Assembly, typeof(FixedTcpBank).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => (
                Event: method.GetCustomAttribute<LoggerMessageAttribute>(),
                Name: method.Name.StartsWith("Log", StringComparison.Ordinal) ? method.Name[3..] : method.Name,
                Note: method.GetCustomAttribute<LogEventNoteAttribute>()?.Note ?? method.GetCustomAttribute<DescriptionAttribute>()?.Description ?? AdapterNote))
            .Where(static entry => entry.Event is not null)
            .Select(static entry => (entry.Event!, entry.Name, entry.Note))
            .OrderBy(static entry => entry.Item1.EventId)];

    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # Log events

            Generated from the code (`src/RealtimeDebit.Host/Logging/LogEvents.cs` and the adapters); a test fails when this page differs.
            The number stands in each line of `logs/*.json` as `EventId.Id`. No event carries an account number, a name or a record.

            | number | level | event | message | what to do |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach ((LoggerMessageAttribute entry, string name, string note) in Events())
            page.Append($"| {entry.EventId} | {entry.Level} | {name} | {entry.Message} | {note} |\n");
        return page.ToString();
    }
}
