using System.Text;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>How a drop on an FTP server is reached.</summary>
public sealed record FtpDropOptions
{
    /// <summary>DNS name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port; usually 21, with implicit TLS 990.</summary>
    public required int Port { get; init; }

    public FtpSecurity Security { get; init; }

    public string User { get; init; } = "anonymous";

    public string Password { get; init; } = "";

    /// <summary>The base of the drop's folders, with <c>/</c>; empty = the folder in which the user is after sign-on.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>How the server encodes file names; default UTF-8. Shift_JIS (code page 932) for servers that have it.</summary>
    public Encoding NameEncoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>SHA-256 of the server's certificate (DER), hexadecimal: exactly this certificate is trusted, and no other check is made. Null = checked against <see cref="TrustedCaFile"/> or the system's.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the certificate authorities that are trusted for this server; null = the system's.</summary>
    public string? TrustedCaFile { get; init; }

    /// <summary>Longest time to connect, TCP and TLS each.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for a reply to a command, and for the next byte of a transfer in either direction.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that was not used for so long is kept alive by NOOP, and closed after <see cref="MaxIdle"/>.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that no work used for so long is closed.</summary>
    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where it is and as whom, without the password: what a record prints by itself would hold it.</summary>
    public override string ToString() => $"{User}@{Host}:{Port}/{BasePath}";
}

/// <summary>TLS of an FTP connection; commands and data alike.</summary>
public enum FtpSecurity
{
    /// <summary>None (<c>ftp://</c>): the line itself must be safe, as a VPN is.</summary>
    Plain,

    /// <summary>AUTH TLS after connecting (<c>ftps://</c>, RFC 4217).</summary>
    ExplicitTls,

    /// <summary>TLS from the first byte (<c>ftps-implicit://</c>).</summary>
    ImplicitTls,
}
