using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Adapters.Drops.Sftp;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A real OpenSSH server of our own on loopback, SFTP only, with a host key and a folder of its own. Needs root on Linux and Debian's <c>openssh-server</c>.</summary>
public sealed class OpenSshServer : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private const string ServerIs = "the server is process ";

    /// <summary>Ends the server when this process is gone, however it ended: then nobody holds the other end of its input.</summary>
    private const string Guard = $"""
        exec 3<&0
        "$@" </dev/null 3<&- & server=$!
        echo "{ServerIs}$server" >&2
        (cat <&3 >/dev/null; kill -KILL $server 2>/dev/null) &
        wait $server
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private int _serverId;
    private bool _isListening;
    private readonly List<string> _log = [];
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OpenSshServer(string program, DirectoryInfo folder, int port, ServerUser user, string hostKeySha256)
    {
        Folder = folder.FullName;
        Port = port;
        User = user;
        HostKeySha256 = hostKeySha256;
        var start = new ProcessStartInfo("sh", ["-c", Guard, "sh", program, "-D", "-e", "-f", Path.Combine(Folder, "sshd_config")])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _listening.TrySetResult(false);
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? MissingReason => MissingReasonOf(ServerPrograms.Sshd);

    public int Port { get; }

    public ServerUser User { get; }

    /// <summary>The fingerprint of its host key, as <c>ssh-keygen -l</c> prints it.</summary>
    public string HostKeySha256 { get; }

    /// <summary>A private key that may sign on, locked by <see cref="Passphrase"/>.</summary>
    public string PrivateKeyFile => Path.Combine(Folder, "client_key");

    public string Passphrase => "passphrase of a test key";

    /// <summary>The folder in which a user is after sign-on, on this machine.</summary>
    public string Home => Path.Combine(Folder, "home");

    /// <summary>What the server said so far, line by line.</summary>
    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    private string Folder { get; }

    public static Task<OpenSshServer> StartAsync() => StartAsync(ServerPrograms.Sshd);

    /// <param name="program">The server's program.</param>
    /// <exception cref="InvalidOperationException">It is missing or does not start.</exception>
    public static async Task<OpenSshServer> StartAsync(string program)
    {
        MachineNeeds.Demand(MissingReasonOf(program));
        ServerUser user = await ServerUser.GetAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("realtime-debit-sshd-");
        string fingerprint = await FurnishAsync(folder, user);
        for (int attempt = 0; attempt < StartAttempts; attempt++)
        {
            int port = FreePort();
            string configuration = Path.Combine(folder.FullName, "sshd_config");
            await File.WriteAllTextAsync(configuration, Configuration(folder.FullName, port, user.Name));
            await ForgiveAsync(program, configuration);
            var server = new OpenSshServer(program, folder, port, user, fingerprint);
            if (await server._listening.Task.WaitAsync(Patience)) return server;

            // Somebody else took the port between our look and its start.
            if (attempt < StartAttempts - 1) continue;

            folder.Delete(recursive: true);
            throw new InvalidOperationException("sshd did not start: " + server.Log);
        }

        throw new UnreachableException();
    }

    /// <summary>How our client reaches a drop in a folder below <see cref="Home"/>.</summary>
    public SftpDropOptions Options(string folder) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        User = User.Name,
        Password = User.Password,
        HostKeySha256 = HostKeySha256,
        BasePath = Path.Combine(Home, folder),
        ConnectTimeout = TimeSpan.FromSeconds(20),
        StepTimeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>The server and its sessions stop answering and keep every connection, until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => ProcessTree.SignalAsync("STOP", [_serverId, .. ProcessTree.Below(_serverId)]);

    public Task ThawAsync() => ProcessTree.SignalAsync("CONT", [_serverId, .. ProcessTree.Below(_serverId)]);

    /// <summary>Kills the sessions; the server goes on taking new ones.</summary>
    public Task KillSessionsAsync() => ProcessTree.SignalAsync("KILL", ProcessTree.Below(_serverId));

    /// <summary>How often its sessions have a folder below <see cref="Home"/> open now.</summary>
    public int TimesOpen(string path) => ProcessTree.Below(_serverId).Sum(id => ProcessTree.TimesOpen(id, Path.Combine(Home, path)));

    /// <summary>Makes a folder below <see cref="Home"/> that the user may write to.</summary>
    public void MakeFolder(string path)
    {
        Directory.CreateDirectory(Path.Combine(Home, path));
        for (string part = path; part.Length > 0; part = Path.GetDirectoryName(part) ?? string.Empty) Open(Path.Combine(Home, part), isFolder: true);
    }

    /// <summary>Makes a file below <see cref="Home"/>, as a creditor's upload that is complete.</summary>
    public void PutFile(string path, ReadOnlySpan<byte> content)
    {
        string file = Path.Combine(Home, path);
        File.WriteAllBytes(file, content);
        Open(file, isFolder: false);
    }

    /// <summary>Gives a file below <see cref="Home"/> a second name: both are the same file then.</summary>
    public Task LinkAsync(string path, string newPath) => ShellCommand.RunAsync("ln", [Path.Combine(Home, path), Path.Combine(Home, newPath)]);

    /// <summary>Takes every right on a folder or file below <see cref="Home"/> from the user.</summary>
    public void Lock(string path) => SetMode(Path.Combine(Home, path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Waits until the server has said something.</summary>
    public async Task SaysAsync(string part)
    {
        Task next;
        do
        {
            lock (_log)
            {
                if (_log.Any(line => line.Contains(part, StringComparison.Ordinal))) return;
                next = _said.Task;
            }

            await next.WaitAsync(Patience);
        }
        while (true);
    }

    /// <summary>How often somebody signed on so far.</summary>
    public int SignOns
    {
        get
        {
            lock (_log) return _log.Count(static line => line.StartsWith("Accepted ", StringComparison.Ordinal));
        }
    }

    /// <summary>Waits until a session has ended, as the server says it.</summary>
    public Task SessionEndsAsync() => SaysAsync("Disconnected from user");

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await ProcessTree.SignalAsync("KILL", [.. ProcessTree.Below(_serverId), _serverId]);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Why this program cannot be started here as a server; null when it can.</summary>
    public static string? MissingReasonOf(string program)
        => !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "An sshd of our own needs root on Linux."
            : File.Exists(program) ? null : $"{program} is missing (Debian package openssh-server). tests/install-servers.sh brings it.";

    private static async Task<string> FurnishAsync(DirectoryInfo folder, ServerUser user)
    {
        // The folder that sshd locks itself into before it knows who is calling.
        Directory.CreateDirectory("/run/sshd");
        string hostKey = Path.Combine(folder.FullName, "host_key");
        string clientKey = Path.Combine(folder.FullName, "client_key");
        string home = Directory.CreateDirectory(Path.Combine(folder.FullName, "home")).FullName;
        await ShellCommand.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", string.Empty, "-f", hostKey]);
        await ShellCommand.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "passphrase of a test key", "-f", clientKey]);
        File.Copy(clientKey + ".pub", Path.Combine(folder.FullName, "authorized_keys"));
        await ShellCommand.RunAsync("chmod", ["755", folder.FullName]);
        await ShellCommand.RunAsync("chown", ["-R", user.Name, home]);
        string listed = await ShellCommand.RunAsync("ssh-keygen", ["-l", "-E", "sha256", "-f", hostKey + ".pub"]);
        return listed.Split(' ')[1];
    }

    // From version 9.8 on a server locks out addresses whose sign-ons fail, which here is every other test.
    private static async Task ForgiveAsync(string program, string configuration)
    {
        const string line = "PerSourcePenalties no";
        string known = await ShellCommand.RunAsync("sh", ["-c", $"'{program}' -t -f '{configuration}' -o '{line.Replace(' ', '=')}' 2>/dev/null && echo known; true"]);
        if (known.Length > 0) await File.WriteAllTextAsync(configuration, line + "\n" + await File.ReadAllTextAsync(configuration));
    }

    private static string Configuration(string folder, int port, string user) => $"""
        Port {port}
        ListenAddress 127.0.0.1
        HostKey {folder}/host_key
        PidFile none
        AuthorizedKeysFile {folder}/authorized_keys
        PasswordAuthentication yes
        KbdInteractiveAuthentication no
        UsePAM no
        StrictModes no
        UseDNS no
        MaxStartups 100
        LogLevel VERBOSE
        Subsystem sftp internal-sftp
        AllowUsers {user}
        Match User {user}
          ForceCommand internal-sftp -d {folder}/home

        """;

    // The tests are root and the server's user is not: what they make must be open to it.
    private static void Open(string path, bool isFolder) => SetMode(path, (UnixFileMode)(isFolder ? 0b111_111_111 : 0b110_110_110));

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private void Hear(string? line)
    {
        if (line is null) return;

        lock (_log)
        {
            _log.Add(line);
            _said.TrySetResult();
            _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (line.StartsWith(ServerIs, StringComparison.Ordinal)) _serverId = int.Parse(line[ServerIs.Length..], CultureInfo.InvariantCulture);
        if (line.Contains("Server listening on", StringComparison.Ordinal)) _isListening = true;
        // Both, in whichever order they come: without its number it could be neither frozen nor ended.
        if (_isListening && _serverId > 0) _listening.TrySetResult(true);
    }
}
