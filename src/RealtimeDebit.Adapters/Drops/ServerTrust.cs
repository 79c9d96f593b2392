using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops;

/// <summary>Who a server on TLS must be: the one pinned certificate and no other, or one of a trusted authority for the configured host.</summary>
internal sealed class ServerTrust : IDisposable
{
    private readonly string _host;
    private readonly string? _pin;
    private readonly bool _hasAuthorities;
    private readonly X509Certificate2Collection _authorities = [];

    /// <param name="host">The configured host, which a certificate of an authority must be for.</param>
    /// <param name="certificateSha256">The pin, hexadecimal with or without colons; null = authorities are asked.</param>
    /// <param name="trustedCaFile">A PEM file of the authorities; null = those of the system.</param>
    /// <exception cref="DropException">Refused: the file of authorities cannot be read.</exception>
    public ServerTrust(string host, string? certificateSha256, string? trustedCaFile)
    {
        _host = host;
        _pin = certificateSha256?.Replace(":", string.Empty, StringComparison.Ordinal);
        _hasAuthorities = trustedCaFile is not null;
        try
        {
            if (trustedCaFile is not null) _authorities.ImportFromPemFile(trustedCaFile);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DropException(DropFailure.Refused, $"The file of trusted certificate authorities cannot be read: {unread.Message}", unread);
        }
    }

    /// <summary>How the chain of a server's certificate is checked.</summary>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy
        {
            // The gateway's network often leads nowhere but to its peers: nothing is fetched while a session opens.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = _hasAuthorities ? X509ChainTrustMode.CustomRootTrust : X509ChainTrustMode.System,
        };
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (_hasAuthorities) policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>What is wrong with the server's certificate, as a sentence; null when nothing is.</summary>
    public string? ProblemOf(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null) return "the server showed no certificate.";
        return _pin is null ? ProblemOfChain(certificate, errors) : ProblemOfPin(certificate, _pin);
    }

    public void Dispose()
    {
        foreach (X509Certificate2 authority in _authorities) authority.Dispose();
    }

    private static string? ProblemOfPin(X509Certificate2 certificate, string pin)
    {
        string shown = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return string.Equals(shown, pin, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"the server's certificate is not the pinned one; it has SHA-256 {shown}.";
    }

    // Whether the name fits is asked of the configured host: the name that was sent may be made up.
    private string? ProblemOfChain(X509Certificate2 certificate, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) return "the server's certificate is not from a trusted authority, or not valid now.";

        return certificate.MatchesHostname(_host, allowWildcards: true, allowCommonName: false)
            ? null
            : $"the server's certificate is not for {_host}.";
    }
}
