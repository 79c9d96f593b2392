using System.Diagnostics;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Bank;

/// <summary>The simulated bank as a process of its own. Its ledger file is the truth, also when the bank itself is killed.</summary>
internal sealed class BankProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly string _executable = ServiceProcess.ExecutableOf("RealtimeDebit.BankSimulator", "bank-simulator.dll");
    private Process? _process;
    private string _endpoint = "127.0.0.1:0";

    /// <param name="folder">Where its scenario and its ledger lie.</param>
    public BankProcess(string folder) => _folder = Directory.CreateDirectory(folder).FullName;

    /// <summary>Where it listens; the same over all its restarts.</summary>
    public int Port => int.Parse(_endpoint.Split(':')[1]);

    public IReadOnlyList<LedgerEntry> Takings => LedgerFile.Takings(Ledger);

    public IReadOnlyList<DeclinedEntry> Refusals => LedgerFile.Refusals(Ledger);

    private string Ledger => Path.Combine(_folder, "ledger.csv");

    private string Scenario => Path.Combine(_folder, "scenario.json");

    /// <summary>From the next start on it behaves like this.</summary>
    public Task BehaveAsync(string scenario) => File.WriteAllTextAsync(Scenario, scenario);

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [_executable, "--tcp", _endpoint, "--scenario", Scenario, "--ledger", Ledger])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        string? ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(Bound);
        if (ready is null) throw new InvalidOperationException($"The bank did not start: {await _process.StandardError.ReadToEndAsync().WaitAsync(Bound)}");
        _endpoint = ready.Split(' ')[^1];
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Bound);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
