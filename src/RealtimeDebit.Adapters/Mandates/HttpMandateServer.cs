using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>One mandate file on a web server: GET, and nothing else.</summary>
/// <remarks>
/// Only an answer 200 whose end is marked, by its length or by HTTP's own chunks, is a file; one that lasts "until the line is
/// closed" could be cut anywhere. Redirects are followed on the same server alone, for the password goes with them.
/// </remarks>
internal sealed class HttpMandateServer(HttpMandateOptions options, TimeProvider time) : IMandateServer
{
    private const int PieceBytes = 256 * 1024;
    private const int MostRedirects = 3;

    private readonly FtpSteps _steps = new(time);
    private ServerTrust? _trust;
    private HttpClient? _client;
    private string? _problem;

    /// <summary>The last part of the URL's path, decoded; it decides whether the file is read as CSV.</summary>
    private string Name => Uri.UnescapeDataString(options.Url.Segments[^1]);

    // Whether the file is there shows when it is asked for: not every server knows HEAD.
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([Name]);

    public async Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await FindAsync(cancellationToken).ConfigureAwait(false);
        long? length = LengthOf(answer);
        Stream body = await _steps.RunAsync(
            "GET", options.StepTimeout, token => new ValueTask<Stream>(answer.Content.ReadAsStreamAsync(token)), cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[PieceBytes];
            long total = 0;
            int read;
            while ((read = await _steps.RunAsync("GET", options.StepTimeout, token => body.ReadAsync(buffer, token), cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                await piece(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }

            return length is null || length == total ? total : throw new DropException(
                DropFailure.Unknown, $"GET: {total} bytes came, the server had said {length}.");
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _trust?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The answer that carries the file, from where the server says that it lies.</summary>
    private async Task<HttpResponseMessage> FindAsync(CancellationToken cancellationToken)
    {
        Uri at = options.Url;
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage answer = await AskAsync(at, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK) return answer;

            using (answer)
            {
                if (!IsRedirect(answer.StatusCode) || answer.Headers.Location is not { } location) throw Refusal(answer.StatusCode);

                var next = new Uri(at, location);
                if (Uri.Compare(at, next, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
                    throw new DropException(DropFailure.Refused, $"GET: the server answered {(int)answer.StatusCode} and points to {next.GetLeftPart(UriPartial.Path)}; another server is not asked. If the bank says that the file lies there, put that into Url.");
                if (redirects == MostRedirects) throw new DropException(DropFailure.Refused, $"GET: the server points elsewhere again and again, at last to {next.GetLeftPart(UriPartial.Path)}.");
                at = next;
            }
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri at, CancellationToken cancellationToken)
    {
        HttpClient client = _client ??= NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, at);
        request.Headers.Authorization = Authorization();
        _problem = null;
        try
        {
            return await _steps.RunAsync(
                "GET", options.StepTimeout, token => new ValueTask<HttpResponseMessage>(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failed)
        {
            throw _problem is { } problem
                ? new DropException(DropFailure.Refused, $"TLS: {problem}", failed)
                : new DropException(DropFailure.Unknown, $"GET: {failed.InnerException?.Message ?? failed.Message}", failed);
        }
    }

    private HttpClient NewClient()
    {
        ServerTrust trust = _trust ??= new ServerTrust(options.Url.IdnHost, options.CertificateSha256, options.TrustedCaFile);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,

            // What goes to this machine itself is in the clear and must not leave it by way of a proxy.
            UseProxy = !options.Url.IsLoopback,
        };
        handler.SslOptions.CertificateChainPolicy = trust.NewPolicy();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, certificate, _, errors) => (_problem = trust.ProblemOf(certificate as X509Certificate2, errors)) is null;

        // Each step has its own limit: a large file may take long, and a dead server may not.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private AuthenticationHeaderValue? Authorization()
    {
        if (options.Token is { } token)
        {
            return IsToken(token)
                ? new AuthenticationHeaderValue("Bearer", token)
                : throw new DropException(DropFailure.Refused, "Nothing was asked: the token holds characters that no token has.");
        }

        if (options.User is not { } user) return null;

        byte[] pair = Encoding.UTF8.GetBytes($"{user}:{options.Password}");
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
    }

    /// <summary>True for what can stand behind the word Bearer: printable ASCII without spaces.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(static c => c is > ' ' and <= '~');

    /// <summary>How many bytes will come; null when HTTP's own chunks mark the end.</summary>
    private static long? LengthOf(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentEncoding.Count > 0)
            throw new DropException(DropFailure.Refused, $"GET: the file comes packed as {string.Join(", ", answer.Content.Headers.ContentEncoding)}, which was not asked for.");
        if (answer.Content.Headers.ContentLength is { } length) return length;

        return answer.Headers.TransferEncodingChunked == true
            ? null
            : throw new DropException(DropFailure.Refused, "GET: the server does not say where the file ends (Content-Length), so part of it could be taken for all.");
    }

    private static bool IsRedirect(HttpStatusCode status)
        => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private DropException Refusal(HttpStatusCode status)
    {
        string known = options.Token is not null ? "the token" : options.User is not null ? "the user and the password" : "a caller without password";
        string text = status switch
        {
            HttpStatusCode.Unauthorized => $"it does not take {known}.",
            HttpStatusCode.Forbidden => $"it does not let {known} read this file.",
            HttpStatusCode.NotFound or HttpStatusCode.Gone => "there is no such file.",
            >= HttpStatusCode.InternalServerError => "it cannot give the file now.",
            _ => "that is no file.",
        };
        DropFailure failure = status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => DropFailure.NotFound,
            >= HttpStatusCode.InternalServerError => DropFailure.Unknown,
            _ => DropFailure.Refused,
        };
        return new DropException(failure, $"GET: the server answered {(int)status}: {text}");
    }
}
