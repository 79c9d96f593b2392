using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Benchmarks;

/// <summary>Our FTP client against curl, and our SFTP client against OpenSSH's, on the same real servers; and how many FTP drops can be looked at in a minute.</summary>
internal static class DropBenchmark
{
    private const int Drops = 500;

    /// <summary>vsftpd lets one address have 50 sessions.</summary>
    private const int Servers = 12;

    /// <summary>Drops that are looked at at the same time: a server has about a hundred ports for data.</summary>
    private const int AtOnce = 16;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        if (ServerPrograms.MissingReason is string missing) throw new InvalidOperationException(missing);

        var rows = new List<BenchmarkRow>(await RunSftpAsync());
        foreach (FtpSecurity security in new[] { FtpSecurity.Plain, FtpSecurity.ExplicitTls })
        {
            var settings = new FtpServerSettings { Security = security };
            foreach (FtpServer server in new FtpServer[] { new VsftpdServer(settings), new ProftpdServer(settings), new PureFtpdServer(settings) })
            {
                await using (server)
                {
                    await server.StartAsync();
                    rows.Add(await DownloadAsync(server));
                }
            }

            rows.AddRange(await LookAsync(settings));
        }

        return rows;
    }

    /// <summary>The SFTP part alone.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunSftpAsync()
    {
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        server.MakeFolder("drop");
        await using SftpDrop drop = SftpDrop.Open(server.Options("drop"), TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        var download = new LargeDownload(drop, Path.Combine(server.Home, "drop", "in"), "OpenSSH, SFTP");
        return [await download.MeasureAsync("sftp of OpenSSH, which does not hash and signs on each time", () => SftpAsync(server))];
    }

    private static string NameOf(FtpServer server) => $"{server.GetType().Name.Replace("Server", "", StringComparison.Ordinal)}, {(server.Settings.Security == FtpSecurity.Plain ? "plain" : "TLS")}";

    private static async Task<BenchmarkRow> DownloadAsync(FtpServer server)
    {
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        var download = new LargeDownload(drop, Path.Combine(server.Home, "drop", "in"), NameOf(server));
        return await download.MeasureAsync("curl, which does not hash", () => CurlAsync(server));
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> LookAsync(FtpServerSettings settings)
    {
        VsftpdServer[] servers = [.. Enumerable.Range(0, Servers).Select(_ => new VsftpdServer(settings))];
        foreach (VsftpdServer server in servers) await server.StartAsync();
        foreach (int i in Enumerable.Range(0, Drops)) servers[i % Servers].MakeFolder($"c{i}");
        string name = NameOf(servers[0]);
        FtpDrop[] drops = [.. Enumerable.Range(0, Drops).Select(i => FtpDrop.Open(servers[i % Servers].Options with { BasePath = $"c{i}" }, TimeProvider.System))];
        try
        {
            TimeSpan first = await LargeDownload.TimeAsync(() => AllAsync(drops, static drop => drop.PrepareAsync(CancellationToken.None)));
            TimeSpan next = await LargeDownload.TimeAsync(() => AllAsync(drops, static drop => drop.ListAsync(DropFolder.In, CancellationToken.None)));
            return
            [
                new($"first look at {Drops} drops, sign-on and folders included, {name} (drops a minute by 500)", "500 a minute", Drops / first.TotalMinutes / 500, $"{Drops / first.TotalMinutes:#,0} drops a minute"),
                new($"every later look, {name} (drops a minute by 500)", "500 a minute", Drops / next.TotalMinutes / 500, $"{Drops / next.TotalMinutes:#,0} drops a minute, {Drops} sessions open"),
            ];
        }
        finally
        {
            foreach (FtpDrop drop in drops) await drop.DisposeAsync();
            foreach (VsftpdServer server in servers) await server.DisposeAsync();
        }
    }

    private static Task AllAsync(FtpDrop[] drops, Func<FtpDrop, Task> look)
        => Parallel.ForEachAsync(drops, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (drop, _) => await look(drop));

    // The program asks another one for the password, since it has no option for it.
    private static Task SftpAsync(OpenSshServer server)
    {
        string askpass = Path.Combine(server.Home, "..", "askpass");
        if (!File.Exists(askpass)) File.WriteAllText(askpass, "#!/bin/sh\necho \"$WHAT\"\n");
        string command = $"chmod 700 '{askpass}' && SSH_ASKPASS='{askpass}' SSH_ASKPASS_REQUIRE=force setsid -w sftp -q -oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null "
            + $"-oPreferredAuthentications=password -P {server.Port} {server.User.Name}@127.0.0.1:{server.Home}/drop/in/{LargeDownload.FileName} /dev/null >/dev/null 2>&1";
        return LargeDownload.ShellAsync(command, ("WHAT", server.User.Password));
    }

    private static Task CurlAsync(FtpServer server)
    {
        string tls = server.Settings.Security == FtpSecurity.Plain ? "" : "--ssl-reqd --tls-max 1.2 -k ";
        string command = $"curl -sS {tls}-u \"$WHO\" -o /dev/null ftp://localhost:{server.Port}/drop/in/{LargeDownload.FileName}";
        return LargeDownload.ShellAsync(command, ("WHO", $"{server.User}:{server.Password}"));
    }
}
