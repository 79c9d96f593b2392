using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A self-signed certificate for localhost and 127.0.0.1, made for one test server.</summary>
public sealed class ServerCertificate
{
    private ServerCertificate(string certificatePem, string keyPem, string sha256)
    {
        CertificatePem = certificatePem;
        KeyPem = keyPem;
        Sha256 = sha256;
    }

    public string CertificatePem { get; }

    public string KeyPem { get; }

    /// <summary>Of the DER form, hexadecimal.</summary>
    public string Sha256 { get; }

    /// <param name="name">The DNS name that it is for, besides the address 127.0.0.1 when that is <c>localhost</c>.</param>
    public static ServerCertificate Make(string name = "localhost")
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost") names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new ServerCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }
}
