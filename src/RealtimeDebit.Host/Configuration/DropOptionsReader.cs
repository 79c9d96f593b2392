using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads the section <c>Drop</c> of a creditor: where its files lie, and how we and the server know each other.</summary>
/// <remarks>A bank's <c>MandateSource</c> has the same keys by the same rules; <see cref="MandateSourceReader"/>.</remarks>
internal sealed class DropOptionsReader(ConfigDirectory directory)
{
    public const string SftpKeys = "HostKeySha256 PrivateKeyFile PrivateKeyPassphraseSecretFile";
    public const string TlsKeys = "CertificateSha256 TrustedCaFile";
    public const string EncodingKey = "NameEncoding";
    private const int ShiftJis = 932;

    /// <returns>Null when the entry has no usable URL; the problem is reported.</returns>
    public DropOptions? Read(SectionReader section)
    {
        string text = section.RequiredText("Url", DropUrl.Allowed);
        DropUrl? url = DropUrl.TryParse(text, directory.Home);
        if (text.Length > 0 && url is null)
            section.Problem("Url", $"\"{WithoutPassword(text)}\" is not allowed. Allowed: {DropUrl.Allowed}; a password never stands in the URL.");

        DropOptions options = ReadKeys(section, url);
        if (url is null) return null;

        Check(section, options);
        return options;
    }

    /// <summary>Reads every key beside the URL, and judges each by itself.</summary>
    public DropOptions ReadKeys(SectionReader section, DropUrl? url)
    {
        string? passphrase = SecretFile.PathFrom(section, "PrivateKeyPassphraseSecretFile", directory);
        return new DropOptions
        {
            Url = url ?? new DropUrl(DropScheme.File, string.Empty, string.Empty),
            PasswordSecretFile = SecretFile.PathFrom(section, "PasswordSecretFile", directory),
            HostKeySha256 = ReadHostKey(section),
            PrivateKeyFile = ReadPrivateKey(section, passphrase),
            PrivateKeyPassphraseSecretFile = passphrase,
            CertificateSha256 = ReadCertificate(section),
            TrustedCaFile = ReadTrustedCa(section, directory),
            NameEncoding = ReadEncoding(section),
        };
    }

    /// <summary>Judges the keys together and with the URL: what is missing, what contradicts, what does nothing there.</summary>
    public static void Check(SectionReader section, DropOptions options)
    {
        CheckSecrets(section, options);
        CheckPairs(section, options);
        CheckForeignKeys(section, options.Url.Scheme);
    }

    private static string? ReadHostKey(SectionReader section)
    {
        if (section.Text("HostKeySha256") is not { } text) return null;
        if (!SftpDrop.IsFingerprint(text))
            section.Problem("HostKeySha256", $"\"{text}\" is not allowed. Allowed: the SHA-256 of the server's host key as ssh-keygen -l prints it, SHA256: and 43 characters.");
        return text;
    }

    private string? ReadPrivateKey(SectionReader section, string? passphrase)
    {
        if (section.Text("PrivateKeyFile") is not { } text) return null;
        string path = directory.Resolve(text);
        if (!File.Exists(path)) section.Problem("PrivateKeyFile", $"there is no file \"{path}\". Allowed: an OpenSSH or PEM private key file.");
        else if (SftpDrop.KeyProblem(path, passphrase is null ? null : SecretFile.Read(passphrase).Secret) is { } problem) section.Problem("PrivateKeyFile", problem);
        return path;
    }

    internal static string? ReadCertificate(SectionReader section)
    {
        if (section.Text("CertificateSha256") is not { } text) return null;
        string hexadecimal = text.Replace(":", string.Empty, StringComparison.Ordinal);
        if (hexadecimal.Length != SHA256.HashSizeInBytes * 2 || !hexadecimal.All(char.IsAsciiHexDigit))
            section.Problem("CertificateSha256", $"\"{text}\" is not allowed. Allowed: the SHA-256 of the server's certificate, 64 hexadecimal digits, with or without colons.");
        return hexadecimal;
    }

