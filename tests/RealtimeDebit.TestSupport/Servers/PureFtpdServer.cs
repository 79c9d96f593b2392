using RealtimeDebit.Adapters.Drops.Ftp;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>pure-ftpd 1.0: MLSD, UTF-8 names only, no implicit TLS. Its user stands in a database of its own. The idle limit is in minutes.</summary>
public sealed class PureFtpdServer(FtpServerSettings settings) : FtpServer(settings)
{
    protected override async Task PrepareAsync(string passwordHash)
    {
        // The tool's own hash is made so costly that a sign-on takes seconds.
        string users = await WriteAsync("pureftpd.passwd", $"{User}:{passwordHash}:65534:65534::{Home}/./::::::::::::\n");
        await ServerProcess.RunAsync(ServerPrograms.PurePassword, "mkdb", PathOf("pureftpd.pdb"), "-f", users);
        await ServerProcess.RunAsync("chown", "65534", Home);
    }

    protected override Task<ServerProcess> LaunchAsync()
    {
        string[] tls = Settings.Security == FtpSecurity.Plain ? ["-Y", "0"] : ["-Y", "3", "-2", PathOf("both.pem")];
        return Task.FromResult(ServerProcess.Start(
            ServerPrograms.PureFtpd,
            [
                "-S", $"127.0.0.1,{Port}", "-l", $"puredb:{PathOf("pureftpd.pdb")}", "-A", "-E", "-H", "-4", "-u", "1000", "-p", $"{Port + 1}:{Port + PortCount - 1}",
                "-g", PathOf("pure.pid"), "-L", "20000:8", "-c", "100", "-C", "60", "-I", $"{Math.Max(1, Settings.IdleSeconds / 60)}", .. tls,
            ]));
    }
}
