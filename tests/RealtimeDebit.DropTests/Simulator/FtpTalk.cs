using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeDebit.DropTests.Simulator;

/// <summary>A bare FTP client: what it sends is what the test says, what comes back is what the server said.</summary>
internal sealed class FtpTalk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpClient _control = new();
    private StreamReader _reader = null!;

    public static async Task<FtpTalk> ConnectAsync(IPEndPoint server)
    {
        var talk = new FtpTalk();
        await talk._control.ConnectAsync(server).WaitAsync(Patience);
        talk._reader = new StreamReader(talk._control.GetStream(), new UTF8Encoding(false));
        return talk;
    }

    public static async Task<FtpTalk> SignOnAsync(IPEndPoint server)
    {
        FtpTalk talk = await ConnectAsync(server);
        Assert.StartsWith("220 ", await talk.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("331 ", await talk.AskAsync("USER u"), StringComparison.Ordinal);
        Assert.StartsWith("230 ", await talk.AskAsync("PASS p"), StringComparison.Ordinal);
        return talk;
    }

    /// <summary>The last line of the next reply; null when the server closed the line.</summary>
    public async Task<string?> ReplyAsync() => (await LinesAsync())?[^1];

    /// <summary>All lines of the next reply.</summary>
    public async Task<List<string>?> LinesAsync()
    {
        List<string> lines = [];
        while (await _reader.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            lines.Add(line);
            if (line.Length > 3 && line[3] == ' ' && char.IsAsciiDigit(line[0])) return lines;
        }

        return null;
    }

    public async Task<string?> AskAsync(string command)
    {
        await SendAsync(command);
        return await ReplyAsync();
    }

    public async Task SendAsync(string command) => await _control.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n")).AsTask().WaitAsync(Patience);

    /// <summary>Downloads or lists: the bytes, and the reply after them.</summary>
    public async Task<(byte[] Bytes, string? Reply)> FetchAsync(string command)
    {
        using TcpClient data = await OpenDataAsync();
        Assert.StartsWith("150 ", await AskAsync(command), StringComparison.Ordinal);
        using var bytes = new MemoryStream();
        await data.GetStream().CopyToAsync(bytes).WaitAsync(Patience);
        return (bytes.ToArray(), await ReplyAsync());
    }

    /// <summary>Uploads: the reply after the bytes.</summary>
    public async Task<string?> StoreAsync(string name, byte[] content)
    {
        using TcpClient data = await OpenDataAsync();
        Assert.StartsWith("150 ", await AskAsync("STOR " + name), StringComparison.Ordinal);
        await data.GetStream().WriteAsync(content).AsTask().WaitAsync(Patience);
        data.Close();
        return await ReplyAsync();
    }

    /// <summary>A data connection by EPSV.</summary>
    public async Task<TcpClient> OpenDataAsync()
    {
        string reply = (await AskAsync("EPSV"))!;
        Assert.StartsWith("229 ", reply, StringComparison.Ordinal);
        var data = new TcpClient();
        await data.ConnectAsync(IPAddress.Loopback, int.Parse(reply.Split('|')[3], CultureInfo.InvariantCulture)).WaitAsync(Patience);
        return data;
    }

    public ValueTask DisposeAsync()
    {
        _control.Dispose();
        return ValueTask.CompletedTask;
    }
}
