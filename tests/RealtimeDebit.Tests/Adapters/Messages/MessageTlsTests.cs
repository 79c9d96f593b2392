using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class MessageTlsTests : IDisposable
{
    private const string FilePassword = "file-password";
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-debit-tls-").FullName;
    private readonly X509Certificate2 _authority = TestCertificates.MakeAuthority();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("pfx")]
    [InlineData("pem")]
    [InlineData("encrypted-pem")]
    public async Task Messages_go_through_TLS_with_a_certificate_from_a_file(string form)
    {
        using MessageTls tls = Load(form, ClientCertificates.None);
        await using var world = new DoorWorld(options => options with { Tls = tls });

        Assert.Equal("0000", await AskAsync(world.Door.Address, null));
        Assert.True(world.Door.Status().IsTls);
    }

    [Fact]
    public async Task A_caller_that_speaks_in_clear_is_cut_off()
    {
        using MessageTls tls = Load("pfx", ClientCertificates.None);
        await using var world = new DoorWorld(options => options with { Tls = tls });
        using MessageLine line = await world.ConnectAsync();

        await line.SendAsync(DoorWorld.Debit());

        // At most an alert of TLS; never an answer.
        Assert.InRange((await line.ReceiveUntilClosedAsync()).Length, 0, 16);
        await DoorWorld.UntilAsync(() => world.Door.Status().CutOff == 1);
    }

    [Fact]
    public async Task A_caller_that_does_not_greet_is_cut_off_in_time()
    {
        using MessageTls tls = Load("pfx", ClientCertificates.None);
        await using var world = new DoorWorld(options => options with { Tls = tls });
        using MessageLine line = await world.ConnectAsync();

        await world.PassAsync(world.Options.FrameTimeout);

        Assert.Empty(await line.ReceiveUntilClosedAsync());
    }

    [Fact]
    public async Task A_required_certificate_is_taken_by_its_thumbprint_or_its_authority_only()
    {
        using X509Certificate2 byThumbprint = TestCertificates.Make("known");
        using X509Certificate2 byAuthority = TestCertificates.Make("authorised", _authority);
        using X509Certificate2 stranger = TestCertificates.Make("stranger");
        using MessageTls tls = Load("pfx", ClientCertificates.Required, byThumbprint.GetCertHashString(HashAlgorithmName.SHA256));
        await using var world = new DoorWorld(options => options with { Tls = tls });

        Assert.Equal("0000", await AskAsync(world.Door.Address, byThumbprint));
        Assert.Equal("0000", await AskAsync(world.Door.Address, byAuthority));
        Assert.Equal("closed", await AskAsync(world.Door.Address, stranger));
        Assert.Equal("closed", await AskAsync(world.Door.Address, null));
        await DoorWorld.UntilAsync(() => world.Log.Of(6003).Count() == 2);
        Assert.Contains(stranger.GetCertHashString(HashAlgorithmName.SHA256), world.Log.Of(6003).First(), StringComparison.Ordinal);
        Assert.Contains("shows no client certificate", world.Log.Of(6003).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_certificate_may_be_missing_but_not_be_a_strangers()
    {
        using X509Certificate2 byAuthority = TestCertificates.Make("authorised", _authority);
        using X509Certificate2 stranger = TestCertificates.Make("stranger");
        using MessageTls tls = Load("pfx", ClientCertificates.Optional);
        await using var world = new DoorWorld(options => options with { Tls = tls });

        Assert.Equal("0000", await AskAsync(world.Door.Address, null));
        Assert.Equal("0000", await AskAsync(world.Door.Address, byAuthority));
        Assert.Equal("closed", await AskAsync(world.Door.Address, stranger));
    }

    [Fact]
    public void A_wrong_password_or_another_file_is_told()
    {
        Load("pfx", ClientCertificates.None).Dispose();

        Assert.ThrowsAny<CryptographicException>(() => MessageTls.Load(Path.Combine(_folder, "door.pfx"), null, "wrong", ClientCertificates.None, [], null));
        File.WriteAllText(Path.Combine(_folder, "other"), "no certificate");
        Assert.ThrowsAny<CryptographicException>(() => MessageTls.Load(Path.Combine(_folder, "other"), null, null, ClientCertificates.None, [], null));
    }

    private static async Task<string> AskAsync(IPEndPoint door, X509Certificate2? certificate)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(door, bound.Token);
        await using var encrypted = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false, static (_, shown, _, _) => shown?.Subject == "CN=door");
        try
        {
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "door",
                    ClientCertificates = certificate is null ? null : [certificate],
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                },
                bound.Token);
            await encrypted.WriteAsync(MessageFrame.Write(DebitMessageLayout.Write(DoorWorld.Debit()), LengthPrefix.Ascii4), bound.Token);
            byte[] frame = new byte[260];
            await encrypted.ReadExactlyAsync(frame, bound.Token);
            return DebitMessageLayout.Read(frame.AsSpan(4)).Message!.ResponseCode;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return "closed";
        }
    }

    private MessageTls Load(string form, ClientCertificates clients, params string[] thumbprints)
    {
        using X509Certificate2 certificate = TestCertificates.Make("door");
        string authority = Write("authority.pem", _authority.ExportCertificatePem());
        string? key = null;
        string file;
        if (form == "pfx")
        {
            file = Path.Combine(_folder, "door.pfx");
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, FilePassword));
        }
        else
        {
            file = Write("door.pem", certificate.ExportCertificatePem());
            using ECDsa secret = certificate.GetECDsaPrivateKey()!;
            key = Write("door.key", form == "pem"
                ? secret.ExportPkcs8PrivateKeyPem()
                : secret.ExportEncryptedPkcs8PrivateKeyPem(FilePassword, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        }

        return MessageTls.Load(file, key, form == "pem" ? null : FilePassword, clients, thumbprints, authority);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
