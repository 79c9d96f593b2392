using System.Net;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class SimulatorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulator").FullName;
    private readonly StringWriter _errors = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        _stop.Dispose();
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_prints_where_it_listens_serves_and_ends_with_0()
    {
        using var output = new FirstLine();
        Task<int> running = SimulatorCommand.RunAsync(
            ["--tcp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--ledger", Path.Combine(_folder, "ledger.csv")], output, _errors, _stop.Token);

        string ready = await output.Written.WaitAsync(TimeSpan.FromSeconds(10));
        using MessageLine line = await MessageLine.ConnectAsync(IPEndPoint.Parse(ready.Split(' ')[5]));
        await line.AskAsync(SimulatedBankTests.Debit("K1"));
        await _stop.CancelAsync();

        Assert.Matches("^Bank simulator is ready: tcp 127.0.0.1:[0-9]+ http 127.0.0.1:[0-9]+$", ready);
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(_folder, "ledger.csv"))).Length);
    }

    [Theory]
    [InlineData("Unrecognized command or argument '--leger'.", "--leger", "x")]
    [InlineData("--tcp: \"9800\" is not an address with a port, such as 127.0.0.1:9800.", "--tcp", "9800")]
    [InlineData("--tcp: \"bank:9800\" is not an address with a port, such as 127.0.0.1:9800.", "--tcp", "bank:9800")]
    [InlineData("--http: \"9801\" is not an address with a port", "--tcp", "127.0.0.1:0", "--http", "9801")]
    [InlineData("--scenario: Could not find file", "--scenario", "/nowhere.json")]
    public async Task A_wrong_option_is_one_clear_line_and_ends_with_2(string message, params string[] args)
    {
        int code = await SimulatorCommand.RunAsync(args, TextWriter.Null, _errors, _stop.Token);

        Assert.Equal(2, code);
        Assert.StartsWith(message, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_scenario_is_named_with_its_file_and_path()
    {
        string file = Path.Combine(_folder, "scenario.json");
        await File.WriteAllTextAsync(file, """{ "dedup": true }""");

        int code = await SimulatorCommand.RunAsync(["--tcp", "127.0.0.1:0", "--scenario", file], TextWriter.Null, _errors, _stop.Token);

        Assert.Equal(2, code);
        Assert.StartsWith($"--scenario: {file}: $.dedup: unknown", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tcp", "--http")]
    [InlineData("--http", "--tcp")]
    public async Task An_address_that_is_taken_is_named_with_its_option(string option, string other)
    {
        await using SimulatedBank first = await SimulatedBank.StartAsync(new SimulatedBankOptions(), _stop.Token);
        string taken = first.Endpoint.ToString();

        int code = await SimulatorCommand.RunAsync([option, taken, other, "127.0.0.1:0"], TextWriter.Null, _errors, _stop.Token);

        Assert.Equal(2, code);
        Assert.StartsWith($"{option}: cannot listen on {taken}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_banks_never_write_one_ledger()
    {
        string file = Path.Combine(_folder, "ledger.csv");
        await using SimulatedBank first = await SimulatedBank.StartAsync(new SimulatedBankOptions { LedgerFile = file }, _stop.Token);

        int code = await SimulatorCommand.RunAsync(["--tcp", "127.0.0.1:0", "--ledger", file], TextWriter.Null, _errors, _stop.Token);

        Assert.Equal(2, code);
        Assert.StartsWith("--ledger: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_refused()
    {
        string file = Path.Combine(_folder, "notes.txt");
        await File.WriteAllTextAsync(file, "my notes\n");

        int code = await SimulatorCommand.RunAsync(["--tcp", "127.0.0.1:0", "--ledger", file], TextWriter.Null, _errors, _stop.Token);

        Assert.Equal(2, code);
        Assert.StartsWith($"--ledger: {file}, line 1", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    /// <summary>A console whose first line can be waited for.</summary>
    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Written => _written.Task;

        public override Task WriteLineAsync(string? value)
        {
            _written.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
