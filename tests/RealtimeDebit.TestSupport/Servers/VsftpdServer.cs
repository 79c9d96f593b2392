using System.Globalization;
using RealtimeDebit.Adapters.Drops.Ftp;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>vsftpd 3: no MLSD, lists to the minute, insists on TLS session reuse. Its user is one of the system, made for the test.</summary>
public sealed class VsftpdServer(FtpServerSettings settings) : FtpServer(settings)
{
    private const string PamService = "realtime-debit-tests";

    protected override async Task PrepareAsync(string passwordHash)
    {
        await File.WriteAllTextAsync(
            $"/etc/pam.d/{PamService}", "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n");
        await ServerProcess.RunAsync("useradd", "-M", "-d", Home, "-s", "/usr/sbin/nologin", "-p", passwordHash, User);
        await ServerProcess.RunAsync("chown", User, Home);
        Directory.CreateDirectory(PathOf("empty"));
    }

    protected override async Task<ServerProcess> LaunchAsync()
    {
        string configuration = await WriteAsync("vsftpd.conf", string.Join('\n', Lines()) + "\n");
        return ServerProcess.Start(ServerPrograms.Vsftpd, configuration);
    }

    protected override async Task RemoveUserAsync()
    {
        try
        {
            await ServerProcess.RunAsync("userdel", User);
        }
        catch (InvalidOperationException)
        {
            // It was never made.
        }
    }

    private IEnumerable<string> Lines()
    {
        string[] lines =
        [
            "listen=YES", "listen_ipv6=NO", "listen_address=127.0.0.1", $"listen_port={Port}", "background=NO",
            "anonymous_enable=NO", "local_enable=YES", "write_enable=YES", "local_umask=022",
            "chroot_local_user=YES", "allow_writeable_chroot=YES", $"pam_service_name={PamService}", $"secure_chroot_dir={PathOf("empty")}", "nopriv_user=nobody",
            $"pasv_min_port={Port + 1}", $"pasv_max_port={Port + PortCount - 1}", "seccomp_sandbox=NO",
            $"vsftpd_log_file={PathOf("vsftpd.log")}", $"idle_session_timeout={Settings.IdleSeconds.ToString(CultureInfo.InvariantCulture)}",
        ];
        if (Settings.Security == FtpSecurity.Plain) return lines;

        return
        [
            .. lines, "ssl_enable=YES", "force_local_data_ssl=YES", "force_local_logins_ssl=YES", "require_ssl_reuse=YES", "ssl_tlsv1=YES", "ssl_ciphers=HIGH",
            $"implicit_ssl={(Settings.Security == FtpSecurity.ImplicitTls ? "YES" : "NO")}", $"rsa_cert_file={PathOf("cert.pem")}", $"rsa_private_key_file={PathOf("key.pem")}",
        ];
    }
}
