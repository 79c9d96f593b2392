using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.BankSimulator;

/// <summary>The command line of the simulated bank when it runs alone.</summary>
public static class SimulatorCommand
{
    private const int WrongUsage = 2;

    private static readonly Option<string> Tcp = new("--tcp")
    {
        Description = "Address and port to listen on; port 0 takes a free one.",
        DefaultValueFactory = _ => "127.0.0.1:9800",
    };

    private static readonly Option<string?> Http = new("--http")
    {
        Description = "Address and port of the JSON door: POST /debits, GET /debits/KEY?creditor=CODE, GET /ledger, PUT /scenario.",
    };

    private static readonly Option<string?> ScenarioFile = new("--scenario")
    {
        Description = "How the bank behaves (JSON with comments). Without it every debit is collected.",
    };

    private static readonly Option<string?> LedgerFile = new("--ledger")
    {
        Description = "CSV of all money taken: read at the start, appended and flushed at each taking. Without it the bank forgets at its end.",
    };

    private static readonly Option<LengthPrefix> Prefix = new("--length-prefix")
    {
        Description = "Length before each message: four ASCII digits or two bytes, big-endian.",
        DefaultValueFactory = _ => LengthPrefix.Ascii4,
    };

    /// <summary>Runs until the token is cancelled, or SIGTERM or Ctrl-C comes.</summary>
    /// <returns>0 after a stop; 2 when an option, the scenario or the ledger is wrong, with one line for each problem on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var command = new RootCommand("A simulated bank: takes real-time debits over TCP, misbehaves as a scenario says, keeps a ledger of what it took.")
        {
            Tcp, Http, ScenarioFile, LedgerFile, Prefix,
        };
        command.SetAction((parsed, stop) => ServeAsync(parsed, output, errors, stop));
        ParseResult result = command.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (string message in result.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
                await errors.WriteLineAsync(message.ReplaceLineEndings(" ").TrimEnd()).ConfigureAwait(false);
            return WrongUsage;
        }

        // Signals are handled here, so that a stop ends with 0 and not with the code of a killed program.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, Output = output, Error = errors };
        return await result.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ServeAsync(ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOn(stop));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOn(stop));

        (SimulatedBankOptions? options, IReadOnlyList<string> problems) = await ReadOptionsAsync(parsed, stop.Token).ConfigureAwait(false);
        if (options is null)
        {
            foreach (string problem in problems) await errors.WriteLineAsync(problem).ConfigureAwait(false);
            return WrongUsage;
        }

        try
        {
            await using SimulatedBank bank = await SimulatedBank.StartAsync(options, stop.Token).ConfigureAwait(false);
            string http = bank.HttpEndpoint is { } door ? $" http {door}" : "";
            await output.WriteLineAsync($"Bank simulator is ready: tcp {bank.Endpoint}{http}").ConfigureAwait(false);
            await output.FlushAsync(stop.Token).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            return 0;
        }
        catch (ListenException e)
        {
            await errors.WriteLineAsync(e.Message).ConfigureAwait(false);
            return WrongUsage;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"--ledger: {e.Message}").ConfigureAwait(false);
            return WrongUsage;
        }
    }

    private static Action<PosixSignalContext> StopOn(CancellationTokenSource stop) => context =>
    {
        context.Cancel = true;
        stop.Cancel();
    };

    private static async Task<(SimulatedBankOptions? Options, IReadOnlyList<string> Problems)> ReadOptionsAsync(
        ParseResult parsed, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        IPEndPoint? listen = ReadEndpoint("--tcp", parsed.GetRequiredValue(Tcp), problems);
        IPEndPoint? http = parsed.GetValue(Http) is { } text ? ReadEndpoint("--http", text, problems) : null;

        Scenario scenario = Scenario.Default;
        if (parsed.GetValue(ScenarioFile) is { } file)
        {
            try
            {
                ScenarioReading reading = ScenarioReader.Read(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
                problems.AddRange(reading.Problems.Select(problem => $"--scenario: {file}: {problem}"));
                scenario = reading.Scenario ?? scenario;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"--scenario: {e.Message}");
            }
        }

        if (problems.Count > 0 || listen is null) return (null, problems);
        return (new SimulatedBankOptions
        {
            Listen = listen,
            ListenHttp = http,
            Scenario = scenario,
            LedgerFile = parsed.GetValue(LedgerFile),
            LengthPrefix = parsed.GetValue(Prefix),
        }, problems);
    }

    private static IPEndPoint? ReadEndpoint(string option, string text, List<string> problems)
    {
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? endpoint)) return endpoint;
        problems.Add($"{option}: \"{text}\" is not an address with a port, such as 127.0.0.1:9800.");
        return null;
    }
}
