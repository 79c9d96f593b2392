using RealtimeDebit.Core.Keys;
using RealtimeDebit.Simulation.Disks;
using RealtimeDebit.Simulation.Witness;

namespace RealtimeDebit.Simulation.Runs;

/// <content>Request ids of past months: what goes wrong with their files, and whether they say what the journal says.</content>
internal sealed partial class World
{
    private readonly HashSet<SimFileBytes> _spoilt = [];
    private bool _askedOnceMore;

    private static bool IsKeyFile(string name) => name.StartsWith("keys-", StringComparison.Ordinal) && name.EndsWith(".rdk", StringComparison.Ordinal);

    /// <summary>While nothing runs, a key file is lost, or a bit of it is turned.</summary>
    private void SpoilKeyFile()
    {
        if (Snapshots.Files.Keys.Any(name => name.StartsWith("keys-", StringComparison.Ordinal) && !IsKeyFile(name))) Mark(Runs.Mark.KilledWhileSealing);
        if (!IsStorm || Scenario.KeyFileLostPercent == 0 || !_crashes.Percent(Scenario.KeyFileLostPercent)) return;

        if (_crashes.Percent(50)) TurnBitOfKeyFile();
        else if (KeyFiles() is { Count: > 0 } files) Snapshots.Lose(_crashes.OneOf(files).Key);
    }

    /// <summary>A bit of a key file turns on the platter, perhaps while it is in use.</summary>
    private void TurnBitOfKeyFile()
    {
        if (!IsStorm || KeyFiles() is not { Count: > 0 } files) return;

        (string name, SimFileBytes file) = _crashes.OneOf(files);
        file.Flip(_crashes.Between(0, file.Content.Written.Length - 1), _crashes.Between(0, 7));
        _spoilt.Add(file);
        if (IsTracing) Note($"a bit of {name} is turned");
    }

    private List<KeyValuePair<string, SimFileBytes>> KeyFiles()
        => [.. Snapshots.Files.Where(file => IsKeyFile(file.Key) && file.Value.Content.Written.Length > 0)];

    /// <summary>The house found that a key file cannot be read: it ends, and the next start has to do without that file.</summary>
    private async Task WatchKeysAsync(SimProcess process)
    {
        Core.Journal.JournalFailedException failed = await process.House!.Store.KeysFailed;
        Mark(Runs.Mark.KeyFileDamagedInUse);
        NoteFatal(process, "request ids", failed);
    }

    private void NoteOpenedKeys(SimProcess process)
    {
        RequestIds ids = process.House!.Log.RequestIds;
        process.SealedAtStart = ids.SealedMonths;
        if (ids.SealedMonths > 0) Mark(Runs.Mark.SealedMonthsAtStart);
        if (process.House.Store.Opening.SnapshotProblems.Any(problem => problem.Reason.Contains("keys-", StringComparison.Ordinal))) Mark(Runs.Mark.KeyFileDamagedAtStart);
        process.Loop.Start("watching the keys", () => WatchKeysAsync(process));
    }

    private void NoteSealed(SimProcess process)
    {
        if (process.House?.Log.RequestIds.SealedMonths > process.SealedAtStart) Mark(Runs.Mark.MonthSealed);
    }

    /// <summary>Every key file that would survive a power cut says what the journal says, whether anything refers to it or not (I6).</summary>
    private void CheckKeyFiles(JournalWitness seen)
    {
        foreach ((string name, SimFileBytes file) in Snapshots.DurableFiles)
        {
            if (!IsKeyFile(name) || _spoilt.Contains(file)) continue;

            if (KeyFileSight.Look(name, file.Durable.Written, seen.Books) is string problem) Break("I6 replay", $"{name}: {problem}", null);
        }
    }

    /// <summary>When all has come to rest, every caller asks once more: what it was told has to be told again, however long ago it was.</summary>
    private bool AskOnceMore()
    {
        if (_askedOnceMore || Scenario.AskOnceMorePercent == 0) return false;

        _askedOnceMore = true;
        Note("-- everybody asks once more --");
        foreach (Creditors.Caller caller in Callers)
        {
            if (_crashes.Percent(Scenario.AskOnceMorePercent)) caller.AskOnceMore();
        }

        return true;
    }
}
