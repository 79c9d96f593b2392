namespace RealtimeDebit.Host.Logging;

/// <summary>What an operator does about a log event; printed in <c>docs/log-events.md</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LogEventNoteAttribute(string note) : Attribute
{
    public string Note { get; } = note;
}
