using System.Diagnostics;
using System.Security.Cryptography;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Benchmarks;

/// <summary>120 MB read from a drop and hashed, beside another client that reads the same file, in turns.</summary>
/// <param name="drop">Prepared.</param>
/// <param name="inFolder">Its <c>in/</c>, as this machine sees it.</param>
/// <param name="server">The server's name, for the row.</param>
internal sealed class LargeDownload(IFileDrop drop, string inFolder, string server)
{
    /// <summary>The file's name in <c>in/</c>.</summary>
    public const string FileName = "large.txt";

    private const int FileBytes = 120_000_000;
    private const int Rounds = 5;

    /// <param name="against">The other client.</param>
    /// <param name="other">Reads the whole file with it.</param>
    public async Task<BenchmarkRow> MeasureAsync(string against, Func<Task> other)
    {
        string expected = await WriteAsync();
        var ours = new List<TimeSpan>();
        var others = new List<TimeSpan>();
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await TimeAsync(() => HashAsync(expected)));
            others.Add(await TimeAsync(other));
        }

        TimeSpan our = Median(ours);
        TimeSpan their = Median(others);
        return new BenchmarkRow(
            $"download of 120 MB and SHA-256, {server} (time by time; the target is at most 1.3)",
            against,
            our / their,
            $"{our.TotalMilliseconds:0} ms against {their.TotalMilliseconds:0} ms, median of {Rounds}");
    }

    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Runs one line of the shell with a secret in its environment.</summary>
    public static async Task ShellAsync(string command, (string Name, string Value) secret)
    {
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", command])
        {
            Environment = { [secret.Name] = secret.Value },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The other client ended with {process.ExitCode}: {command}");
    }

    private async Task<string> WriteAsync()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(FileBytes);
        await File.WriteAllBytesAsync(Path.Combine(inFolder, FileName), bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private async Task HashAsync(string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await drop.ReadAsync(
            DropFolder.In,
            FileName,
            piece =>
            {
                hash.AppendData(piece.Span);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected) throw new InvalidOperationException("What was read is not what was written.");
    }

    private static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
