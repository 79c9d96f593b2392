using System.Net;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads who is told of what: the sections <c>Notifications</c> and <c>Mail</c>.</summary>
internal sealed class NotificationOptionsReader(ConfigDirectory directory)
{
    private const int ShortestSecret = 16;
    private const int UsualMailPort = 587;

    /// <summary>What a creditor is told of when nothing else is said, and what it may be told of at all.</summary>
    private static readonly NoticeKind[] s_creditorKinds = [NoticeKind.Receipt, NoticeKind.Result, NoticeKind.Refusal, NoticeKind.Held, NoticeKind.Mismatch, NoticeKind.Unknown];

    private static readonly NoticeKind[] s_operatorKinds = [NoticeKind.Held, NoticeKind.Unknown, NoticeKind.LaneStopped];

    /// <summary>The section of <c>appsettings.json</c>.</summary>
    public NotificationOptions Read(SectionReader section)
    {
        SectionReader operators = section.Section("Operators");
        var options = new NotificationOptions
        {
            RetryAfter = section.Duration("RetryAfter", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            RetryAtMost = section.Duration("RetryAtMost", TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            GiveUpAfter = section.Duration("GiveUpAfter", TimeSpan.FromDays(3), TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            Timeout = section.Duration("Timeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
            Operators = ReadReceiver(operators, [.. s_creditorKinds, NoticeKind.LaneStopped], s_operatorKinds),
        };
        section.NothingElse();
        return options;
    }

    /// <summary>The section of a creditor.</summary>
    public ReceiverOptions ReadCreditor(SectionReader section) => ReadReceiver(section, s_creditorKinds, s_creditorKinds);

    /// <summary>The mail server.</summary>
    /// <returns>Null when no host is named.</returns>
    public MailServerOptions? ReadMail(SectionReader section)
    {
        string? host = section.Text("Host");
        if (host is not null && Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            section.Problem("Host", $"\"{host}\" is not allowed. Allowed: a host name or an address, without a port.");
        var options = new MailServerOptions
        {
            Host = host ?? string.Empty,
            Port = (int)section.Whole("Port", UsualMailPort, 1, 65535),
            Security = section.Choice("Security", MailSecurity.StartTls),
            User = section.Text("User"),
            PasswordSecretFile = SecretFile.PathFrom(section, "PasswordSecretFile", directory),
            From = section.Text("From") ?? string.Empty,
            CertificateSha256 = DropOptionsReader.ReadCertificate(section),
            TrustedCaFile = DropOptionsReader.ReadTrustedCa(section, directory),
        };
        if (host is not null) CheckMail(section, options);
        section.NothingElse();
        return host is null ? null : options;
    }

    private static void CheckMail(SectionReader section, MailServerOptions options)
    {
        const string address = "the sender's address, name@domain";
        if (options.From.Length == 0) section.Problem("From", $"is missing. Allowed: {address}.");
        else if (!MailChannel.IsAddress(options.From)) section.Problem("From", $"\"{options.From}\" is not allowed. Allowed: {address}.");
        if (options.Security == MailSecurity.None && !IsThisMachine(options.Host))
            section.Problem("Security", $"None would send in clear to \"{options.Host}\". Allowed: StartTls, Implicit; None only to this machine (127.0.0.1, ::1, localhost).");
        if (options.User is not null && options.PasswordSecretFile is null)
            section.Problem("PasswordSecretFile", "is missing although there is a User. Allowed: a file that holds the user's password, UTF-8.");
        if (options.User is null && options.PasswordSecretFile is not null)
            section.Problem("User", "is missing although there is a PasswordSecretFile. Allowed: both, or neither.");
        CheckTrust(section, options.CertificateSha256, options.TrustedCaFile);
    }

    private ReceiverOptions ReadReceiver(SectionReader section, NoticeKind[] allowed, NoticeKind[] fallback)
    {
        var options = new ReceiverOptions
        {
            Webhook = ReadWebhook(section.Section("Webhook")),
            EmailTo = ReadEmail(section.Section("Email")),
            Kinds = ReadKinds(section, allowed, fallback),
        };
        section.NothingElse();
        return options;
    }

    private WebhookReceiverOptions? ReadWebhook(SectionReader section)
    {
        const string allowed = "an https URL without user and password; http only to this machine";
        bool isThere = section.HasAny;
        string text = isThere ? section.RequiredText("Url", allowed) : section.Text("Url") ?? string.Empty;
        Uri? url = Uri.TryCreate(text, UriKind.Absolute, out Uri? read) && IsAllowed(read) ? read : null;
        if (text.Length > 0 && url is null) section.Problem("Url", $"is not allowed. Allowed: {allowed}.");
        string? secret = SecretFile.PathFrom(section, "SecretFile", directory);
        if (isThere && secret is null) section.Problem("SecretFile", $"is missing. Allowed: a file that holds the secret of the signature, UTF-8, at least {ShortestSecret} characters.");
        if (secret is not null && SecretFile.Read(secret).Secret is { Length: < ShortestSecret })
            section.Problem("SecretFile", $"the secret in \"{secret}\" is too short. Allowed: at least {ShortestSecret} characters, such as openssl rand -hex 32 prints.");
        string? pin = DropOptionsReader.ReadCertificate(section);
        string? authorities = DropOptionsReader.ReadTrustedCa(section, directory);
        CheckTrust(section, pin, authorities);
        if ((pin ?? authorities) is not null && url?.Scheme == Uri.UriSchemeHttp)
            section.Problem(pin is null ? "TrustedCaFile" : "CertificateSha256", "is for https alone. Allowed: leave it out.");
        section.NothingElse();
        return url is null || secret is null ? null : new WebhookReceiverOptions { Url = url, SecretFile = secret, CertificateSha256 = pin, TrustedCaFile = authorities };
    }

    private static IReadOnlyList<string> ReadEmail(SectionReader section)
    {
        IReadOnlyList<string> to = section.Texts("To");
        foreach ((int index, string text) in to.Index())
        {
            if (!MailChannel.IsAddress(text)) section.Problem($"To:{index}", $"\"{text}\" is not allowed. Allowed: an address, name@domain.");
        }

        section.NothingElse();
        return to;
    }

    private static IReadOnlyList<NoticeKind> ReadKinds(SectionReader section, NoticeKind[] allowed, NoticeKind[] fallback)
    {
        List<NoticeKind> kinds = [];
        foreach ((int index, string text) in section.Texts("Kinds").Index())
        {
            NoticeKind? kind = allowed.Cast<NoticeKind?>().FirstOrDefault(one => string.Equals(one.ToString(), text, StringComparison.OrdinalIgnoreCase));
            if (kind is { } known) kinds.Add(known);
            else section.Problem($"Kinds:{index}", $"\"{text}\" is not allowed. Allowed: {string.Join(", ", allowed)}.");
        }

        return kinds.Count == 0 ? fallback : kinds;
    }

    private static void CheckTrust(SectionReader section, string? pin, string? authorities)
    {
        if (pin is not null && authorities is not null)
            section.Problem("TrustedCaFile", "is there beside CertificateSha256, which trusts one certificate and no authority. Allowed: one of the two.");
    }

    private static bool IsAllowed(Uri url)
        => url.UserInfo.Length == 0 && url.Fragment.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static bool IsThisMachine(string host)
        => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
