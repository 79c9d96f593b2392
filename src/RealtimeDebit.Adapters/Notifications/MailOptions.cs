namespace RealtimeDebit.Adapters.Notifications;

/// <summary>The mail server that takes our e-mails.</summary>
public sealed record MailOptions
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; usually 587 with <see cref="MailSecurity.StartTls"/>, 465 with <see cref="MailSecurity.Implicit"/>.</summary>
    public required int Port { get; init; }

    public required MailSecurity Security { get; init; }

    /// <summary>Null = we do not sign on.</summary>
    public string? User { get; init; }

    /// <summary>With <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The one certificate that the server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }

    /// <summary>How long one attempt may take, from the connection to the server's last word; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>TLS on the line to the mail server.</summary>
public enum MailSecurity
{
    /// <summary>In clear; to this machine (loopback) only.</summary>
    None,

    /// <summary>TLS is asked for in clear (STARTTLS); a server that has none is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Implicit,
}
