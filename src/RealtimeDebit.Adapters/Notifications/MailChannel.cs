using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Adapters.Notifications;

/// <summary>Sends notices as e-mails, each over a connection of its own: there are few, and a mail server closes idle ones.</summary>
public sealed class MailChannel : INotificationChannel, IDisposable
{
    private readonly MailOptions _options;
    private readonly IReadOnlyList<MailboxAddress> _to;
    private readonly TimeProvider _time;
    private readonly ServerTrust _trust;

    /// <param name="options">The server.</param>
    /// <param name="to">The receivers' addresses; at least one.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ParseException">An address is none.</exception>
    /// <exception cref="IOException">The file of trusted authorities cannot be read.</exception>
    public MailChannel(MailOptions options, IReadOnlyList<string> to, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _to = [.. to.Select(MailboxAddress.Parse)];
        _trust = new ServerTrust(options.CertificateSha256, options.TrustedCaFile);
    }

    /// <summary>Whether a text is one address, <c>name@domain</c>.</summary>
    public static bool IsAddress(string text)
        => MailboxAddress.TryParse(text, out MailboxAddress? address) && address.Address == text && address.Domain.Length > 0 && address.LocalPart.Length > 0;

    public async Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        using MimeMessage message = MessageOf(notice);
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendAsync(message, either.Token).ConfigureAwait(false);
            return new NoticeAnswer(NoticeVerdict.Taken, "The mail server took it.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NoticeAnswer(NoticeVerdict.NotNow, $"The mail server did not take it within {_options.Timeout}.");
        }
        catch (SmtpCommandException said)
        {
            return AnswerOf(said);
        }
        catch (AuthenticationException)
        {
            return new NoticeAnswer(NoticeVerdict.NotNow, "The mail server does not take the user and password.");
        }
        catch (Exception failed) when (failed is IOException or SocketException or ProtocolException or CommandException or SslHandshakeException or NotSupportedException or InvalidOperationException or TimeoutException)
        {
            return new NoticeAnswer(NoticeVerdict.NotNow, $"The mail server could not be reached: {FirstLine(failed.Message)}");
        }
    }

    public void Dispose() => _trust.Dispose();

    private async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = (_, certificate, chain, errors) => _trust.IsTrusted(certificate, chain, errors),
        };
        SecureSocketOptions security = _options.Security switch
        {
            MailSecurity.None => SecureSocketOptions.None,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.SslOnConnect,
        };
        await client.ConnectAsync(_options.Host, _options.Port, security, cancellationToken).ConfigureAwait(false);
        if (_options.User is not null) await client.AuthenticateAsync(Encoding.UTF8, _options.User, _options.Password ?? "", cancellationToken).ConfigureAwait(false);
        await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await QuitAsync(client, cancellationToken).ConfigureAwait(false);
    }

    // The mail is taken by now: a server that does not say goodbye must not make us send it once more.
    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            // The client is let go in any case.
        }
    }

    private MimeMessage MessageOf(Notice notice)
    {
        NoticeText text = NoticeText.Of(notice);
        MailboxAddress from = MailboxAddress.Parse(_options.From);
        var message = new MimeMessage
        {
            Subject = text.Subject,
            Date = notice.At,
            // By this a receiver's mailbox recognises what comes twice.
            MessageId = $"{notice.Id}@{from.Domain}",
            Body = new TextPart("plain") { Text = text.Body },
        };
        message.From.Add(from);
        message.To.AddRange(_to);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private static NoticeAnswer AnswerOf(SmtpCommandException said)
    {
        int code = (int)said.StatusCode;
        string text = string.Create(CultureInfo.InvariantCulture, $"The mail server answered {code} ({said.ErrorCode}).");
        return new NoticeAnswer(code is >= 500 and <= 599 ? NoticeVerdict.Refused : NoticeVerdict.NotNow, text);
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
