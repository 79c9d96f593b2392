using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using RealtimeDebit.Adapters.Drops.Ftp;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A real FTP server on loopback with a user, a home folder and a certificate of its own, for one test class.</summary>
public abstract class FtpServer : IAsyncDisposable
{
    /// <summary>The first is the control port, the others are for data.</summary>
    protected const int PortCount = 96;

    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private ServerProcess? _process;

    protected FtpServer(FtpServerSettings settings)
    {
        Settings = settings;
        Root = Directory.CreateTempSubdirectory("rd-ftp-").FullName;
        Home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(Root, Open);
    }

    public FtpServerSettings Settings { get; }

    public string User { get; } = "rdt" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    public int Port { get; private set; }

    public ServerCertificate Certificate { get; } = ServerCertificate.Make();

    /// <summary>The user's folder, as this machine sees it.</summary>
    public string Home { get; }

    /// <summary>Configuration, certificate and log.</summary>
    public string Root { get; }

    public string Output => _process?.Output ?? "";

    /// <summary>How our client reaches it; its certificate is pinned.</summary>
    public FtpDropOptions Options => new()
    {
        Host = "localhost",
        Port = Port,
        Security = Settings.Security,
        User = User,
        Password = Password,
        BasePath = "drop",
        CertificateSha256 = Certificate.Sha256,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        StepTimeout = TimeSpan.FromSeconds(20),
    };

    public async Task StartAsync()
    {
        MachineNeeds.Demand(ServerPrograms.MissingReason);
        await WriteAsync("cert.pem", Certificate.CertificatePem);
        await WriteAsync("key.pem", Certificate.KeyPem);
        await WriteAsync("both.pem", Certificate.KeyPem + "\n" + Certificate.CertificatePem + "\n");
        string hash = await ServerProcess.RunAsync("openssl", "passwd", "-6", Password);
        await PrepareAsync(hash);
        MakeFolder(Options.BasePath);
        for (int attempt = 0; _process is null && attempt < 3; attempt++)
        {
            // Another run may have taken a port meanwhile; then the server ends by itself.
            Port = ServerPorts.Take(PortCount);
            ServerProcess process = await LaunchAsync();
            if (await AnswersAsync()) _process = process;
            else await process.DisposeAsync();
        }

        if (_process is null) throw new InvalidOperationException($"{GetType().Name} does not answer.");
    }

    /// <summary>Makes a folder below <see cref="Home"/> that the user may write to, as an operator makes the base of a drop.</summary>
    public void MakeFolder(string path)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Home, path)).FullName;
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
    }

    /// <summary>As a power cut: the listener and every session are gone at once.</summary>
    public async Task KillAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Every session is gone at once; the server goes on taking new ones.</summary>
    public Task KillSessionsAsync() => _process?.KillSessionsAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await RemoveUserAsync();

        // Not Directory.Delete: names in Shift_JIS are no names for .NET on Linux.
        await ServerProcess.RunAsync("rm", "-rf", Root);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the user, whose password has this crypt hash, and gives it the home folder.</summary>
    protected abstract Task PrepareAsync(string passwordHash);

    protected abstract Task<ServerProcess> LaunchAsync();

    protected virtual Task RemoveUserAsync() => Task.CompletedTask;

    protected string PathOf(string name) => Path.Combine(Root, name);

    protected async Task<string> WriteAsync(string name, string text)
    {
        string path = PathOf(name);
        await File.WriteAllTextAsync(path, text);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private async Task<bool> AnswersAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var tries = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!bound.IsCancellationRequested)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), bound.Token);
                return true;
            }
            catch (Exception notYet) when (notYet is SocketException or OperationCanceledException)
            {
                await tries.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        return false;
    }
}

/// <summary>What differs between the servers of the tests.</summary>
public sealed record FtpServerSettings
{
    public FtpSecurity Security { get; init; }

    /// <summary>After so many seconds without a command the server closes.</summary>
    public int IdleSeconds { get; init; } = 300;
}
