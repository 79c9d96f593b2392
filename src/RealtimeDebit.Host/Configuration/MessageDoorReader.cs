using System.Security.Cryptography;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads the section <c>Messages</c> of <c>appsettings.json</c>.</summary>
internal static class MessageDoorReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static MessageDoorOptions Read(SectionReader section, ConfigDirectory directory)
    {
        SectionReader tls = section.Section("Tls");
        var options = new MessageDoorOptions
        {
            Listen = ServiceOptionsReader.Checked(section, "Listen", "127.0.0.1:9700", ValueRules.IsListenAddress, "ADDRESS:PORT of this machine, port 0 to 65535"),
            LengthPrefix = section.Choice("LengthPrefix", LengthPrefix.Ascii4),
            ReplyTimeout = section.Duration("ReplyTimeout", TimeSpan.FromSeconds(30), Second, TimeSpan.FromMinutes(10)),
            IdleTimeout = section.Duration("IdleTimeout", TimeSpan.FromMinutes(10), 10 * Second, Day),
            MaxConnections = (int)section.Whole("MaxConnections", 256, 1, 10_000),
            MaxInFlightPerConnection = (int)section.Whole("MaxInFlightPerConnection", 64, 1, 1_000),
            FrameTimeout = section.Duration("FrameTimeout", 10 * Second, Second, TimeSpan.FromMinutes(10)),
            LockAfter = (int)section.Whole("LockAfter", 5, 1, 1_000),
            LockTime = section.Duration("LockTime", TimeSpan.FromMinutes(15), Second, Day),
            Tls = ReadTls(tls, directory),
        };
        section.NothingElse();
        return options;
    }

    /// <summary>Loads what the options name.</summary>
    /// <exception cref="CryptographicException">A file holds something else, or the password is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static MessageTls Load(MessageTlsOptions options) => MessageTls.Load(
        options.CertificateFile,
        options.KeyFile,
        options.PasswordSecretFile is { } file ? SecretFile.Read(file).Secret : null,
        options.ClientCertificates,
        options.AllowedThumbprints,
        options.ClientAuthorityFile);

    private static MessageTlsOptions? ReadTls(SectionReader section, ConfigDirectory directory)
    {
        const string allowed = "a file that holds our certificate, PEM or PKCS#12";
        string certificate = (section.HasAny ? section.RequiredText("CertificateFile", allowed) : section.Text("CertificateFile")) ?? "";
        var options = new MessageTlsOptions
        {
            CertificateFile = directory.Resolve(certificate),
            KeyFile = ReadPath(section, "KeyFile", directory),
            PasswordSecretFile = ReadPath(section, "PasswordSecretFile", directory),
            ClientCertificates = section.Choice("ClientCertificates", ClientCertificates.None),
            AllowedThumbprints = section.Texts("AllowedThumbprints"),
            ClientAuthorityFile = ReadPath(section, "ClientAuthorityFile", directory),
        };
        foreach ((int index, string text) in options.AllowedThumbprints.Index())
        {
            if (!MessageTls.IsThumbprint(text))
                section.Problem($"AllowedThumbprints:{index}", $"\"{text}\" is not allowed. Allowed: the SHA-256 of a certificate, 64 hexadecimal digits.");
        }

        if (options.ClientCertificates == ClientCertificates.Required && options.AllowedThumbprints.Count == 0 && options.ClientAuthorityFile is null)
            section.Problem("ClientCertificates", "is Required, but no certificate would be taken. Allowed: with AllowedThumbprints or ClientAuthorityFile.");
        section.NothingElse();
        if (certificate.Length == 0) return null;
        CheckFiles(section, options);
        return options;
    }

    private static string? ReadPath(SectionReader section, string name, ConfigDirectory directory)
        => section.Text(name) is { } text ? directory.Resolve(text) : null;

    /// <summary>Opened now, so that a wrong password is found before the first caller finds it.</summary>
    private static void CheckFiles(SectionReader section, MessageTlsOptions options)
    {
        if (options.PasswordSecretFile is { } secret && SecretFile.Read(secret).Problem is { } problem)
        {
            section.Problem("PasswordSecretFile", problem);
            return;
        }

        bool isThere = IsThere(section, "CertificateFile", options.CertificateFile)
            & IsThere(section, "KeyFile", options.KeyFile)
            & IsThere(section, "ClientAuthorityFile", options.ClientAuthorityFile);
        if (!isThere) return;

        // Without the authorities first: so it is known which of the files is meant.
        if (WhyNot(options with { ClientAuthorityFile = null }) is { } own)
            section.Problem("CertificateFile", $"the certificate \"{options.CertificateFile}\" or its key cannot be used: {own}");
        else if (WhyNot(options) is { } authorities)
            section.Problem("ClientAuthorityFile", $"\"{options.ClientAuthorityFile}\" cannot be used: {authorities} Allowed: a PEM file with the certificates of authorities.");
    }

    private static bool IsThere(SectionReader section, string name, string? path)
    {
        if (path is null || File.Exists(path)) return true;
        section.Problem(name, $"there is no file \"{path}\". Allowed: a file that can be read.");
        return false;
    }

    private static string? WhyNot(MessageTlsOptions options)
    {
        try
        {
            Load(options).Dispose();
            return null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.') + ".";
        }
    }
}
