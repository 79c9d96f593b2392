using RealtimeDebit.Core.Banks;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.Options;

/// <summary>Where a bank's mandate files lie, and how we and the server know each other.</summary>
internal sealed record MandateSourceOptions
{
    /// <summary>Follows from the URL.</summary>
    public required MandateSourceKind Kind { get; init; }

    /// <summary>What Core knows of it: how the files are taken.</summary>
    public required MandateSourceSettings Settings { get; init; }

    /// <summary>When this bank's files are taken: a Quartz cron expression in Japan time; null = as <see cref="JobsOptions.MandateSync"/> says.</summary>
    public string? Cron { get; init; }

    /// <summary>The place and its keys, the same as a creditor's drop; null with <see cref="MandateSourceKind.Https"/>.</summary>
    public DropOptions? Files { get; init; }

    /// <summary>On a file server: true for a folder, whose URL ends in a slash, false for one file. Not said of <see cref="MandateSourceKind.File"/>.</summary>
    public bool IsFolder { get; init; }

    /// <summary>The file on a web server; null unless <see cref="MandateSourceKind.Https"/>.</summary>
    public WebSourceOptions? Web { get; init; }
}

/// <summary>One file on a web server, and how we and the server know each other.</summary>
internal sealed record WebSourceOptions
{
    public required WebFileUrl Url { get; init; }

    /// <summary>A file that holds the password of the URL's user; null when it has none.</summary>
    public string? PasswordSecretFile { get; init; }

    /// <summary>A file that holds a bearer token; null = none is sent.</summary>
    public string? TokenSecretFile { get; init; }

    /// <summary>The one certificate that the server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }
}

/// <summary>The kinds of place where mandate files lie.</summary>
internal enum MandateSourceKind
{
    /// <summary>A folder or file of this machine.</summary>
    File,

    /// <summary>An FTP server, with or without TLS.</summary>
    Ftp,

    Sftp,

    /// <summary>A web server; without TLS on this machine alone.</summary>
    Https,
}
