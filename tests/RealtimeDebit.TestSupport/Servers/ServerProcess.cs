using System.Diagnostics;
using System.Text;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A server program and everything that it starts, in a process group of its own.</summary>
/// <remarks>
/// A shell beside it waits for the end of its own input and then kills the whole group. So nothing is left over, not even when the
/// test run itself is killed. vsftpd gives each of its sessions a group of its own; those are killed too.
/// </remarks>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Guard = """
        setsid "$@" </dev/null & server=$!
        cat >/dev/null
        sessions=$(cat /proc/$server/task/*/children)
        for leader in $server $sessions; do kill -KILL -$leader; done 2>/dev/null
        """;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the server wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static ServerProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "server", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Runs a small program to its end.</summary>
    /// <returns>What it wrote to its output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(s_bound);
        await process.WaitForExitAsync().WaitAsync(s_bound);
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error}");
    }

    /// <summary>Kills what the server started for its sessions; it goes on taking new ones.</summary>
    public Task KillSessionsAsync()
        => ProcessTree.SignalAsync("KILL", ProcessTree.Below(_process.Id).SelectMany(ProcessTree.Below).Distinct());

    /// <summary>Kills the whole group, as a power cut would.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Already gone.
        }

        await _process.WaitForExitAsync().WaitAsync(s_bound);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
