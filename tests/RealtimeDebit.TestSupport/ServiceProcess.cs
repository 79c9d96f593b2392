using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace RealtimeDebit.TestSupport;

/// <summary>The built executable, run as its own process on a configuration and data directory of its own.</summary>
/// <remarks>It can be killed and started again on the same data, and asked by its verbs, as an operator would.</remarks>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    /// <summary>For a process that hangs. On a machine that is busy with ten other things a start alone may take a minute.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    private const string ReadyLine = "RealtimeDebit is ready";

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly string _executable;
    private Process? _process;
    private OutputLines? _output;

    /// <summary>Makes the directories; nothing is started yet.</summary>
    /// <param name="bankEndpoint">Where bank 9998 listens.</param>
    /// <param name="executable">Another build of the executable than the one beside the tests.</param>
    public ServiceProcess(string bankEndpoint = "127.0.0.1:1", string? executable = null)
    {
        _executable = executable ?? Executable;
        Root = Directory.CreateTempSubdirectory("rd-service-").FullName;
        ConfigDirectory = Directory.CreateDirectory(Path.Combine(Root, "config")).FullName;
        foreach (string file in new[] { "appsettings.json", "creditors.json", "banks.json", "calendar.csv" })
            File.Copy(Path.Combine(RepositoryFolder.Path, "config", file), Path.Combine(ConfigDirectory, file));
        Set("Banks__0__Adapter__Endpoint", bankEndpoint);
        Set("RealtimeDebit__Drops__PollInterval", "00:00:00.100");
        Set("Creditors__0__Drop__QuietPeriod", "00:00:00.100");
        Set("RealtimeDebit__Console__Listen", "http://127.0.0.1:0");
        Set("RealtimeDebit__Messages__Listen", "127.0.0.1:0");
    }

    /// <summary>The temporary directory that holds configuration and data.</summary>
    public string Root { get; }

    public string ConfigDirectory { get; }

    public string DataDirectory => Path.Combine(Root, "data");

    /// <summary>The base of creditor 1234567890's drop, as this machine sees it; whoever sets the drop's URL to a server sets this too.</summary>
    public string DropDirectory
    {
        get => field ?? Path.Combine(DataDirectory, "drops", "1234567890");
        set;
    }

    /// <summary>Everything that the process wrote so far.</summary>
    public string Output => _output?.ToString() ?? string.Empty;

    /// <summary>Where the message door of the running process listens; another port after each start. Null before it has said so.</summary>
    public IPEndPoint? FindMessageDoor() => DoorLine().Match(Output) is { Success: true } found ? IPEndPoint.Parse(found.Groups["address"].Value) : null;

    /// <inheritdoc cref="FindMessageDoor"/>
    /// <exception cref="InvalidOperationException">It has not said so.</exception>
    public IPEndPoint MessageDoor => FindMessageDoor() ?? throw new InvalidOperationException($"The service did not say where its message door is:\n{Output}");

    /// <summary>The built executable, beside the tests' own output.</summary>
    public static string Executable => ExecutableOf("RealtimeDebit.Host", "realtime-debit.dll");

    /// <summary>The process's number; 0 before the first start.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>True when it was not started yet or has ended.</summary>
    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>True = what it leaves on the disk stays there for somebody to look at.</summary>
    public bool IsKept { get; set; }

    /// <summary>Sets an environment variable of the process from the next start on; an empty value takes it away.</summary>
    public ServiceProcess Set(string variable, string value)
    {
        if (value.Length == 0) _environment.Remove(variable);
        else _environment[variable] = value;
        return this;
    }

    /// <summary>Starts the service and waits until every door is open.</summary>
    public async Task StartAsync()
    {
        BeginStart();
        if (!await WaitUntilReadyAsync()) Assert.Fail($"The service ended with {_process!.ExitCode} before it was ready:\n{Output}");
    }

    /// <summary>Waits until every door of the process begun is open.</summary>
    /// <returns>False when it ended before.</returns>
    public async Task<bool> WaitUntilReadyAsync()
    {
        Task ready = _output!.WaitForAsync(ReadyLine);
        return await Task.WhenAny(ready, _process!.WaitForExitAsync()).WaitAsync(Bound) == ready;
    }

    /// <summary>Starts the service without waiting for it.</summary>
    public void BeginStart()
    {
        _process?.Dispose();
        _process = Process.Start(StartInfo(["run", "--config", ConfigDirectory]))!;
        _output = new OutputLines(_process);
    }

    /// <summary>Waits for a line that holds <paramref name="text"/>.</summary>
    public Task WaitForOutputAsync(string text) => _output!.WaitForAsync(text).WaitAsync(Bound);

    /// <summary>Waits until the process ends by itself, for instance at a crash point.</summary>
    /// <returns>Its exit code; 137 when it was killed.</returns>
    public async Task<int> WaitForExitAsync()
    {
        try
        {
            await _process!.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The service did not end by itself within {Bound.TotalSeconds} seconds. It said:\n{Output}", late);
        }

        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>: nothing of it runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        if (_process is null || _process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Bound);
    }

    /// <summary>SIGTERM, and waits for the drain.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    /// <summary>Sends a signal by its name without <c>SIG</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using Process signal = Process.Start(new ProcessStartInfo("kill", [$"-{name}", ProcessId.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        await signal.WaitForExitAsync().WaitAsync(Bound);
    }

    /// <summary>Runs a verb with this configuration, as an operator would, beside the service or without it.</summary>
    public Task<CommandOutcome> RunAsync(params string[] arguments) => RunToEndAsync(StartInfo([.. arguments, "--config", ConfigDirectory]));

    /// <summary>Runs a verb without naming a configuration.</summary>
    public Task<CommandOutcome> RunBareAsync(params string[] arguments) => RunToEndAsync(StartInfo(arguments));

    private static async Task<CommandOutcome> RunToEndAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Bound);
        return new CommandOutcome(process.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        if (!IsKept) Directory.Delete(Root, recursive: true);
    }

    private ProcessStartInfo StartInfo(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [_executable, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = Root,
        };
        foreach ((string name, string value) in _environment) start.Environment[name] = value;
        return start;
    }

    /// <summary>A program of the house as it was built: in <c>.artifacts/bin/PROJECT/CONFIGURATION</c>, as this very program is.</summary>
    /// <param name="configuration">Null = that of this program.</param>
    public static string ExecutableOf(string project, string file, string? configuration = null)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string path = Path.Combine(own.Parent!.Parent!.FullName, project, configuration ?? own.Name, file);
        return File.Exists(path) ? path : throw new FileNotFoundException("Build the solution first; the executable is not there.", path);
    }

    [GeneratedRegex(@"The message door was opened at ""?(?<address>[0-9.:]+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex DoorLine();

    /// <summary>Gathers both streams of a process, so that neither fills up, and wakes who waits for a line.</summary>
    private sealed class OutputLines
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

        public OutputLines(Process process)
        {
            process.OutputDataReceived += (_, line) => Take(line.Data);
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public Task WaitForAsync(string text)
        {
            TaskCompletionSource seen = _waiting.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_lines.Any(line => line.Contains(text, StringComparison.Ordinal))) seen.TrySetResult();
            return seen.Task;
        }

        public override string ToString() => string.Join('\n', _lines);

        private void Take(string? line)
        {
            if (line is null) return;
            _lines.Enqueue(line);
            foreach ((string text, TaskCompletionSource seen) in _waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }
    }
}

/// <summary>What a verb ended with and wrote.</summary>
public sealed record CommandOutcome(int ExitCode, string Output, string Error);
