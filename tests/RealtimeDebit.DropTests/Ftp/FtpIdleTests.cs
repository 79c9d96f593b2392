using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.DropTests.Uploads;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>A server that closes sessions on which nothing is said.</summary>
public sealed class FtpIdleTests
{
    [NeedsFact(Need.FtpServers)]
    public Task After_an_idle_close_the_next_call_works_on_vsftpd() => CheckAsync(VsftpdPlain.New(idleSeconds: 4));

    [NeedsFact(Need.FtpServers)]
    public Task After_an_idle_close_the_next_call_works_on_proftpd() => CheckAsync(ProftpdPlain.New(idleSeconds: 4));

    private static async Task CheckAsync(FtpServer server)
    {
        await using FtpServer running = server;
        await server.StartAsync();
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(server.Home, "drop", "in", "x"), "x");

        // A session that begins after the last word of ours: when it is closed, ours is.
        using RawUploader other = await RawUploader.SignOnAsync(server);
        await other.WaitForCloseAsync();
        await drop.RenameAsync(DropFolder.In, "x", DropFolder.Work, "claim", CancellationToken.None);

        Assert.NotNull(await drop.FindAsync(DropFolder.Work, "claim", CancellationToken.None));
    }
}
