using System.Globalization;
using RealtimeDebit.Core.Creditors;

namespace RealtimeDebit.Core.Notifications;

/// <summary>One receiver of notices and the way to it.</summary>
/// <param name="Creditor">Whose; null = our own operators.</param>
/// <param name="Channel">The way.</param>
public sealed record NoticeEndpoint(CreditorCode? Creditor, NoticeChannel Channel)
{
    private const string Operators = "operators";

    /// <summary>The ten digits of the creditor, or <c>operators</c>.</summary>
    public string Owner => Creditor?.ToString() ?? Operators;

    /// <summary>The id by which this receiver recognises the notice of an event.</summary>
    public string IdOf(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Owner}-{sequence:D12}");

    /// <summary>For people: <c>1234567890 Webhook</c>.</summary>
    public override string ToString() => $"{Owner} {Channel}";
}

/// <summary>The ways by which notices go. The names stand in the journal for ever.</summary>
public enum NoticeChannel
{
    /// <summary>A signed POST over HTTPS.</summary>
    Webhook,

    /// <summary>An e-mail.</summary>
    Email,
}
