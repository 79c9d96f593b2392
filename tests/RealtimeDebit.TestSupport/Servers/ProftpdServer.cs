using RealtimeDebit.Adapters.Drops.Ftp;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>proftpd 1.3: MLSD to the second, TLS session reuse demanded. Its user stands in a file.</summary>
public sealed class ProftpdServer(FtpServerSettings settings) : FtpServer(settings)
{
    protected override async Task PrepareAsync(string passwordHash)
    {
        await WriteAsync("proftpd.passwd", $"{User}:{passwordHash}:65534:65534::{Home}:/bin/false\n");
        await ServerProcess.RunAsync("chown", "65534", Home);
    }

    protected override async Task<ServerProcess> LaunchAsync()
    {
        string configuration = await WriteAsync("proftpd.conf", string.Join('\n', Lines()) + "\n");
        return ServerProcess.Start(ServerPrograms.Proftpd, "-n", "-c", configuration);
    }

    private IEnumerable<string> Lines()
    {
        string[] modules = Settings.Security == FtpSecurity.Plain ? [] : ["LoadModule mod_tls.c"];
        string[] lines =
        [
            $"ModulePath {ServerPrograms.ProftpdModules}", .. modules, "ServerName lab", "ServerType standalone", "DefaultAddress 127.0.0.1", $"Port {Port}",
            "UseIPv6 off", "SocketBindTight on", "User nobody", "Group nogroup", "UseReverseDNS off", $"PidFile {PathOf("proftpd.pid")}", $"ScoreboardFile {PathOf("proftpd.scoreboard")}",
            $"SystemLog {PathOf("proftpd.log")}", "WtmpLog off", "TransferLog none", "DelayEngine off", $"PassivePorts {Port + 1} {Port + PortCount - 1}",
            "AuthOrder mod_auth_file.c", $"AuthUserFile {PathOf("proftpd.passwd")}", "RequireValidShell off", "DefaultRoot ~", "Umask 022",
            "AllowOverwrite on", $"TimeoutIdle {Settings.IdleSeconds}",
        ];
        if (Settings.Security == FtpSecurity.Plain) return lines;

        string[] implicitTls = Settings.Security == FtpSecurity.ImplicitTls ? ["TLSOptions UseImplicitSSL"] : [];
        return
        [
            .. lines, "TLSEngine on", "TLSProtocol TLSv1.2 TLSv1.3", "TLSRequired on", $"TLSRSACertificateFile {PathOf("cert.pem")}", $"TLSRSACertificateKeyFile {PathOf("key.pem")}", .. implicitTls,
        ];
    }
}
