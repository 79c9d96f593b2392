using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Mandates;

/// <summary>One mandate file on a real web server: what is believed, and what is said when it is not.</summary>
public sealed class HttpMandateTests : IDisposable
{
    private const int LargeBytes = 20 * 1024 * 1024 + 7;

    private static readonly byte[] s_some = RandomNumberGenerator.GetBytes(70_000);

    private readonly MandateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_file_is_read_byte_for_byte_with_one_GET()
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some));
        await using RemoteMandateSource source = Open(server.Options("/out/%E5%90%8D.csv?bank=9998"));

        Assert.False(source.IsFolder);
        Assert.Equal([$"名.csv {MandateBench.Hash(s_some)}"], await MandateBench.HashesAsync(source));
        Assert.Equal(MandateBench.Hash(s_some), MandateBench.Hash(await MandateBench.ReadAllAsync(source, "名.csv")));
        Assert.Equal("GET /out/%E5%90%8D.csv?bank=9998", Assert.Single(server.Received));
        Assert.Empty(_bench.Staged);
    }

    [Fact]
    public async Task A_large_file_in_chunks_is_read_whole()
    {
        byte[] large = RandomNumberGenerator.GetBytes(LargeBytes);

        Assert.Equal(MandateBench.Hash(large), await HashAsync(context => context.Response.Body.WriteAsync(large).AsTask()));
    }

    [Fact]
    public async Task An_empty_file_is_empty()
        => Assert.Equal(MandateBench.Hash([]), await HashAsync(context => SendAsync(context, [])));

    [Fact]
    public async Task This_machine_is_asked_without_TLS()
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some), certificate: null);
        await using RemoteMandateSource source = Open(server.Options());

        Assert.Equal(s_some, await MandateBench.ReadAllAsync(source, "full.csv"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_cut_is_not_believed(bool hasLength)
    {
        string told = await FailureAsync(async context =>
        {
            if (hasLength) context.Response.ContentLength = LargeBytes;
            await context.Response.Body.WriteAsync(new byte[LargeBytes / 2]);
            context.Abort();
        });

        Assert.StartsWith("https://localhost:", told, StringComparison.Ordinal);
        Assert.Empty(_bench.Staged);
    }

    [Fact]
    public async Task A_file_without_an_end_that_can_be_seen_is_not_believed()
    {
        // By hand, for a real server always says one of the two.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = AnswerOnceAsync(listener, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of a fi");
        await using RemoteMandateSource source = Open(new HttpMandateOptions { Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/full.csv") });

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1]));
        await serving;

        Assert.Contains("does not say where the file ends", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_comes_packed_is_not_believed()
    {
        string told = await FailureAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return SendAsync(context, s_some);
        });

        Assert.Contains("packed as gzip", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "answered 401: it does not take a caller without password")]
    [InlineData(403, "answered 403: it does not let a caller without password read this file")]
    [InlineData(404, "answered 404: there is no such file")]
    [InlineData(410, "answered 410: there is no such file")]
    [InlineData(500, "answered 500: it cannot give the file now")]
    [InlineData(503, "answered 503: it cannot give the file now")]
    [InlineData(204, "answered 204: that is no file")]
    [InlineData(206, "answered 206: that is no file")]
    [InlineData(304, "answered 304: that is no file")]
    [InlineData(302, "answered 302: that is no file")]
    public async Task Every_other_answer_is_told_in_words(int status, string words)
    {
        string told = await FailureAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        Assert.EndsWith(words, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_signs_on_with_the_password_and_a_wrong_one_is_told_but_not_shown()
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendToAsync(context, "Basic " + Base64("太郎:gehéim")));
        await using RemoteMandateSource right = Open(server.Options() with { User = "太郎", Password = "gehéim" });
        await using RemoteMandateSource wrong = Open(server.Options() with { User = "太郎", Password = "falsch" });

        Assert.Equal(s_some, await MandateBench.ReadAllAsync(right, "full.csv"));
        string told = await MandateBench.FailureAsync(() => wrong.ReadAsync("full.csv", 0, new byte[1]));

        Assert.EndsWith("answered 401: it does not take the user and the password", told, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_sent_as_bearer()
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendToAsync(context, "Bearer abc.def"));
        await using RemoteMandateSource right = Open(server.Options() with { Token = "abc.def" });
        await using RemoteMandateSource wrong = Open(server.Options() with { Token = "xyz" });
        await using RemoteMandateSource none = Open(server.Options() with { Token = "two words" });

        Assert.Equal(s_some, await MandateBench.ReadAllAsync(right, "full.csv"));
        Assert.EndsWith("it does not take the token", await MandateBench.FailureAsync(() => wrong.ReadAsync("full.csv", 0, new byte[1])), StringComparison.Ordinal);
        Assert.Contains("characters that no token has", await MandateBench.FailureAsync(() => none.ReadAsync("full.csv", 0, new byte[1])), StringComparison.Ordinal);
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task A_redirect_on_the_same_server_is_followed_with_the_password()
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context =>
            context.Request.Path == "/out/full.csv" ? RedirectAsync(context, "today.csv") : SendToAsync(context, "Basic " + Base64("u:p")));
        await using RemoteMandateSource source = Open(server.Options() with { User = "u", Password = "p" });

        Assert.Equal(s_some, await MandateBench.ReadAllAsync(source, "full.csv"));
        Assert.Equal(["GET /out/full.csv", "GET /out/today.csv"], server.Received);
    }

    [Fact]
    public async Task A_redirect_to_another_server_is_not_followed()
    {
        await using WebFileServer other = await WebFileServer.StartAsync(context => SendAsync(context, s_some));
        string elsewhere = $"https://localhost:{other.Port}/full.csv";

        string told = await FailureAsync(context => RedirectAsync(context, elsewhere + "?secret=1"));

        Assert.Contains(elsewhere, told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task A_redirect_without_end_is_given_up()
        => Assert.Contains("again and again", await FailureAsync(context => RedirectAsync(context, "/out/full.csv")), StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_says_nothing_more_is_given_up_in_time(bool hasBegun)
    {
        await using WebFileServer server = await WebFileServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            if (hasBegun) await context.Response.Body.WriteAsync(new byte[50]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using RemoteMandateSource source = Open(server.Options() with { StepTimeout = TimeSpan.FromSeconds(2) });

        Assert.EndsWith("nothing came for 2 s", await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_the_pinned_one_is_asked_for_nothing()
        => Assert.Contains("not the pinned one", await RefusedAsync(options => options with { CertificateSha256 = new string('0', 64) }), StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_of_no_trusted_authority_is_asked_for_nothing()
        => Assert.Contains("not from a trusted authority", await RefusedAsync(options => options with { CertificateSha256 = null }), StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_for_another_host_is_asked_for_nothing()
    {
        string file = Path.GetTempFileName();
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some), ServerCertificate.Make("bank.example"));
        await File.WriteAllTextAsync(file, server.Certificate!.CertificatePem);
        await using RemoteMandateSource source = Open(server.Options() with { CertificateSha256 = null, TrustedCaFile = file });

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1]));
        File.Delete(file);

        Assert.Contains("not for localhost", told, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_certificate_of_the_given_authority_is_taken()
    {
        string file = Path.GetTempFileName();
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some));
        await File.WriteAllTextAsync(file, server.Certificate!.CertificatePem);
        await using RemoteMandateSource source = Open(server.Options() with { CertificateSha256 = null, TrustedCaFile = file });

        byte[] read = await MandateBench.ReadAllAsync(source, "full.csv");
        File.Delete(file);

        Assert.Equal(s_some, read);
    }

    [Fact]
    public async Task Nobody_at_the_port_is_told()
    {
        WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some));
        HttpMandateOptions options = server.Options();
        await server.DisposeAsync();
        await using RemoteMandateSource source = Open(options);

        Assert.StartsWith(options + ": GET: ", await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1])), StringComparison.Ordinal);
    }

    private RemoteMandateSource Open(HttpMandateOptions options) => RemoteMandateSource.OnHttp(options, _bench.Settings);

    private async Task<string> HashAsync(RequestDelegate answer)
    {
        await using WebFileServer server = await WebFileServer.StartAsync(answer);
        await using RemoteMandateSource source = Open(server.Options());
        return MandateBench.Hash(await MandateBench.ReadAllAsync(source, "full.csv"));
    }

    private async Task<string> FailureAsync(RequestDelegate answer)
    {
        await using WebFileServer server = await WebFileServer.StartAsync(answer);
        await using RemoteMandateSource source = Open(server.Options());
        return await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1]));
    }

    private async Task<string> RefusedAsync(Func<HttpMandateOptions, HttpMandateOptions> change)
    {
        await using WebFileServer server = await WebFileServer.StartAsync(context => SendAsync(context, s_some));
        await using RemoteMandateSource source = Open(change(server.Options()));
        string told = await MandateBench.FailureAsync(() => source.ReadAsync("full.csv", 0, new byte[1]));
        Assert.Empty(server.Received);
        return told;
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using TcpClient caller = await listener.AcceptTcpClientAsync();
        NetworkStream line = caller.GetStream();
        using var request = new StreamReader(line, Encoding.Latin1, leaveOpen: true);
        while (await request.ReadLineAsync() is { Length: > 0 })
        {
        }

        await line.WriteAsync(Encoding.Latin1.GetBytes(answer));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Task SendAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static Task SendToAsync(HttpContext context, string authorization)
    {
        if (context.Request.Headers.Authorization == authorization) return SendAsync(context, s_some);

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static Task RedirectAsync(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
