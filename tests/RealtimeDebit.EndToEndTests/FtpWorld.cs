using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The programs that the tests run as FTP servers.</summary>
public enum FtpProgram
{
    Vsftpd,
    Proftpd,
    PureFtpd,
}

/// <summary>A <see cref="CrashWorld"/> whose drop lies on a real FTP server. The test plays the creditor on the server's own disk.</summary>
internal sealed class FtpWorld : IAsyncDisposable
{
    private readonly FtpServer _server;

    private FtpWorld(FtpServer server, CrashWorld world)
    {
        _server = server;
        World = world;
    }

    public CrashWorld World { get; }

    /// <summary>Server and bank run; the service is configured and not started.</summary>
    public static async Task<FtpWorld> BuildAsync(FtpProgram program, FtpSecurity security, OrderPlan plan)
    {
        var settings = new FtpServerSettings { Security = security };
        FtpServer server = program switch
        {
            FtpProgram.Vsftpd => new VsftpdServer(settings),
            FtpProgram.Proftpd => new ProftpdServer(settings),
            _ => new PureFtpdServer(settings),
        };
        await server.StartAsync();
        var world = new FtpWorld(server, await CrashWorld.BuildAsync(plan));
        await world.PointAsync(world.World.Service);
        return world;
    }

    /// <summary>Starts the service, gives it the mandates, and waits until it made the drop's folders.</summary>
    public async Task StartAsync()
    {
        await World.Service.StartAsync();
        await World.TakeMandatesAsync();
        string drop = World.Service.DropDirectory;
        await FolderSignal.WhenAsync(_server.Home, () => Directory.Exists(Path.Combine(drop, "out-staging")), CrashWorld.Patience);
    }

    /// <summary>Makes the drop on this server the drop of an installation.</summary>
    public async Task PointAsync(ServiceProcess service)
    {
        string secret = Path.Combine(service.Root, "ftp-password");
        await File.WriteAllTextAsync(secret, _server.Password);
        string scheme = _server.Settings.Security switch
        {
            FtpSecurity.ExplicitTls => "ftps",
            FtpSecurity.ImplicitTls => "ftps-implicit",
            _ => "ftp",
        };
        service.DropDirectory = Path.Combine(_server.Home, "drop");
        service
            .Set("Creditors__0__Drop__Url", $"{scheme}://{_server.User}@localhost:{_server.Port}/drop")
            .Set("Creditors__0__Drop__PasswordSecretFile", secret);
        if (_server.Settings.Security != FtpSecurity.Plain) service.Set("Creditors__0__Drop__CertificateSha256", _server.Certificate.Sha256);
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await _server.DisposeAsync();
    }
}
