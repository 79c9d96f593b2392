using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Adapters.Notifications;

/// <summary>Sends notices to one URL as signed POSTs (docs/formats/webhooks.md).</summary>
public sealed class WebhookChannel : INotificationChannel, IDisposable
{
    /// <summary>The header that carries the notice's id.</summary>
    public const string IdHeaderName = "RealtimeDebit-Id";

    /// <summary>What a receiver may write into its headers, in KiB. Its body is not read at all.</summary>
    private const int MostResponseHeaderKilobytes = 16;

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly ServerTrust _trust;
    private readonly HttpClient _client;

    /// <exception cref="IOException">The file of trusted authorities cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file of trusted authorities holds something else.</exception>
    public WebhookChannel(WebhookOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _trust = new ServerTrust(options.CertificateSha256, options.TrustedCaFile);
        var handler = new SocketsHttpHandler
        {
            // A redirect would send what was meant for one receiver to another one.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !options.Url.IsLoopback,
            ConnectTimeout = options.Timeout,
            MaxResponseHeadersLength = MostResponseHeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, chain, errors) => _trust.IsTrusted(certificate, chain, errors) },
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        byte[] body = NoticeJson.ToBytes(notice);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.HeaderName, WebhookSignature.Of(_options.Secret, _time.GetUtcNow(), body));
        request.Headers.Add(IdHeaderName, notice.Id);
        request.Headers.UserAgent.ParseAdd("RealtimeDebit/1");
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return AnswerOf(response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NoticeAnswer(NoticeVerdict.NotNow, $"The receiver did not answer within {_options.Timeout}.");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            // The inner text says what the line or the certificate suffers from; both are ours, not the receiver's.
            return new NoticeAnswer(NoticeVerdict.NotNow, $"The receiver could not be reached: {(failed.InnerException ?? failed).Message}");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _trust.Dispose();
    }

    private static NoticeAnswer AnswerOf(HttpStatusCode status)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"The receiver answered {(int)status}.");
        return (int)status switch
        {
            >= 200 and <= 299 => new NoticeAnswer(NoticeVerdict.Taken, text),
            (int)HttpStatusCode.Gone => new NoticeAnswer(NoticeVerdict.Refused, text),
            _ => new NoticeAnswer(NoticeVerdict.NotNow, text),
        };
    }
}
