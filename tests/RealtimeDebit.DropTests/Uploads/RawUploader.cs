using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>How an upload ends before its end.</summary>
internal enum Cut
{
    /// <summary>The data connection is closed as if all had been sent; the client lives on.</summary>
    DataClosed,

    /// <summary>The data connection is reset.</summary>
    DataReset,

    /// <summary>Both connections are closed, as the system does for a client that was killed.</summary>
    ClientKilled,

    /// <summary>Both connections are reset, as by a line that went away.</summary>
    LineLost,
}

/// <summary>A careless client: it uploads a part of a file under its final name and is gone.</summary>
internal sealed class RawUploader : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Socket _control;
    private readonly StreamReader _replies;

    private RawUploader(Socket control)
    {
        _control = control;
        _replies = new StreamReader(new NetworkStream(control, ownsSocket: false), Encoding.Latin1);
    }

    public static async Task<RawUploader> SignOnAsync(int port, string user, string password)
    {
        var uploader = new RawUploader(await ConnectAsync(port));
        await uploader.ReadAsync("220");
        await uploader.AskAsync($"USER {user}", "331");
        await uploader.AskAsync($"PASS {password}", "230");
        await uploader.AskAsync("TYPE I", "200");
        return uploader;
    }

    /// <summary>Sends these bytes and cuts.</summary>
    /// <returns>False when the connection is gone with it.</returns>
    public async Task<bool> UploadAsync(string path, ReadOnlyMemory<byte> bytes, Cut cut)
    {
        string passive = await AskAsync("EPSV", "229");
        using Socket data = await ConnectAsync(int.Parse(passive.Split('|')[3]));
        await AskAsync($"STOR {path}", "150");
        for (int sent = 0; sent < bytes.Length; sent += await data.SendAsync(bytes[sent..], SocketFlags.None).AsTask().WaitAsync(s_patience))
        {
        }

        if (cut is Cut.DataReset or Cut.LineLost) data.LingerState = new LingerOption(true, 0);
        if (cut is Cut.LineLost) _control.LingerState = new LingerOption(true, 0);
        if (cut is Cut.ClientKilled or Cut.LineLost) _control.Dispose();
        data.Dispose();
        if (cut is Cut.ClientKilled or Cut.LineLost) return false;

        await ReadAsync("");
        return true;
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
        _replies.Dispose();
        _control.Dispose();
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).WaitAsync(s_patience);
        return socket;
    }

    private async Task<string> AskAsync(string command, string code)
    {
        await _control.SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"), SocketFlags.None).WaitAsync(s_patience);
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
