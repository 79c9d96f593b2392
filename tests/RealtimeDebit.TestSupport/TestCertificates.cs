using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeDebit.TestSupport;

/// <summary>Certificates made for one test. The framework judges them by the real clock, whatever the clock of the test says.</summary>
public static class TestCertificates
{
    public static X509Certificate2 MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(10));
    }

    /// <summary>A certificate with its key, whose subject and host name are <paramref name="name"/>; signed by itself when there is no authority.</summary>
    public static X509Certificate2 Make(string name, X509Certificate2? authority = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (authority is null) return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(5));
        using X509Certificate2 signed = request.Create(authority, now.AddDays(-1), now.AddDays(5), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Writes NAME.pem and NAME.key, both PEM.</summary>
    /// <returns>The paths of both.</returns>
    public static (string Certificate, string Key) Write(string folder, string name, X509Certificate2 certificate)
    {
        (string certificatePath, string keyPath) = (Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        using ECDsa secret = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(keyPath, secret.ExportPkcs8PrivateKeyPem());
        return (certificatePath, keyPath);
    }
}
