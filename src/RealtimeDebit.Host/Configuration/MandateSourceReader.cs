using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads the section <c>MandateSource</c> of a bank: where its mandate files lie, and how we and the server know each other.</summary>
internal sealed class MandateSourceReader(ConfigDirectory directory)
{
    private const string Allowed = DropUrl.Allowed + "; https://[user@]host[:port]/path/file";

    /// <returns>Null when the bank has no source or none that can be used; then the problem is reported.</returns>
    public MandateSourceOptions? Read(SectionReader bank)
    {
        bool present = bank.Has("MandateSource");
        SectionReader section = bank.Section("MandateSource");
        string text = (present ? section.RequiredText("Url", Allowed) : section.Text("Url")) ?? string.Empty;
        MandateSourceOptions? source = WebFileUrl.IsWeb(text) ? ReadWeb(section, text) : ReadFiles(section, text);
        CheckKind(section, source?.Kind);
        bool full = section.Flag("Full", fallback: true);
        int percent = (int)section.Whole("MaxCancelPercent", 5, 0, 100);
        bool eachNight = section.Flag("FileEachNight", fallback: false);
        string cron = ServiceOptionsReader.Cron(section, "Cron", string.Empty);
        section.NothingElse();
        return source is null
            ? null
            : source with { Cron = cron.Length == 0 ? null : cron, Settings = source.Settings with { Full = full, MaxCancelPercent = percent, FileEachNight = eachNight } };
    }

    private static void CheckKind(SectionReader section, MandateSourceKind? ofUrl)
    {
        MandateSourceKind said = section.Choice("Kind", ofUrl ?? MandateSourceKind.File);
        if (ofUrl is { } kind && said != kind)
            section.Problem("Kind", $"\"{said}\" is not what Url is. Allowed: leave it out, or {kind}.");
    }

    private MandateSourceOptions? ReadFiles(SectionReader section, string text)
    {
        DropUrl? url = DropUrl.TryParse(text, directory.Home);
        if (text.Length > 0 && url is null)
            section.Problem("Url", $"\"{DropOptionsReader.WithoutPassword(text)}\" is not allowed. Allowed: {Allowed}; a password never stands in the URL.");

        string? token = SecretFile.PathFrom(section, "TokenSecretFile", directory);
        DropOptions files = new DropOptionsReader(directory).ReadKeys(section, url);
        if (url is null) return null;

        DropOptionsReader.Check(section, files);
        if (token is not null) DropOptionsReader.Refuse(section, "TokenSecretFile", "is for https:// alone");
        return new MandateSourceOptions
        {
            Kind = url.Scheme switch
            {
                DropScheme.File => MandateSourceKind.File,
                DropScheme.Sftp => MandateSourceKind.Sftp,
                _ => MandateSourceKind.Ftp,
            },
            Settings = Settings(new Uri(url.Scheme == DropScheme.File ? url.LocalPath : text)),
            Files = files,
            IsFolder = url.Server is { } server && (server.BasePath.Length == 0 || Uri.UnescapeDataString(text).EndsWith('/')),
        };
    }

    private MandateSourceOptions? ReadWeb(SectionReader section, string text)
    {
        WebFileUrl? url = WebFileUrl.TryParse(text, out string? problem);
        if (url is null) section.Problem("Url", $"\"{DropOptionsReader.WithoutPassword(text)}\" {problem}");

        string? token = SecretFile.PathFrom(section, "TokenSecretFile", directory);
        DropOptions keys = new DropOptionsReader(directory).ReadKeys(section, null);
        if (url is null) return null;

        DropOptionsReader.Refuse(section, DropOptionsReader.SftpKeys, "is for sftp:// alone");
        DropOptionsReader.Refuse(section, DropOptionsReader.EncodingKey, "is for ftp://, ftps:// and ftps-implicit:// alone; elsewhere names are UTF-8");
        if (url.Address.Scheme == Uri.UriSchemeHttp) DropOptionsReader.Refuse(section, DropOptionsReader.TlsKeys, "is for https://, ftps:// and ftps-implicit:// alone");
        DropOptionsReader.CheckPairs(section, keys with { PrivateKeyPassphraseSecretFile = null });
        CheckCredential(section, url, keys.PasswordSecretFile, token);
        return new MandateSourceOptions
        {
            Kind = MandateSourceKind.Https,
            Settings = Settings(url.Address),
            Web = new WebSourceOptions
            {
                Url = url,
                PasswordSecretFile = keys.PasswordSecretFile,
                TokenSecretFile = token,
                CertificateSha256 = keys.CertificateSha256,
                TrustedCaFile = keys.TrustedCaFile,
            },
        };
    }

    private static void CheckCredential(SectionReader section, WebFileUrl url, string? password, string? token)
    {
        if (url.User is not null && password is null)
            section.Problem("PasswordSecretFile", "is missing. Allowed: a file that holds the password of the user in the URL, UTF-8; or a URL without a user.");
        if (url.User is null && password is not null)
            section.Problem("PasswordSecretFile", "is there, and the URL has no user. Allowed: https://user@host/path/file, or TokenSecretFile for a bearer token.");
        if (url.User is not null && token is not null)
            section.Problem("TokenSecretFile", "is there, and so is a user in the URL. Allowed: one of the two.");
        if (token is not null && SecretFile.Read(token).Secret is { } secret && !HttpMandateOptions.IsToken(secret))
            section.Problem("TokenSecretFile", $"the secret in \"{token}\" is no bearer token. Allowed: printable ASCII characters without spaces.");
    }

    // The rest is read by the caller, whatever the URL is.
    private static MandateSourceSettings Settings(Uri url) => new(url, Full: true, MaxCancelPercent: 0);
}
