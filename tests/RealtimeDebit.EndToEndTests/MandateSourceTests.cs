using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.EndToEndTests;

/// <summary><c>sync now</c> with the real process and the bank's mandates on another machine.</summary>
[Collection(Alone.Name)]
public sealed class MandateSourceTests
{
    [NeedsTheory(Need.FtpServers)]
    [InlineData(FtpSecurity.Plain, "ftp")]
    [InlineData(FtpSecurity.ExplicitTls, "ftps")]
    public async Task Mandates_on_an_ftp_server_are_taken_once_and_left_there(FtpSecurity security, string scheme)
    {
        await using FtpServer server = new VsftpdServer(new FtpServerSettings { Security = security });
        await server.StartAsync();
        string file = CopySample(Path.Combine(server.Home, "drop"));
        await using ServiceProcess service = Service($"{scheme}://{server.User}@localhost:{server.Port}/drop/", server.Password);
        service.Set("Banks__0__MandateSource__CertificateSha256", security == FtpSecurity.Plain ? string.Empty : server.Certificate.Sha256);

        await CheckTakenOnceAsync(service, file);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Mandates_on_an_sftp_server_are_taken_once_and_left_there()
    {
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        server.MakeFolder("out");
        string file = CopySample(Path.Combine(server.Home, "out"));
        await using ServiceProcess service = Service($"sftp://{server.User.Name}@127.0.0.1:{server.Port}/~/out/full-0001.txt", server.User.Password);
        service.Set("Banks__0__MandateSource__HostKeySha256", server.HostKeySha256);

        await CheckTakenOnceAsync(service, file);
    }

    [Fact]
    public async Task Mandates_on_a_web_server_are_taken_once()
    {
        byte[] content = await File.ReadAllBytesAsync(Path.Combine(RepositoryFolder.Path, "samples", "mandates", "full-0001.txt"));
        await using WebFileServer server = await WebFileServer.StartAsync(async context => await context.Response.Body.WriteAsync(content));
        await using var service = new ServiceProcess();
        service.Set("Banks__0__MandateSource__Url", $"https://localhost:{server.Port}/out/full-0001.txt").Set("Banks__0__MandateSource__CertificateSha256", server.Certificate!.Sha256);

        await CheckTakenOnceAsync(service);

        Assert.All(server.Received, static request => Assert.Equal("GET /out/full-0001.txt", request));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_server_that_says_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using ServiceProcess service = Service($"ftp://taro@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/in/", "secret");
        await service.StartAsync();

        Task<CommandOutcome> sync = service.RunAsync("sync", "now", "9998");
        using Socket line = await silent.AcceptSocketAsync().WaitAsync(CrashWorld.Patience);
        long start = Stopwatch.GetTimestamp();
        int exitCode = await service.StopAsync();
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        await sync;

        Assert.Equal(0, exitCode);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    private static string CopySample(string folder)
    {
        string file = Path.Combine(folder, "full-0001.txt");
        File.Copy(Path.Combine(RepositoryFolder.Path, "samples", "mandates", "full-0001.txt"), file);
        return file;
    }

    private static ServiceProcess Service(string url, string password)
    {
        var service = new ServiceProcess();
        string secret = Path.Combine(service.Root, "mandate-password");
        File.WriteAllText(secret, password);
        return service.Set("Banks__0__MandateSource__Url", url).Set("Banks__0__MandateSource__PasswordSecretFile", secret);
    }

    private static async Task CheckTakenOnceAsync(ServiceProcess service, string file)
    {
        byte[] before = await File.ReadAllBytesAsync(file);

        await CheckTakenOnceAsync(service);

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    private static async Task CheckTakenOnceAsync(ServiceProcess service)
    {
        await service.StartAsync();

        CommandOutcome first = await service.RunAsync("sync", "now", "9998");
        CommandOutcome second = await service.RunAsync("sync", "now", "9998");

        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("Applied", first.Output, StringComparison.Ordinal);
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        Assert.Contains("TakenBefore", second.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(service.DataDirectory, "incoming")));
    }
}
