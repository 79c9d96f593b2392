using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeDebit.Adapters.Notifications;

/// <summary>Who a server must be that we send notices to: the one pinned certificate, one of our own authorities, or one of the system's.</summary>
/// <remarks>Nothing is fetched for it, and no revocation list is asked: the gateway's network often leads nowhere but to its peers.</remarks>
internal sealed class ServerTrust : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly string? _pin;
    private readonly X509Certificate2Collection? _authorities;

    /// <param name="certificateSha256">The one certificate that is taken, SHA-256, 64 hexadecimal digits with or without colons; null = none is pinned.</param>
    /// <param name="trustedCaFile">A PEM file of the authorities that are taken; null = those of the system.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">The file holds something else.</exception>
    public ServerTrust(string? certificateSha256, string? trustedCaFile)
    {
        _pin = certificateSha256?.Replace(":", "", StringComparison.Ordinal);
        if (trustedCaFile is null) return;

        _authorities = [];
        _authorities.ImportFromPemFile(trustedCaFile);
    }

    /// <summary>Whether the server may be sent to, as <see cref="RemoteCertificateValidationCallback"/> asks it.</summary>
    public bool IsTrusted(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is not X509Certificate2 certificate) return false;
        if (_pin is not null) return string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), _pin, StringComparison.OrdinalIgnoreCase);
        if (_authorities is null) return errors == SslPolicyErrors.None;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;

        using var own = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, TrustMode = X509ChainTrustMode.CustomRootTrust } };
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        foreach (X509ChainElement between in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) own.ChainPolicy.ExtraStore.Add(between.Certificate);
        return own.Build(certificate);
    }

    public void Dispose()
    {
        foreach (X509Certificate2 authority in _authorities ?? []) authority.Dispose();
    }
}
