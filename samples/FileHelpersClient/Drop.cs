using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using FluentFTP;
using FluentFTP.Exceptions;

namespace FileHelpersClient;

/// <summary>The company's folders on the file server, reached by FTP with explicit TLS.</summary>
public sealed class Drop : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(5);

    private readonly AsyncFtpClient _client;
    private readonly string _base;

    private Drop(AsyncFtpClient client, string basePath)
    {
        _client = client;
        _base = basePath.TrimEnd('/');
    }

    /// <param name="certificateSha256">SHA-256 of the server's certificate, hexadecimal: no other is trusted.</param>
    /// <param name="basePath">The base folder, above in/ and out/.</param>
    public static async Task<Drop> ConnectAsync(string host, int port, string user, string password, string certificateSha256, string basePath)
    {
        var client = new AsyncFtpClient(host, user, password, port) { Encoding = Encoding.UTF8 };
        client.Config.EncryptionMode = FtpEncryptionMode.Explicit;
        client.Config.SslProtocols = SslProtocols.Tls12;
        client.Config.DataConnectionType = FtpDataConnectionType.AutoPassive;
        client.Config.RetryAttempts = 1;
        client.Config.SelfConnectMode = FtpSelfConnectMode.Never;
        client.ValidateCertificate += (_, e) =>
            e.Accept = string.Equals(e.Certificate.GetCertHashString(HashAlgorithmName.SHA256), certificateSha256, StringComparison.OrdinalIgnoreCase);

        // On Linux .NET takes up a TLS session again, as many servers require, only under a name; the pin above is what is trusted.
        client.ConfigureAuthentication += (_, e) => e.Options.TargetHost = "file-server";
        using var deadline = new CancellationTokenSource(s_deadline);
        await client.Connect(deadline.Token);
        return new Drop(client, basePath);
    }

    /// <summary>Uploads to in/NAME.tmp, makes sure that all of it arrived, and renames. Never resumes.</summary>
    public async Task SendAsync(string name, byte[] content)
    {
        string part = $"{_base}/in/{name}.tmp";
        using var deadline = new CancellationTokenSource(s_deadline);
        using var stream = new MemoryStream(content, writable: false);
        FtpStatus status = await _client.UploadStream(stream, part, FtpRemoteExists.NoCheck, createRemoteDir: false, token: deadline.Token);

        // Each of the three alone can say "done" of half a file.
        if (status != FtpStatus.Success || _client.LastReply.Code is not ("226" or "250")) throw new FtpException($"The upload of {name} did not end well: {_client.LastReply.Message}");
        long size = await _client.GetFileSize(part, -1, deadline.Token);
        if (size != content.Length) throw new FtpException($"{size} of {content.Length} bytes of {name} arrived.");

        await _client.Rename(part, $"{_base}/in/{name}", deadline.Token);
    }

    /// <summary>A file of out/, or null when it is not there (yet).</summary>
    public async Task<byte[]?> FetchAsync(string name)
    {
        string path = $"{_base}/out/{name}";
        using var deadline = new CancellationTokenSource(s_deadline);
        long size = await _client.GetFileSize(path, -1, deadline.Token);
        if (size < 0) return null;

        using var content = new MemoryStream();
        bool isDone = await _client.DownloadStream(content, path, token: deadline.Token);
        return isDone && content.Length == size ? content.ToArray() : throw new FtpException($"{content.Length} of {size} bytes of {name} came.");
    }

    /// <summary>Takes a file away from out/. It is not written again: store it first.</summary>
    public async Task DeleteAsync(string name)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        await _client.DeleteFile($"{_base}/out/{name}", deadline.Token);
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();
}
