using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A mail server on loopback that knows just enough SMTP (RFC 5321), and answers otherwise where the test says so.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly Task _serving;

    /// <param name="certificate">With its key: STARTTLS is offered. Null = it is not.</param>
    public MailServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers instead of the usual ones, by the command's first word (<c>RCPT</c>) or <c>DOT</c> for the end of a mail; empty = the line is cut.</summary>
    public Dictionary<string, string> Instead { get; } = new(StringComparer.Ordinal);

    /// <summary>Every command so far, over all connections.</summary>
    public List<string> Commands { get; } = [];

    public async Task<ReceivedMail> NextAsync() => await _mails.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception e) when (_stopping.IsCancellationRequested && e is (OperationCanceledException or InvalidOperationException or SocketException))
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        try
        {
            await WriteAsync(stream, "220 mail.example ESMTP");
            var mail = new ReceivedMail();
            while (await ReadLineAsync(stream) is string line)
            {
                string word = line.Split(' ', 2)[0].ToUpperInvariant();
                lock (Commands) Commands.Add(line);
                string answer = Instead.GetValueOrDefault(word) ?? Usual(word, stream is SslStream);
                if (answer.Length == 0) return;
                if (word == "MAIL") mail = new ReceivedMail { From = line, IsOverTls = stream is SslStream };
                if (word == "RCPT") mail.To.Add(line);
                await WriteAsync(stream, answer);
                if (word == "QUIT") return;
                if (word == "STARTTLS" && answer.StartsWith('2')) stream = await SecureAsync(stream);
                if (word == "DATA" && answer.StartsWith('3') && !await TakeMailAsync(stream, mail)) return;
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or does not trust us.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task<bool> TakeMailAsync(Stream stream, ReceivedMail mail)
    {
        var text = new StringBuilder();
        while (await ReadLineAsync(stream) is string line && line != ".") text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        string answer = Instead.GetValueOrDefault("DOT") ?? "250 2.0.0 Ok: queued";
        if (answer.Length == 0) return false;
        mail.Text = text.ToString();
        if (answer.StartsWith('2')) _mails.Writer.TryWrite(mail);
        await WriteAsync(stream, answer);
        return true;
    }

    private string Usual(string word, bool isSecure) => word switch
    {
        "EHLO" => _certificate is not null && !isSecure ? "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN" : "250-mail.example\r\n250 AUTH PLAIN",
        "AUTH" => "235 2.7.0 Authentication successful",
        "STARTTLS" => "220 Ready to start TLS",
        "DATA" => "354 End data with a dot",
        "QUIT" => "221 Bye",
        _ => "250 Ok",
    };

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate!, clientCertificateRequired: false, checkCertificateRevocation: false);
        return secure;
    }

    private static async Task WriteAsync(Stream stream, string answer) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"));

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}

/// <summary>A mail as it came.</summary>
public sealed record ReceivedMail
{
    /// <summary>The command MAIL.</summary>
    public string From { get; init; } = "";

    /// <summary>Each command RCPT.</summary>
    public List<string> To { get; } = [];

    public bool IsOverTls { get; init; }

    /// <summary>Headers and body, MIME.</summary>
    public string Text { get; set; } = "";
}
