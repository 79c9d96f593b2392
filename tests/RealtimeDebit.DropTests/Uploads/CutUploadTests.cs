using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Uploads;

/// <summary>
/// No server says that an upload was cut: half a file lies in <c>in/</c> under its final name, often after a 226. Only the content tells.
/// </summary>
public sealed class CutFtpUploadTests
{
    private const int Tries = 200;

    [NeedsFact(Need.FtpServers)]
    public Task Cut_uploads_are_never_taken_for_whole_on_vsftpd() => CheckAsync(new VsftpdServer(new FtpServerSettings()), Tries, seed: 1);

    [NeedsFact(Need.FtpServers)]
    public Task Cut_uploads_are_never_taken_for_whole_on_proftpd() => CheckAsync(new ProftpdServer(new FtpServerSettings()), Tries, seed: 2);

    [NeedsFact(Need.FtpServers)]
    public Task Cut_uploads_are_never_taken_for_whole_on_pure_ftpd() => CheckAsync(new PureFtpdServer(new FtpServerSettings()), Tries, seed: 3);

    internal static async Task CheckAsync(FtpServer server, int tries, int seed)
    {
        await using FtpServer running = server;
        await server.StartAsync();
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        var uploads = new CutUploads(drop, Path.Combine(server.Home, "drop", "in"), tries);

        await uploads.CheckAsync(async () => await RawUploader.SignOnAsync(server), seed);
    }
}

/// <summary>The same in TLS, where a transfer that ends without a close_notify could be told from one that is whole; no server can be relied on to do so.</summary>
/// <remarks>As many tries as fit into some 20 s: servers shake hands at different speeds.</remarks>
public sealed class CutTlsUploadTests
{
    private static readonly FtpServerSettings s_tls = new() { Security = FtpSecurity.ExplicitTls };

    [NeedsFact(Need.FtpServers)]
    public Task Uploads_cut_in_TLS_are_never_taken_for_whole_on_vsftpd() => CutFtpUploadTests.CheckAsync(new VsftpdServer(s_tls), tries: 200, seed: 4);

    [NeedsFact(Need.FtpServers)]
    public Task Uploads_cut_in_TLS_are_never_taken_for_whole_on_proftpd() => CutFtpUploadTests.CheckAsync(new ProftpdServer(s_tls), tries: 100, seed: 5);

    [NeedsFact(Need.FtpServers)]
    public Task Uploads_cut_in_TLS_are_never_taken_for_whole_on_pure_ftpd() => CutFtpUploadTests.CheckAsync(new PureFtpdServer(s_tls), tries: 150, seed: 6);
}

/// <summary>The same on SFTP.</summary>
public sealed class CutSftpUploadTests
{
    private const int Tries = 200;

    [NeedsFact(Need.SftpServer)]
    public async Task Cut_uploads_are_never_taken_for_whole_on_OpenSSH()
    {
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        server.MakeFolder("drop");
        await using SftpDrop drop = SftpDrop.Open(server.Options("drop"), TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        var uploads = new CutUploads(drop, Path.Combine(server.Home, "drop", "in"), Tries);

        await uploads.CheckAsync(async () => await SftpUploader.SignOnAsync(server, $"{server.Home}/drop/in"), seed: 7);
    }
}
