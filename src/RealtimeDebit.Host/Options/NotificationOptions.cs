using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Host.Options;

/// <summary>What holds for all notifications, and whom of our own operators they go to.</summary>
internal sealed record NotificationOptions
{
    /// <summary>The pause after the first failure, default 10 s; 100 ms to 1 h. It doubles with each further one.</summary>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>The longest pause, default 1 h; 1 s to 1 day.</summary>
    public required TimeSpan RetryAtMost { get; init; }

    /// <summary>A notice of this age that fails once more is given up, default 3 days; 1 min to 30 days.</summary>
    public required TimeSpan GiveUpAfter { get; init; }

    /// <summary>How long one attempt may take, default 30 s; 1 s to 5 min.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Our own operators; by default they are told nothing.</summary>
    public required ReceiverOptions Operators { get; init; }
}

/// <summary>Whom notices about one creditor, or for our operators, go to. Nothing configured = nobody.</summary>
internal sealed record ReceiverOptions
{
    /// <summary>Null = none.</summary>
    public WebhookReceiverOptions? Webhook { get; init; }

    /// <summary>Addresses; empty = no e-mail.</summary>
    public required IReadOnlyList<string> EmailTo { get; init; }

    /// <summary>What they are told of.</summary>
    public required IReadOnlyList<NoticeKind> Kinds { get; init; }
}

/// <summary>A receiver of webhooks.</summary>
internal sealed record WebhookReceiverOptions
{
    /// <summary>https, or http to this machine only.</summary>
    public required Uri Url { get; init; }

    /// <summary>A file that holds the secret of the signature, at least 16 characters.</summary>
    public required string SecretFile { get; init; }

    /// <summary>The one certificate that the server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }
}

/// <summary>The mail server that takes our e-mails.</summary>
internal sealed record MailServerOptions
{
    /// <summary>A name or an address.</summary>
    public required string Host { get; init; }

    /// <summary>Default 587; 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Default <see cref="MailSecurity.StartTls"/>.</summary>
    public required MailSecurity Security { get; init; }

    /// <summary>Null = we do not sign on.</summary>
    public string? User { get; init; }

    /// <summary>A file that holds the user's password.</summary>
    public string? PasswordSecretFile { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The one certificate that the server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }
}
