using RealtimeDebit.TestSupport.Servers;
using Renci.SshNet;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.DropTests.Uploads;

/// <summary>A careless client on SFTP, over a line that can be cut under it.</summary>
internal sealed class SftpUploader : ICutUploader
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly CutLine _line;
    private readonly SftpClient _client;
    private readonly string _folder;

    private SftpUploader(CutLine line, SftpClient client, string folder)
    {
        _line = line;
        _client = client;
        _folder = folder;
    }

    /// <param name="server">An OpenSSH server.</param>
    /// <param name="folder">Where the files go, as the server spells it.</param>
    public static async Task<SftpUploader> SignOnAsync(OpenSshServer server, string folder)
    {
        CutLine line = CutLine.To(server.Port);
        var client = new SftpClient("127.0.0.1", line.Port, server.User.Name, server.User.Password) { OperationTimeout = s_patience };
        await client.ConnectAsync(CancellationToken.None).WaitAsync(s_patience);
        return new SftpUploader(line, client, folder);
    }

    public async Task<bool> UploadAsync(string name, ReadOnlyMemory<byte> bytes, Cut cut)
    {
        SftpFileStream stream = await _client.OpenAsync($"{_folder}/{name}", FileMode.CreateNew, FileAccess.Write, CancellationToken.None).WaitAsync(s_patience);
        await stream.WriteAsync(bytes).AsTask().WaitAsync(s_patience);
        await stream.FlushAsync().WaitAsync(s_patience);
        switch (cut)
        {
            case Cut.Ended:
                await stream.DisposeAsync().AsTask().WaitAsync(s_patience);
                return true;
            case Cut.Broken:
                // The file is never closed; the server keeps it open until the session ends.
                return true;
            case Cut.ClientLeft:
                _client.Disconnect();
                return false;
            default:
                _line.Cut(reset: cut == Cut.LineLost);
                return false;
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        _client.Dispose();
    }
}
