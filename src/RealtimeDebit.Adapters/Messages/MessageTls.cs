using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>Whether a caller shows a certificate.</summary>
public enum ClientCertificates
{
    /// <summary>It is not asked for one.</summary>
    None,

    /// <summary>It may; one that is shown must be good.</summary>
    Optional,

    /// <summary>It must.</summary>
    Required,
}

/// <summary>TLS on the message door: 1.2 and 1.3, our certificate, and which of the callers' are taken.</summary>
public sealed class MessageTls : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly HashSet<string> _thumbprints;

    private MessageTls(X509Certificate2 certificate, ClientCertificates clients, IEnumerable<string> thumbprints)
    {
        _certificate = certificate;
        Clients = clients;
        _thumbprints = new HashSet<string>(thumbprints.Select(NormalThumbprint), StringComparer.Ordinal);
    }

    public ClientCertificates Clients { get; }

    /// <summary>Loads what the files hold: PEM with a key file, or PKCS#12; the password opens either.</summary>
    /// <param name="certificateFile">PEM or PKCS#12 (by the first bytes, not by the name).</param>
    /// <param name="keyFile">With PEM: the key; null = it stands in the same file.</param>
    /// <param name="password">Of the key or the PKCS#12 file; null = none.</param>
    /// <param name="clients">Whether callers show a certificate.</param>
    /// <param name="thumbprints">SHA-256 of callers' certificates that are taken, in hexadecimal digits.</param>
    /// <param name="authorityFile">PEM of authorities whose certificates are taken; null = none.</param>
    /// <exception cref="CryptographicException">A file holds something else, or the password is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static MessageTls Load(
        string certificateFile, string? keyFile, string? password, ClientCertificates clients, IEnumerable<string> thumbprints, string? authorityFile)
    {
        var tls = new MessageTls(LoadCertificate(certificateFile, keyFile, password), clients, thumbprints);
        if (authorityFile is null) return tls;

        // A file that holds something else is read as no authority at all, and then nobody would be let in.
        tls._authorities.ImportFromPemFile(authorityFile);
        if (tls._authorities.Count > 0) return tls;
        tls.Dispose();
        throw new CryptographicException("It holds no certificate.");
    }

    /// <summary>64 hexadecimal digits, with or without colons.</summary>
    public static bool IsThumbprint(string text) => NormalThumbprint(text) is { Length: 2 * SHA256.HashSizeInBytes } plain && plain.All(char.IsAsciiHexDigit);

    public void Dispose()
    {
        _certificate.Dispose();
        foreach (X509Certificate2 authority in _authorities) authority.Dispose();
    }

    /// <summary>Greets a caller.</summary>
    /// <exception cref="ClientCertificateRefusedException">Its certificate is not taken, or it shows none.</exception>
    /// <exception cref="AuthenticationException">It speaks no TLS as it is wanted here.</exception>
    internal async Task<SslStream> GreetAsync(Stream stream, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream);
        string? refused = null;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = Clients != ClientCertificates.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, _, _) => (refused = WhyNot(shown)) is null,
        };
        try
        {
            await encrypted.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch (Exception failure)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            if (failure is AuthenticationException && refused is not null) throw new ClientCertificateRefusedException(refused, failure);
            throw;
        }
    }

    /// <returns>Null when the certificate is taken. Else a reason that names its thumbprint, so that an operator can compare it with the configuration.</returns>
    private string? WhyNot(X509Certificate? shown)
    {
        if (Clients == ClientCertificates.None) return null;
        if (shown is null) return Clients == ClientCertificates.Optional ? null : "it shows no client certificate";
        using var certificate = new X509Certificate2(shown);
        string thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return _thumbprints.Contains(thumbprint) || IsOfAuthority(certificate) ? null : $"its client certificate is none that is taken here (SHA-256 {thumbprint})";
    }

    private bool IsOfAuthority(X509Certificate2 certificate)
    {
        if (_authorities.Count == 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static X509Certificate2 LoadCertificate(string certificateFile, string? keyFile, string? password)
    {
        byte[] bytes = File.ReadAllBytes(certificateFile);
        if (!bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("-----BEGIN"u8)) return X509CertificateLoader.LoadPkcs12(bytes, password);

        X509Certificate2 certificate = password is null
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        if (!OperatingSystem.IsWindows()) return certificate;

        // Windows takes no key that lives in memory only.
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static string NormalThumbprint(string text) => text.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
}

/// <summary>A caller's certificate is not taken; the message says why.</summary>
internal sealed class ClientCertificateRefusedException(string why, Exception inner) : AuthenticationException(why, inner);
