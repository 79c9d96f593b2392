using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Tests.Adapters.Notifications;

/// <summary>Webhooks against a real web server on loopback.</summary>
public sealed class WebhookChannelTests : IDisposable
{
    private const string Secret = "correct horse battery staple";

    private readonly FakeTimeProvider _time = new(Some.Moment);
    private readonly string _folder = Directory.CreateTempSubdirectory("hooks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_receiver_can_check_the_signature_and_reads_the_notice()
    {
        await using HookServer server = await HookServer.StartAsync();

        NoticeAnswer answer = await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret });
        HookRequest request = await server.NextAsync();

        Assert.Equal(new NoticeAnswer(NoticeVerdict.Taken, "The receiver answered 200."), answer);
        Assert.Equal(("POST", "/hook", "application/json; charset=utf-8", SomeNotice.Result.Id), (request.Method, request.Path, request.ContentType, request.Id));
        Assert.Equal(SomeNotice.Result, NoticeJson.Read(request.Body));
        Assert.True(ReceiversCheck.Passes(request.Signature, request.Body, Secret, Some.Moment.AddMinutes(4)));
        Assert.False(ReceiversCheck.Passes(request.Signature, request.Body, Secret, Some.Moment.AddMinutes(6)));
        Assert.False(ReceiversCheck.Passes(request.Signature, request.Body, "another secret", Some.Moment));
        Assert.False(ReceiversCheck.Passes(request.Signature, [.. request.Body, (byte)' '], Secret, Some.Moment));
    }

    [Theory]
    [InlineData(204, NoticeVerdict.Taken)]
    [InlineData(410, NoticeVerdict.Refused)]
    [InlineData(400, NoticeVerdict.NotNow)]
    [InlineData(401, NoticeVerdict.NotNow)]
    [InlineData(429, NoticeVerdict.NotNow)]
    [InlineData(503, NoticeVerdict.NotNow)]
    public async Task The_status_alone_says_what_follows(int status, NoticeVerdict verdict)
    {
        await using HookServer server = await HookServer.StartAsync();
        server.Says(status);

        Assert.Equal(verdict, (await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret })).Verdict);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using HookServer other = await HookServer.StartAsync();
        server.Answer = (_, http) =>
        {
            (http.Response.StatusCode, http.Response.Headers.Location) = (308, other.Url.ToString());
            return Task.CompletedTask;
        };
        Task<HookRequest> strayed = other.NextAsync();

        NoticeAnswer answer = await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret });

        Assert.Equal(new NoticeAnswer(NoticeVerdict.NotNow, "The receiver answered 308."), answer);
        Assert.False(strayed.IsCompleted);
    }

    [Fact]
    public async Task A_body_without_end_is_not_waited_for()
    {
        await using HookServer server = await HookServer.StartAsync();
        server.Answer = async (_, http) =>
        {
            await http.Response.Body.WriteAsync(new byte[4096]);
            await http.Response.Body.FlushAsync();
            await HookServer.GoneAsync(http);
        };

        Assert.Equal(NoticeVerdict.Taken, (await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret })).Verdict);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_is_tried_again()
    {
        await using HookServer server = await HookServer.StartAsync();
        server.IsSilent();

        Task<NoticeAnswer> sending = SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret });
        await server.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new NoticeAnswer(NoticeVerdict.NotNow, "The receiver did not answer within 00:00:30."), await sending.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_house_that_stops_breaks_the_attempt_off()
    {
        await using HookServer server = await HookServer.StartAsync();
        server.IsSilent();
        using var stopping = new CancellationTokenSource();
        using var channel = new WebhookChannel(new WebhookOptions { Url = server.Url, Secret = Secret }, _time);

        Task<NoticeAnswer> sending = channel.SendAsync(SomeNotice.Result, stopping.Token);
        await server.NextAsync();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_tried_again()
    {
        HookServer gone = await HookServer.StartAsync();
        await gone.DisposeAsync();

        NoticeAnswer answer = await SendAsync(new WebhookOptions { Url = gone.Url, Secret = Secret });

        Assert.Equal(NoticeVerdict.NotNow, answer.Verdict);
        Assert.StartsWith("The receiver could not be reached: ", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_https_the_receiver_is_the_pinned_one_or_of_a_trusted_authority_and_has_the_right_name()
    {
        using X509Certificate2 authority = TestCertificates.MakeAuthority();
        using X509Certificate2 certificate = TestCertificates.Make("localhost", authority);
        using X509Certificate2 elsewhere = TestCertificates.Make("elsewhere.example", authority);
        string authorityFile = TestCertificates.Write(_folder, "authority", authority).Certificate;
        await using HookServer server = await HookServer.StartAsync(certificate);
        await using HookServer wrongName = await HookServer.StartAsync(elsewhere);
        string pin = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        NoticeVerdict[] verdicts =
        [
            (await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret, CertificateSha256 = pin })).Verdict,
            (await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret, TrustedCaFile = authorityFile })).Verdict,
            (await SendAsync(new WebhookOptions { Url = server.Url, Secret = Secret })).Verdict,
            (await SendAsync(new WebhookOptions { Url = wrongName.Url, Secret = Secret, CertificateSha256 = pin })).Verdict,
            (await SendAsync(new WebhookOptions { Url = wrongName.Url, Secret = Secret, TrustedCaFile = authorityFile })).Verdict,
        ];

        Assert.Equal([NoticeVerdict.Taken, NoticeVerdict.Taken, NoticeVerdict.NotNow, NoticeVerdict.NotNow, NoticeVerdict.NotNow], verdicts);
    }

    private async Task<NoticeAnswer> SendAsync(WebhookOptions options)
    {
        using var channel = new WebhookChannel(options, _time);
        return await channel.SendAsync(SomeNotice.Result, CancellationToken.None);
    }
}
