using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>A polite FTP server with files in memory, of which a test replaces single answers: for faults that no real server makes on demand.</summary>
internal sealed class ScriptedFtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _serving;

    private ScriptedFtp(Func<ScriptedFtpLine, string, string, Task<bool>> script)
    {
        Script = script;
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>By path from the root.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Every command line of every session, in order.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    public ServerCertificate? Certificate { get; private init; }

    /// <summary>True when it answered the command itself.</summary>
    public Func<ScriptedFtpLine, string, string, Task<bool>> Script { get; }

    public static ScriptedFtp Start(Func<ScriptedFtpLine, string, string, Task<bool>>? script = null, ServerCertificate? certificate = null)
        => new(script ?? ((_, _, _) => Task.FromResult(false))) { Certificate = certificate };

    /// <summary>Replaces the answer to one command.</summary>
    public static ScriptedFtp StartAnswering(string verb, Func<ScriptedFtpLine, string, Task> answer)
        => Start(async (line, said, argument) =>
        {
            if (said != verb) return false;

            await answer(line, argument);
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var line = new ScriptedFtpLine(this, await _listener.AcceptSocketAsync());
                _sessions.Add(Task.Run(line.RunAsync));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(_sessions);
        }
    }
}

/// <summary>One session of a <see cref="ScriptedFtp"/>.</summary>
internal sealed class ScriptedFtpLine(ScriptedFtp server, Socket socket)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private TcpListener? _data;
    private string _renamed = "";
    private bool _isClosed;

    public ScriptedFtp Server => server;

    public async Task RunAsync()
    {
        try
        {
            await SayAsync("220 scripted");
            while (!_isClosed && await ReadLineAsync() is string line)
            {
                server.Received.Enqueue(line);
                string[] words = line.Split(' ', 2);
                string argument = words.Length > 1 ? words[1] : "";
                if (!await server.Script(this, words[0], argument)) await AnswerAsync(words[0], argument);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            // The client is gone: what it made of it is what the test looks at.
        }
        finally
        {
            Close();
            _data?.Dispose();
        }
    }

    public async Task SayAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n")).AsTask().WaitAsync(s_patience);

    public async Task SayBytesAsync(byte[] bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(s_patience);

    public void Close()
    {
        _isClosed = true;
        _stream.Dispose();
    }

    /// <summary>Waits until the client has closed; what it still says is not answered.</summary>
    public async Task StaySilentAsync()
    {
        while (await ReadLineAsync() is not null)
        {
        }
    }

    /// <summary>Opens a port for data.</summary>
    public int Listen()
    {
        _data?.Dispose();
        _data = new TcpListener(IPAddress.Loopback, 0);
        _data.Start();
        return ((IPEndPoint)_data.LocalEndpoint).Port;
    }

    /// <summary>The client's data connection.</summary>
    public async Task<Socket> AcceptAsync() => await _data!.AcceptSocketAsync().WaitAsync(s_patience);

    public async Task SendFileAsync(byte[] bytes, string end = "226 done")
    {
        await SayAsync("150 here it comes");
        using (Socket data = await AcceptAsync()) await data.SendAsync(bytes, SocketFlags.None).WaitAsync(s_patience);
        await SayAsync(end);
    }

    public async Task<byte[]> ReceiveFileAsync()
    {
        await SayAsync("150 send it");
        using Socket data = await AcceptAsync();
        var content = new MemoryStream();
        await using var stream = new NetworkStream(data);
        await stream.CopyToAsync(content).WaitAsync(s_patience);
        return content.ToArray();
    }

    private async Task AnswerAsync(string verb, string argument)
    {
        switch (verb)
        {
            case "AUTH" when server.Certificate is not null:
                await SayAsync("234 go on");
                await SecureAsync(server.Certificate);
                break;
            case "EPSV":
                await SayAsync($"229 Entering Extended Passive Mode (|||{Listen()}|)");
                break;
            case "LIST":
                await SendFileAsync(Encoding.UTF8.GetBytes(string.Concat(server.Files.Select(file => $"-rw-r--r-- 1 o g {file.Value.Length} Jan  1  2026 {file.Key[(file.Key.LastIndexOf('/') + 1)..]}\r\n"))));
                break;
            case "RETR" when server.Files.TryGetValue(argument, out byte[]? bytes):
                await SendFileAsync(bytes);
                break;
            case "STOR":
                server.Files[argument] = await ReceiveFileAsync();
                await SayAsync("226 done");
                break;
            case "RNFR" when server.Files.ContainsKey(argument):
                _renamed = argument;
                await SayAsync("350 to what");
                break;
            case "RNTO":
                Rename(argument);
                await SayAsync("250 done");
                break;
            default:
                await SayAsync(ShortAnswer(verb, argument));
                break;
        }
    }

    public void Rename(string path)
    {
        if (server.Files.TryRemove(_renamed, out byte[]? bytes)) server.Files[path] = bytes;
    }

    private string ShortAnswer(string verb, string argument) => verb switch
    {
        "USER" => "331 password",
        "PASS" => "230 in",
        "PWD" => "257 \"/\" is here",
        "TYPE" or "CWD" or "NOOP" or "PBSZ" or "PROT" => "200 fine",
        "SIZE" when server.Files.TryGetValue(argument, out byte[]? bytes) => $"213 {bytes.Length}",
        "MDTM" when server.Files.ContainsKey(argument) => "213 20260101000000",
        "DELE" when server.Files.TryRemove(argument, out _) => "250 gone",
        "SIZE" or "MDTM" or "DELE" or "RETR" or "RNFR" => "550 no",
        _ => "502 no such command",
    };

    private async Task SecureAsync(ServerCertificate certificate)
    {
        using var once = X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem);
        var secure = new SslStream(_stream);
        _stream = secure;
        try
        {
            await secure.AuthenticateAsServerAsync(X509CertificateLoader.LoadPkcs12(once.Export(X509ContentType.Pkcs12), null)).WaitAsync(s_patience);
        }
        catch (System.Security.Authentication.AuthenticationException refused)
        {
            throw new IOException("The client did not go on.", refused);
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one).AsTask().WaitAsync(s_patience) == 1)
        {
            if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}
