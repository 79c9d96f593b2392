using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>Who the server must be before it hears a password.</summary>
public sealed class FtpTlsTests
{
    private static readonly ServerCertificate s_local = ServerCertificate.Make();
    private static readonly ServerCertificate s_other = ServerCertificate.Make("ftp.example.jp");

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public Task A_certificate_that_is_not_the_pinned_one_hears_no_password()
        => CheckRefusedAsync(s_local, options => options with { CertificateSha256 = s_other.Sha256 }, "not the pinned one");

    [Fact]
    public Task A_certificate_of_no_trusted_authority_hears_no_password() => CheckRefusedAsync(s_local, options => options, "not from a trusted authority");

    [Fact]
    public Task A_certificate_of_another_authority_hears_no_password() => WithFileAsync(
        s_other, file => CheckRefusedAsync(s_local, options => options with { TrustedCaFile = file }, "not from a trusted authority"));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public Task A_trusted_certificate_for_another_host_hears_no_password(string host) => WithFileAsync(
        s_other, file => CheckRefusedAsync(s_other, options => options with { TrustedCaFile = file, Host = host }, $"not for {host}"));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public Task A_trusted_certificate_for_the_host_is_taken(string host)
        => WithFileAsync(s_local, file => CheckTakenAsync(s_local, options => options with { TrustedCaFile = file, Host = host }));

    [Fact]
    public Task The_pinned_certificate_is_taken_whatever_name_it_bears()
        => CheckTakenAsync(s_other, options => options with { CertificateSha256 = string.Join(':', s_other.Sha256.Chunk(2).Select(pair => new string(pair))).ToLowerInvariant() });

    [Fact]
    public async Task A_server_without_TLS_hears_no_password()
    {
        await using ScriptedFtp server = ScriptedFtp.Start();

        DropException failed = await FtpFaultTests.FailureAsync(() => FtpSession.OpenAsync(Secure(server), TimeProvider.System, None));

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.Empty(server.Received.Except(["AUTH TLS", "QUIT"], StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_slipped_in_before_TLS_is_not_believed()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("AUTH", (line, _) => line.SayAsync("234 go on\r\n331 slipped in\r\n230 slipped in"));

        await FtpFaultTests.FailureAsync(() => FtpSession.OpenAsync(Secure(server), TimeProvider.System, None));

        Assert.Equal(["AUTH TLS"], server.Received);
    }

    [Fact]
    public void Names_for_the_session_cache_are_never_the_same_at_once_and_come_back()
    {
        TlsSessionName[] taken = [.. Enumerable.Range(0, 500).Select(_ => TlsSessionName.Take("drop.example.jp"))];
        string first = taken[0].Text;

        Assert.Equal(500, taken.Select(name => name.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(taken, name => Assert.Equal("drop.example.jp", name.Text, ignoreCase: true));
        Assert.All(taken, name => name.Dispose());
        using TlsSessionName again = TlsSessionName.Take("drop.example.jp");
        Assert.Equal(first, again.Text);
    }

    private static FtpDropOptions Secure(ScriptedFtp server)
        => FtpFaultTests.OptionsFor(server) with { Host = "localhost", Security = FtpSecurity.ExplicitTls, StepTimeout = TimeSpan.FromSeconds(10), ConnectTimeout = TimeSpan.FromSeconds(10) };

    private static async Task CheckRefusedAsync(ServerCertificate certificate, Func<FtpDropOptions, FtpDropOptions> change, string words)
    {
        await using ScriptedFtp server = ScriptedFtp.Start(certificate: certificate);

        DropException failed = await FtpFaultTests.FailureAsync(() => FtpSession.OpenAsync(change(Secure(server)), TimeProvider.System, None));

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.Contains(words, failed.Message, StringComparison.Ordinal);
        Assert.Equal(["AUTH TLS"], server.Received);
    }

    private static async Task CheckTakenAsync(ServerCertificate certificate, Func<FtpDropOptions, FtpDropOptions> change)
    {
        await using ScriptedFtp server = ScriptedFtp.Start(certificate: certificate);

        await using IFtpSession session = await FtpSession.OpenAsync(change(Secure(server)), TimeProvider.System, None);

        Assert.Contains("PROT P", server.Received);
    }

    private static async Task WithFileAsync(ServerCertificate authority, Func<string, Task> work)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.CertificatePem);
        await work(file);
        File.Delete(file);
    }
}
