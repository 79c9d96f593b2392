using System.Diagnostics;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Crash.Worlds;
using RealtimeDebit.TestSupport.Disks;

namespace RealtimeDebit.Crash;

/// <summary>World after world until so many kills are done, or the promise is broken.</summary>
internal sealed class Campaign(CampaignOptions options, TextWriter output)
{
    /// <summary>A campaign of this length that never died at some checkpoint has a blind spot, and fails.</summary>
    private const int RoundsForEveryCheckpoint = 500;

    private readonly Tally _tally = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _mayMount;
    private volatile bool _isCalledOff;

    /// <returns>True when the promise was kept.</returns>
    public async Task<bool> RunAsync()
    {
        await output.WriteLineAsync($"crash campaign: {options.Rounds} kills, seed {options.Seed}");
        await using (SmallDisk? probe = await ProbeDiskAsync())
        {
            _mayMount = probe is not null;
        }

        // Its bank and its service would live on: so the world under way is brought to its end first.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = _isCalledOff = true;
        bool isKept = true;
        for (ulong seed = options.Seed; isKept && !_isCalledOff && _tally.Kills < options.Rounds; seed++) isKept = await RunWorldAsync(seed);

        isKept &= await SawEverythingAsync();
        await output.WriteLineAsync($"faults: {_tally.KillsInRecovery} kills in recovery, {_tally.Drains} drains, {_tally.Pauses} pauses, {_tally.BankKills} bank kills, "
            + $"{_tally.FullDisks} full disks, {_tally.Verbs} verbs beside it; lines: {string.Join(", ", _tally.Lines.Select(line => $"{line.Key} {line.Value}"))}");
        await output.WriteLineAsync($"checkpoints: {string.Join(", ", _tally.Checkpoints.Select(one => $"{one.Key} {one.Value}"))}");
        await output.WriteLineAsync($"messages: {_tally.Singles} debits, {_tally.Answers} answers, {_tally.GivenUp} not waited for, {_tally.LostLines} lines lost, {_tally.Withdrawn} withdrawn");
        await output.WriteLineAsync($"{_tally.Kills} kills, {_tally.Restarts} restarts, {_tally.Debits} debits in {_tally.Files} files of {_tally.Worlds} worlds and {_tally.Singles} by message, "
            + $"{_tally.Lost} lost, {_tally.Doubled} doubled, {_tally.Wrong} wrong, {_watch.Elapsed.TotalSeconds:F0} seconds, seed {options.Seed}");
        return isKept;
    }

    private async Task<SmallDisk?> ProbeDiskAsync()
    {
        (SmallDisk? disk, string problem) = await SmallDisk.TryMountAsync(1);
        if (disk is null) await output.WriteLineAsync($"SKIPPED: the full disk. All other faults are there. {problem}");
        return disk;
    }

    private async Task<bool> RunWorldAsync(ulong seed)
    {
        long begun = Stopwatch.GetTimestamp();
        int killsBefore = _tally.Kills;
        WorldPlan plan = WorldPlan.Draw(seed, options.Rounds - _tally.Kills);
        await using World world = await World.BuildAsync(plan with { WantsSmallDisk = plan.WantsSmallDisk && _mayMount }, _tally);
        world.IsKept = options.Keep;
        try
        {
            await world.RunAsync();
            await output.WriteLineAsync($"[{_watch.Elapsed.TotalSeconds,5:F0} s] world {seed}: {_tally.Kills - killsBefore} kills, {plan.Files.Count} files, "
                + $"{plan.Orders.Orders.Count} debits ({plan.Singles.Orders.Count} by message), {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s; {_tally.Kills} of {options.Rounds}{(options.Keep ? $"; kept in {world.Root}" : "")}");
            return true;
        }
        catch (Exception broken)
        {
            world.IsKept = true;
            if (broken is not PromiseBrokenException) _tally.Wrong++;
            await output.WriteLineAsync($"BROKEN in world {seed}, after {_tally.Kills - killsBefore} of its kills:");
            await output.WriteLineAsync(broken is PromiseBrokenException ? broken.Message : broken.ToString());
            await output.WriteLineAsync(world.Story);
            await output.WriteLineAsync($"kept   : {world.Root}");
            await output.WriteLineAsync($"replay : dotnet run -c Release --project tests/RealtimeDebit.Crash -- --seed {seed} --rounds {plan.Kills}   (the same world; its timing is the machine's)");
            return false;
        }
    }

    private async Task<bool> SawEverythingAsync()
    {
        Checkpoint[] never = [.. Enum.GetValues<Checkpoint>().Where(one => !_tally.Checkpoints.ContainsKey(one))];
        if (never.Length == 0 || _tally.Kills < RoundsForEveryCheckpoint) return true;
        await output.WriteLineAsync($"Blind spot: never killed at {string.Join(", ", never)}.");
        return false;
    }
}

/// <summary>The promise was broken; the message says how.</summary>
internal sealed class PromiseBrokenException(string message) : Exception(message);
