using System.Diagnostics;
using System.Security.Cryptography;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Benchmarks;

/// <summary>Our FTP client against curl on the same real servers, and how many drops can be looked at in a minute.</summary>
internal static class DropBenchmark
{
    private const long FileBytes = 120_000_000;
    private const int Rounds = 5;
    private const int Drops = 500;

    /// <summary>vsftpd lets one address have 50 sessions.</summary>
    private const int Servers = 12;

    /// <summary>Drops that are looked at at the same time: a server has about a hundred ports for data.</summary>
    private const int AtOnce = 16;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        if (ServerPrograms.MissingReason is string missing) throw new InvalidOperationException(missing);

        var rows = new List<BenchmarkRow>();
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

    private static string NameOf(FtpServer server) => $"{server.GetType().Name.Replace("Server", "", StringComparison.Ordinal)}, {(server.Settings.Security == FtpSecurity.Plain ? "plain" : "TLS")}";

    private static async Task<BenchmarkRow> DownloadAsync(FtpServer server)
    {
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        string expected = await WriteAsync(Path.Combine(server.Home, "drop", "in", "large.txt"));
        var ours = new List<TimeSpan>();
        var curls = new List<TimeSpan>();
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await TimeAsync(() => HashAsync(drop, expected)));
            curls.Add(await TimeAsync(() => CurlAsync(server)));
        }

        TimeSpan our = Median(ours);
        TimeSpan curl = Median(curls);
        return new BenchmarkRow(
            $"download of 120 MB and SHA-256, {NameOf(server)} (time by time; the target is at most 1.3)",
            "curl, which does not hash",
            our / curl,
            $"{our.TotalMilliseconds:0} ms against {curl.TotalMilliseconds:0} ms, median of {Rounds}");
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> LookAsync(FtpServerSettings settings)
    {
        VsftpdServer[] servers = [.. Enumerable.Range(0, Servers).Select(_ => new VsftpdServer(settings))];
        foreach (VsftpdServer server in servers) await server.StartAsync();
        string name = NameOf(servers[0]);
        FtpDrop[] drops = [.. Enumerable.Range(0, Drops).Select(i => FtpDrop.Open(servers[i % Servers].Options with { BasePath = $"c{i}" }, TimeProvider.System))];
        try
        {
            TimeSpan first = await TimeAsync(() => AllAsync(drops, static drop => drop.PrepareAsync(CancellationToken.None)));
            TimeSpan next = await TimeAsync(() => AllAsync(drops, static drop => drop.ListAsync(DropFolder.In, CancellationToken.None)));
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

    private static async Task<string> WriteAsync(string path)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes((int)FileBytes);
        await File.WriteAllBytesAsync(path, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static async Task HashAsync(FtpDrop drop, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await drop.ReadAsync(
            DropFolder.In,
            "large.txt",
            piece =>
            {
                hash.AppendData(piece.Span);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected) throw new InvalidOperationException("What was read is not what was written.");
    }

    private static async Task CurlAsync(FtpServer server)
    {
        string tls = server.Settings.Security == FtpSecurity.Plain ? "" : "--ssl-reqd --tls-max 1.2 -k ";
        string command = $"curl -sS {tls}-u \"$WHO\" -o /dev/null ftp://localhost:{server.Port}/drop/in/large.txt";
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", command])
        {
            Environment = { ["WHO"] = $"{server.User}:{server.Password}" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException("curl failed.");
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
