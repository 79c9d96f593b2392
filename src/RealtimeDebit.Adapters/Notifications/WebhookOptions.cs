namespace RealtimeDebit.Adapters.Notifications;

/// <summary>A receiver of webhooks.</summary>
public sealed record WebhookOptions
{
    /// <summary>An https URL, or http to this machine (loopback) only.</summary>
    public required Uri Url { get; init; }

    /// <summary>What both sides know and nobody else; its UTF-8 bytes are the key of the signature.</summary>
    public required string Secret { get; init; }

    /// <summary>The one certificate that the server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }

    /// <summary>How long one attempt may take, from the connection to the status line; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
