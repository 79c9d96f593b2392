namespace RealtimeDebit.Adapters.Mandates;

/// <summary>How one mandate file on a web server is asked for.</summary>
public sealed record HttpMandateOptions
{
    /// <summary>The file: <c>https://</c>, or <c>http://</c> to this machine itself. Without user and password.</summary>
    public required Uri Url { get; init; }

    /// <summary>With <see cref="Password"/>: HTTP Basic (RFC 7617, UTF-8). Null = none.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>A bearer token (RFC 6750); null = none.</summary>
    public string? Token { get; init; }

    /// <summary>SHA-256 of the server's certificate (DER), hexadecimal: exactly this one is trusted. Null = checked against <see cref="TrustedCaFile"/> or the system's.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the certificate authorities that are trusted for this server; null = the system's.</summary>
    public string? TrustedCaFile { get; init; }

    /// <summary>Longest time to connect.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the beginning of an answer, and for the next byte of it.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>True for a text that can be a token: printable ASCII without spaces.</summary>
    public static bool IsToken(string text) => HttpMandateServer.IsToken(text);

    /// <summary>Without the secrets and without a query, which may be one.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Path);
}
