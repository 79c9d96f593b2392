using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Uploads;

/// <summary>A careless client on FTP, with TLS where the server wants it.</summary>
internal sealed class RawUploader : ICutUploader
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly ServerCertificate _certificate;
    private readonly TlsSessionName? _name;
    private Stream _control;
    private StreamReader _replies;

    private RawUploader(Socket socket, FtpServer server)
    {
        _certificate = server.Certificate;
        _socket = socket;
        _name = server.Settings.Security == FtpSecurity.ExplicitTls ? TlsSessionName.Take("localhost") : null;
        _control = new NetworkStream(socket, ownsSocket: false);
        _replies = new StreamReader(_control, Encoding.Latin1);
    }

    public static async Task<RawUploader> SignOnAsync(FtpServer server)
    {
        var uploader = new RawUploader(await ConnectAsync(server.Port), server);
        await uploader.ReadAsync("220");
        if (uploader._name is not null) await uploader.SecureControlAsync();
        await uploader.AskAsync($"USER {server.User}", "331");
        await uploader.AskAsync($"PASS {server.Password}", "230");
        await uploader.AskAsync("TYPE I", "200");
        return uploader;
    }

    public async Task<bool> UploadAsync(string name, ReadOnlyMemory<byte> bytes, Cut cut)
    {
        string passive = await AskAsync("EPSV", "229");
        using Socket data = await ConnectAsync(int.Parse(passive.Split('|')[3]));
        await AskAsync($"STOR drop/in/{name}", "150");
        Stream stream = new NetworkStream(data, ownsSocket: false);
        if (_name is not null) stream = await SecureAsync(stream);
        await stream.WriteAsync(bytes).AsTask().WaitAsync(s_patience);
        await stream.FlushAsync();
        if (cut is Cut.Ended or Cut.ClientLeft && stream is SslStream secure) await secure.ShutdownAsync().WaitAsync(s_patience);

        // The sockets go first, whatever lies above them: nothing more is said on them.
        bool isGone = cut is Cut.ClientLeft or Cut.ClientKilled or Cut.LineLost;
        if (cut == Cut.LineLost || (cut == Cut.Broken && _name is null)) data.LingerState = new LingerOption(true, 0);
        if (cut == Cut.LineLost) _socket.LingerState = new LingerOption(true, 0);
        if (isGone) _socket.Dispose();
        data.Dispose();
        await stream.DisposeAsync();
        if (!isGone) await ReadAsync("");
        return !isGone;
    }

    /// <summary>Waits until the server closes a session on which nothing is said.</summary>
    public async Task WaitForCloseAsync()
    {
        while (await _replies.ReadLineAsync().WaitAsync(s_patience) is not null)
        {
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _replies.Dispose();
        _name?.Dispose();
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).WaitAsync(s_patience);
        return socket;
    }

    private async Task SecureControlAsync()
    {
        await AskAsync("AUTH TLS", "234");
        _control = await SecureAsync(_control);
        _replies = new StreamReader(_control, Encoding.Latin1);
        await AskAsync("PBSZ 0", "200");
        await AskAsync("PROT P", "200");
    }

    // One name for all connections of a session, so that its data connections resume the TLS session of its commands.
    private async Task<Stream> SecureAsync(Stream plain)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == _certificate.Sha256);
        var options = new SslClientAuthenticationOptions { TargetHost = _name!.Text, EnabledSslProtocols = SslProtocols.Tls12 };
        await secure.AuthenticateAsClientAsync(options).WaitAsync(s_patience);
        return secure;
    }

    private async Task<string> AskAsync(string command, string code)
    {
        await _control.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n")).AsTask().WaitAsync(s_patience);
        return await ReadAsync(code);
    }

    private async Task<string> ReadAsync(string code)
    {
        string? line;
        do
        {
            line = await _replies.ReadLineAsync().WaitAsync(s_patience);
        }
        while (line is not null && (line.Length < 4 || line[3] != ' ' || !char.IsAsciiDigit(line[0])));
        return line?.StartsWith(code, StringComparison.Ordinal) == true ? line : throw new InvalidOperationException($"{code} was expected, the server said: {line}");
    }
}
