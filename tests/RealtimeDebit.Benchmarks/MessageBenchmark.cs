using System.Net;
using RealtimeDebit.Adapters.Messages;

namespace RealtimeDebit.Benchmarks;

/// <summary>
/// The message door, every answer durable, against an echo server with the same framing that stores nothing. Callers, door and echo
/// share one process and its cores, so that the callers' own work weighs on both alike.
/// </summary>
internal static class MessageBenchmark
{
    private const int Rounds = 7;
    private const int TargetCallers = 32;
    private const int PacedCallers = 64;
    private const int PerSecond = 500;
    private static readonly int[] s_callers = [1, 8, TargetCallers, 128];
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PacedRound = TimeSpan.FromSeconds(3);

    /// <summary>Between rounds, so that whoever shares the machine is not starved for as long as the benchmark runs.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        List<BenchmarkRow> rows = [];
        await using var echo = new EchoDoor();
        await using MessageListener line = MeasuredDoor.OpenLineOnly();
        await using (var door = new MeasuredDoor(inFlight: TargetCallers))
        {
            await door.OpenAsync();
            foreach (int callers in s_callers) rows.AddRange(await MeasureAsync(echo.Address, line.Address, door.Address, callers, "32 under way at the bank"));
            rows.Add(await MeasurePacedAsync(echo.Address, door.Address));
        }

        await using (var door = new MeasuredDoor(inFlight: 1))
        {
            await door.OpenAsync();
            rows.Add((await MeasureAsync(echo.Address, line.Address, door.Address, TargetCallers, "1 under way at the bank"))[0]);
        }

        rows.Add(await IdleConnections.MeasureAsync());
        return rows;
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> MeasureAsync(IPEndPoint echo, IPEndPoint line, IPEndPoint door, int count, string bank)
    {
        using MessageCallers ofEcho = await MessageCallers.ConnectAsync(echo, count, isEcho: true);
        using MessageCallers ofLine = await MessageCallers.ConnectAsync(line, count, isEcho: false);
        using MessageCallers ofDoor = await MessageCallers.ConnectAsync(door, count, isEcho: false);

        // They take turns, so that whatever else the machine does meets all of them. The first round warms up.
        List<CallerRound> echoes = [], lines = [], debits = [];
        for (int round = 0; round <= Rounds; round++)
        {
            await Task.Delay(Rest);
            CallerRound echoed = await ofEcho.RunAsync(Round);
            CallerRound passed = await ofLine.RunAsync(Round);
            CallerRound debited = await ofDoor.RunAsync(Round);
            if (round == 0) continue;

            echoes.Add(echoed);
            lines.Add(passed);
            debits.Add(debited);
        }

        string target = count == TargetCallers ? "; target at least 0.4" : "";
        return
        [
            Row($"messages, {count} callers, durable, {bank}{target}", echoes, debits),
            Row($"the line alone, {count} callers: the listener, and a desk that keeps nothing", echoes, lines),
        ];
    }

    private static BenchmarkRow Row(string what, List<CallerRound> limit, List<CallerRound> subject)
    {
        // Of each pair that stood side by side; then the middle one.
        double ratio = Median(subject.Zip(limit, static (one, other) => one.PerSecond / other.PerSecond));
        return new BenchmarkRow(
            what,
            "an echo server with the same framing that stores nothing",
            ratio,
            $"{Median(subject.Select(static round => round.PerSecond)):#,0}/s against {Median(limit.Select(static round => round.PerSecond)):#,0}/s; "
            + $"p50 {Times(subject, 50)} ms against {Times(limit, 50)}; p99 {Times(subject, 99)} ms against {Times(limit, 99)}; "
            + $"processor {Median(subject.Select(static round => round.ProcessorMicroseconds)):0} µs a message against {Median(limit.Select(static round => round.ProcessorMicroseconds)):0}");
    }

    private static async Task<BenchmarkRow> MeasurePacedAsync(IPEndPoint echo, IPEndPoint door)
    {
        using MessageCallers ofEcho = await MessageCallers.ConnectAsync(echo, PacedCallers, isEcho: true);
        using MessageCallers ofDoor = await MessageCallers.ConnectAsync(door, PacedCallers, isEcho: false);
        List<CallerRound> echoes = [], debits = [];
        for (int round = 0; round <= Rounds; round++)
        {
            CallerRound echoed = await ofEcho.RunPacedAsync(PerSecond, PacedRound);
            CallerRound debited = await ofDoor.RunPacedAsync(PerSecond, PacedRound);
            if (round == 0) continue;

            echoes.Add(echoed);
            debits.Add(debited);
        }

        double added = Median(debits.Zip(echoes, static (one, other) => one.Percentile(99) - other.Percentile(99)));
        return new BenchmarkRow(
            $"added p99 at {PerSecond}/s, in ms (target under 5)",
            "the same of the echo server",
            added,
            $"p50 {Times(debits, 50)} ms against {Times(echoes, 50)}; p99 {Times(debits, 99)} ms against {Times(echoes, 99)}; "
            + $"added in the {Rounds} rounds: {string.Join(", ", debits.Zip(echoes, static (one, other) => $"{one.Percentile(99) - other.Percentile(99):0.0}"))}");
    }

    private static string Times(List<CallerRound> rounds, int percent) => Median(rounds.Select(round => round.Percentile(percent))).ToString("0.00", null);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
