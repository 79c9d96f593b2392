using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>Who is let in, and who is believed to be the server.</summary>
public sealed class SftpSignOnTests(SftpBench bench) : IClassFixture<SftpBench>
{
    private const string OtherKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_with_another_host_key_is_sent_neither_user_nor_password()
    {
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        SftpDropOptions options = bench.Options("") with { Port = server.Port, HostKeySha256 = OtherKey, BasePath = "" };
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));
        await server.SaysAsync("Connection ");

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.Contains(server.HostKeySha256, failed.Message, StringComparison.Ordinal);
        Assert.Contains("nothing was sent", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.User.Name, server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("password", server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFileSystemEntries(server.Home));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_wrong_password_is_Refused_in_words_that_name_server_and_user_and_not_the_password()
    {
        SftpDropOptions options = bench.Options("") with { Password = "not-the-password" };
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.StartsWith($"127.0.0.1:{bench.Server.Port} refused the sign-on of {bench.Server.User.Name}", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", failed.ToString(), StringComparison.Ordinal);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task After_a_refused_sign_on_none_is_tried_for_thirty_seconds()
    {
        FakeTimeProvider clock = SftpBench.FrozenClock();
        OpenSshServer server = await OpenSshServer.StartAsync();
        SftpDropOptions options = bench.Options("") with { Port = server.Port, HostKeySha256 = server.HostKeySha256, Password = "wrong" };
        await using SftpDrop drop = SftpDrop.Open(options, clock);

        DropException first = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));
        await server.DisposeAsync();
        DropException second = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(31));
        DropException third = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));

        Assert.Equal(first.Message, second.Message);
        Assert.Equal(DropFailure.Unknown, third.Failure);
        Assert.Contains("could not be reached", third.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_private_key_with_its_passphrase_signs_on_without_a_password()
    {
        bench.Server.MakeFolder("key");
        SftpDropOptions options = bench.Options("key") with
        {
            Password = null,
            PrivateKeyFile = bench.Server.PrivateKeyFile,
            PrivateKeyPassphrase = bench.Server.Passphrase,
        };
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);

        await drop.PrepareAsync(CancellationToken.None);

        Assert.True(Directory.Exists(bench.Local("key", "out-staging")));
    }

    [NeedsFact(Need.SftpServer)]
    public void A_key_that_its_passphrase_does_not_open_is_named()
    {
        Assert.Null(SftpDrop.KeyProblem(bench.Server.PrivateKeyFile, bench.Server.Passphrase));
        Assert.Contains("passphrase", SftpDrop.KeyProblem(bench.Server.PrivateKeyFile, null), StringComparison.Ordinal);
        Assert.Contains(bench.Server.PrivateKeyFile, SftpDrop.KeyProblem(bench.Server.PrivateKeyFile, "wrong"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    [InlineData("SHA256:AAAA", false)]
    [InlineData("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", false)]
    [InlineData("", false)]
    public void A_fingerprint_is_SHA256_in_base64(string text, bool isOne) => Assert.Equal(isOne, SftpDrop.IsFingerprint(text));
}
