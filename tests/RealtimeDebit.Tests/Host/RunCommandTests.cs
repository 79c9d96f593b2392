using RealtimeDebit.Host.CommandLine;

namespace RealtimeDebit.Tests.Host;

/// <summary>The real <c>run</c> in this process: a start that is refused, and a stop that is asked for while it opens.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public RunCommandTests()
        => _folder.With("RealtimeDebit__Messages__Listen", "127.0.0.1:0").With("RealtimeDebit__Console__Listen", "http://127.0.0.1:0").With("RealtimeDebit__Logs__Level", "Error");

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_stop_while_the_house_opens_drains_it_and_ends_with_0()
    {
        using var stop = new CancellationTokenSource();

        int exitCode = await RunAsync(new StoppingClock(stop), stop.Token);

        Assert.Equal((0, ""), (exitCode, _error.ToString()));
        Assert.DoesNotContain("ready", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"process.stopped\"", await JournalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_before_anything_is_open_ends_with_0()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        int exitCode = await RunAsync(TimeProvider.System, stop.Token);

        Assert.Equal((0, ""), (exitCode, _error.ToString()));
        Assert.DoesNotContain("ready", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RealtimeDebit__Console__Listen", "http://192.0.2.1:9780", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Messages__Listen", "192.0.2.1:9700", "RealtimeDebit:Messages:Listen")]
    public async Task An_address_that_is_not_ours_refuses_the_start_in_one_line(string variable, string value, string key)
    {
        _folder.With(variable, value);

        int exitCode = await RunAsync(TimeProvider.System, CancellationToken.None);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(key, Assert.Single(_error.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(TimeProvider time, CancellationToken stop)
        => CommandTree.Build(Context(time)).Parse(["run", "--config", _folder.Path]).InvokeAsync(new() { EnableDefaultExceptionHandler = false }, stop);

    private async Task<string> JournalAsync()
    {
        Assert.Equal(0, await CommandTree.RunAsync(["journal", "export", "--config", _folder.Path], Context(TimeProvider.System)));
        return _output.ToString();
    }

    private CommandContext Context(TimeProvider time) => new(_output, _error, time, _folder.Environment);

    /// <summary>Asks for the stop when it is asked for the time, which only the opening house does.</summary>
    private sealed class StoppingClock(CancellationTokenSource stop) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            stop.Cancel();
            return base.GetUtcNow();
        }
    }
}
