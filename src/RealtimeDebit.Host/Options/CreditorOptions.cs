using System.Text;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.Options;

/// <summary>One entry of <c>creditors.json</c>: what Core knows of the creditor, and where its doors are.</summary>
internal sealed record CreditorOptions
{
    /// <summary>What Core works with; ranges and defaults stand there.</summary>
    public required Creditor Creditor { get; init; }

    /// <summary>The creditor's file drop; null when it has none.</summary>
    public DropOptions? Drop { get; init; }

    public required CreditorMessageOptions Messages { get; init; }

    /// <summary>Whom notices about it go to; by default to nobody.</summary>
    public required ReceiverOptions Notifications { get; init; }
}

/// <summary>Where a creditor's files lie, and how we and the server know each other.</summary>
internal sealed record DropOptions
{
    /// <summary>The base of the drop's folders.</summary>
    public required DropUrl Url { get; init; }

    /// <summary>A file that holds the password of a remote drop; null when none is needed.</summary>
    public string? PasswordSecretFile { get; init; }

    /// <summary>The server's host key of an sftp drop, SHA-256 in base64; never null there, null otherwise.</summary>
    public string? HostKeySha256 { get; init; }

    /// <summary>The private key of an sftp drop; null when the password alone signs on.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>A file that holds the private key's passphrase; null when it has none.</summary>
    public string? PrivateKeyPassphraseSecretFile { get; init; }

    /// <summary>The one certificate that an ftps drop's server may show, SHA-256, 64 hexadecimal digits; null = checked against authorities.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>A PEM file of the authorities that are trusted for an ftps drop; null = those of the system.</summary>
    public string? TrustedCaFile { get; init; }

    /// <summary>How an FTP server encodes file names: UTF-8, or Shift_JIS (code page 932).</summary>
    public required Encoding NameEncoding { get; init; }
}

/// <summary>How a creditor may come in by the TCP door.</summary>
internal sealed record CreditorMessageOptions
{
    /// <summary>Addresses or ranges (CIDR) that may connect as this creditor; empty = none may.</summary>
    public required IReadOnlyList<string> AllowedAddresses { get; init; }

    /// <summary>A file that holds the sign-on password; null = there is none.</summary>
    public string? PasswordSecretFile { get; init; }

    /// <summary>True when a connection must sign on first; default false.</summary>
    public required bool RequireSignOn { get; init; }
}