    internal static string? ReadTrustedCa(SectionReader section, ConfigDirectory directory)
    {
        if (section.Text("TrustedCaFile") is not { } text) return null;
        string path = directory.Resolve(text);
        if (CountCertificates(path) is not > 0) section.Problem("TrustedCaFile", $"\"{path}\" has no certificate that can be read. Allowed: a PEM file of the certificate authorities to trust.");
        return path;
    }

    private static int? CountCertificates(string path)
    {
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPemFile(path);
            return found.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    private static Encoding ReadEncoding(SectionReader section)
    {
        string text = section.Text("NameEncoding") ?? "utf-8";
        switch (text.ToUpperInvariant())
        {
            case "SHIFT_JIS":
                return CodePagesEncodingProvider.Instance.GetEncoding(ShiftJis)!;
            case not "UTF-8":
                section.Problem("NameEncoding", $"\"{text}\" is not allowed. Allowed: utf-8, shift_jis.");
                break;
        }

        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    }

    private static void CheckSecrets(SectionReader section, DropOptions options)
    {
        switch (options.Url.Scheme)
        {
            case DropScheme.Sftp:
                if (options.HostKeySha256 is null)
                    section.Problem("HostKeySha256", "is missing. Allowed: the SHA-256 of the server's host key as ssh-keygen -l prints it; ask the server's operator for it. Without it the server could be anybody.");
                if (options.PasswordSecretFile is null && options.PrivateKeyFile is null)
                    section.Problem("PasswordSecretFile", "is missing, and so is PrivateKeyFile. Allowed: one of them or both, to sign on with.");
                break;
            case not DropScheme.File when options.PasswordSecretFile is null:
                section.Problem("PasswordSecretFile", "is missing. Allowed: a file that holds the password of the user in the URL, UTF-8.");
                break;
        }
    }

    /// <summary>Keys that go together, or not together.</summary>
    public static void CheckPairs(SectionReader section, DropOptions options)
    {
        if (options.PrivateKeyPassphraseSecretFile is not null && options.PrivateKeyFile is null)
            section.Problem("PrivateKeyPassphraseSecretFile", "is there without PrivateKeyFile. Allowed: both, or neither.");
        if (options.CertificateSha256 is not null && options.TrustedCaFile is not null)
            section.Problem("TrustedCaFile", "is there beside CertificateSha256, which trusts one certificate and no authority. Allowed: one of the two.");
    }

    private static void CheckForeignKeys(SectionReader section, DropScheme scheme)
    {
        if (scheme != DropScheme.Sftp) Refuse(section, SftpKeys, "is for sftp:// alone");
        if (scheme is not (DropScheme.Ftps or DropScheme.FtpsImplicit)) Refuse(section, TlsKeys, "is for ftps:// and ftps-implicit:// alone");
        if (scheme is DropScheme.File or DropScheme.Sftp) Refuse(section, EncodingKey, "is for ftp://, ftps:// and ftps-implicit:// alone; elsewhere names are UTF-8");
        if (scheme == DropScheme.File) Refuse(section, "PasswordSecretFile", "is for files on a server");
    }

    /// <summary>Reports keys that do nothing: they would let their author believe that they do.</summary>
    public static void Refuse(SectionReader section, string keys, string why)
    {
        foreach (string key in keys.Split(' ').Where(section.Has)) section.Problem(key, $"{why}. Allowed: leave it out.");
    }

    /// <summary>A URL for a message: what stands between "//" and "@" may hold the password that should not be there.</summary>
    public static string WithoutPassword(string url)
    {
        int at = url.LastIndexOf('@');
        int slashes = url.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? url : string.Concat(url.AsSpan(0, slashes < 0 ? 0 : slashes + 2), "***", url.AsSpan(at));
    }
}
