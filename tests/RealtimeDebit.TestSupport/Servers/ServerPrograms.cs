namespace RealtimeDebit.TestSupport.Servers;

/// <summary>Where the real servers lie: <c>tests/install-servers.sh</c> puts them there.</summary>
public static class ServerPrograms
{
    /// <summary>The FTP servers' packages exclude each other, so they are unpacked here and not installed.</summary>
    public static string Root { get; } = Path.Combine(RepositoryFolder.Path, ".artifacts", "servers");

    public static string Vsftpd => Path.Combine(Root, "usr/sbin/vsftpd");

    public static string Proftpd => Path.Combine(Root, "usr/sbin/proftpd");

    public static string ProftpdModules => Path.Combine(Root, "usr/lib/proftpd");

    public static string PureFtpd => Path.Combine(Root, "usr/sbin/pure-ftpd");

    /// <summary>Installed, not unpacked: it wants to be called by its absolute path.</summary>
    public static string Sshd => "/usr/sbin/sshd";

    public static string PurePassword => Path.Combine(Root, "usr/bin/pure-pw");

    /// <summary>Why the FTP servers cannot be run here; null when they can.</summary>
    public static string? MissingReason { get; } = FindReason();

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "Real FTP servers are run on Linux as root: they change to their users.";

        string[] missing = [.. new[] { Vsftpd, Proftpd, PureFtpd, PurePassword }.Where(path => !File.Exists(path)).Select(Path.GetFileName)!];
        return missing.Length == 0 ? null : $"Missing: {string.Join(", ", missing)}. tests/install-servers.sh brings them.";
    }
}
