using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Services;

/// <summary>The receivers of notices that the configuration names, and the ways to them. None connects before there is a notice.</summary>
internal sealed class NoticeReceivers(TimeProvider time) : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public NotificationSettings Settings(HouseConfiguration configuration)
    {
        NotificationOptions options = configuration.Service.Notifications;
        MailOptions? mail = configuration.Service.Mail is { } server ? MailOf(server, options.Timeout) : null;
        return new NotificationSettings
        {
            FirstPause = options.RetryAfter,
            MostPause = options.RetryAtMost,
            GiveUpAfter = options.GiveUpAfter,
            Receivers =
            [
                .. Open(null, options.Operators, mail, options.Timeout),
                .. configuration.Creditors.SelectMany(entry => Open(entry.Creditor.Code, entry.Notifications, mail, options.Timeout)),
            ],
        };
    }

    public void Dispose()
    {
        foreach (IDisposable channel in _open) channel.Dispose();
    }

    private IEnumerable<NoticeReceiver> Open(CreditorCode? creditor, ReceiverOptions options, MailOptions? mail, TimeSpan timeout)
    {
        if (options.Webhook is { } webhook)
        {
            var channel = new WebhookChannel(WebhookOf(webhook, timeout), time);
            _open.Add(channel);
            yield return new NoticeReceiver(new NoticeEndpoint(creditor, NoticeChannel.Webhook), options.Kinds, channel);
        }

        if (options.EmailTo.Count > 0 && mail is not null)
        {
            var channel = new MailChannel(mail, options.EmailTo, time);
            _open.Add(channel);
            yield return new NoticeReceiver(new NoticeEndpoint(creditor, NoticeChannel.Email), options.Kinds, channel);
        }
    }

    // The files were read when the configuration was checked; one that went away since shows as a signature or a sign-on that is refused.
    private static WebhookOptions WebhookOf(WebhookReceiverOptions options, TimeSpan timeout) => new()
    {
        Url = options.Url,
        Secret = SecretFile.Read(options.SecretFile).Secret ?? string.Empty,
        CertificateSha256 = options.CertificateSha256,
        TrustedCaFile = options.TrustedCaFile,
        Timeout = timeout,
    };

    private static MailOptions MailOf(MailServerOptions options, TimeSpan timeout) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Security = options.Security,
        User = options.User,
        Password = options.PasswordSecretFile is { } file ? SecretFile.Read(file).Secret : null,
        From = options.From,
        CertificateSha256 = options.CertificateSha256,
        TrustedCaFile = options.TrustedCaFile,
        Timeout = timeout,
    };
}
