using System.Globalization;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Simulation.Disks;
using RealtimeDebit.Simulation.Loops;

namespace RealtimeDebit.Simulation.Runs;

/// <content>The service's lives: starts, crashes, stops.</content>
internal sealed partial class World
{
    private long _crashAtStep = long.MaxValue;
    private int _crashesLeft;
    private int _processes;
    private Action? _undoFlip;
    private bool _hadStaged;

    private void StartProcess()
    {
        if (Process is not null) return;

        var loop = new SimLoop(_schedule, Scenario.InOrder);
        var clock = new SimClock(Clock, loop);
        var process = new SimProcess(++_processes, loop, clock) { BeganAtStep = Steps };
        Process = process;
        process.MustRefuse = TryFlipBit();
        SpoilKeyFile();
        MountOtherDisk();
        SynchronizationContext.SetSynchronizationContext(loop);
        if (IsTracing) Note($"-- process {process.Number} begins --");
        loop.OnFailed = failure => NoteFlowFailed(process, failure);
        loop.Start("opening", () => OpenAsync(process));
        PlanCrash(afterStart: true);
    }

    private async Task OpenAsync(SimProcess process)
    {
        House house;
        try
        {
            house = await House.OpenAsync(PortsFor(process), Settings());
        }
        catch (JournalRefusedException refused)
        {
            NoteRefused(process, refused);
            return;
        }
        catch (IOException error)
        {
            // The disk failed before the journal was open; the service says so and ends.
            NoteFatal(process, "opening", error);
            return;
        }

        if (process.MustRefuse)
        {
            Break("I10 one open frame", "a bit was turned before the tail and the journal was opened", null);
            return;
        }

        process.House = house;
        Truth.CheckAll(house);
        NoteOpenedKeys(process);
        if (house.Store.Opening.Journal.Cut is not null) Mark(Runs.Mark.TailCut);
        if (house.Store.Opening.SnapshotSequence > 0) Mark(Runs.Mark.SnapshotUsed);
        if (house.Store.Opening.Journal.Segments > 1) Mark(Runs.Mark.SegmentChanged);
        house.Lanes.Told += news => NoteLaneNews(process, news);
        house.Desk.Failed += bug => Break("I9 no illegal move", $"the desk failed: {bug}", null);
        house.Snapshots.Troubled += _ => Mark(Runs.Mark.SnapshotFailed);
        house.Log.Recorded += (happened, sequence) => NoteRecorded(happened, sequence);
        if (house.Log.Books.Mandates.Counts().Count < Banks.Count) await GiveMandatesAsync(house);
        await house.StartAsync();
        process.IsServing = true;
        Note("the doors are open");
        if (!IsStorm) BeginCalmIn(process);
    }

    private void BeginCalmIn(SimProcess process)
    {
        if (process != Process) return;
        Office.BeginCalm();
        foreach (Creditors.Caller caller in Callers) caller.AskOn();
    }

    private void NoteRefused(SimProcess process, JournalRefusedException refused)
    {
        if (!process.MustRefuse)
        {
            Break("I10 one open frame", $"the journal was refused without cause: {refused.Message}", null);
            return;
        }

        Mark(Runs.Mark.BitFlipRefused);
        _undoFlip?.Invoke();
        _undoFlip = null;
        End(process, powerCut: false);
        RestartLater();
    }

    private void NoteFlowFailed(SimProcess process, FlowFailure failure)
    {
        bool isNamed = failure.Error is JournalFailedException || (failure is { Flow: "stopping", Error: IOException });
        if (!isNamed)
        {
            Break("I9 no illegal move", $"the flow \"{failure.Flow}\" ended in {failure.Error}", null);
            return;
        }

        NoteFatal(process, failure.Flow, failure.Error);
    }

    /// <summary>The service ends itself, a few steps later.</summary>
    private void NoteFatal(SimProcess process, string flow, Exception error)
    {
        Mark(Runs.Mark.FatalExit);
        if (IsTracing) Note($"the flow \"{flow}\" failed: {error.Message}");
        Time.In(_crashes.Long(0, TimeSpan.TicksPerMillisecond), () =>
        {
            if (process != Process) return;
            End(process, powerCut: false);
            RestartLater();
        });
    }

    private void NoteLaneNews(SimProcess process, LaneNews news)
    {
        if (IsTracing) Note($"lane {news.Bank}: {news.Kind} {news.Debit} {news.Text}");
        switch (news.Kind)
        {
            case LaneNewsKind.Broke when news.Error is not JournalFailedException:
                Break("I9 no illegal move", $"the lane of {news.Bank} broke: {news.Error}", null);
                break;
            case LaneNewsKind.HeldBack:
                Mark(Runs.Mark.LaneHeldBack);
                break;
            case LaneNewsKind.WaitsForPeople:
                Mark(Runs.Mark.UnknownWaitsForPeople);
                break;
            case LaneNewsKind.NeverSeen:
                Mark(Runs.Mark.NeverSeenSentAgain);
                break;
        }
    }

    private void NoteRecorded(HouseEvent happened, long sequence)
    {
        Touch((ulong)sequence, 7);
        if (IsTracing) Note($"event {sequence}: {happened}");
        switch (happened)
        {
            case FileAccepted accepted:
                Mark(Runs.Mark.FileAccepted);
                if (accepted.RejectedRecords > 0) Mark(Runs.Mark.FileWithRejectedRecord);
                break;
            case FileClaimed claimed:
                Sender.NoteClaimed(claimed);
                break;
            case FileRecordsStaged { FirstRecord: > 1 }:
                Mark(Runs.Mark.FileStagedInPieces);
                break;
            case MandateFileApplied { FileName: not MandatesAtStart }:
                Mark(Runs.Mark.MandatesSyncedMeanwhile);
                break;
            case FileHeld:
                Mark(Runs.Mark.FileHeld);
                break;
            case FileMoved { Step: FileStep.Lost }:
                Mark(Runs.Mark.FileMissing);
                break;
            case FileMoved { Step: FileStep.ReadAnew }:
                Mark(Runs.Mark.FileChangedReadAnew);
                break;
            case Core.Debits.DebitClosedUnsent { Withdrawn: false, ResponseCode: 2012 }:
                Mark(Runs.Mark.ExpiredUnsent);
                break;
            case Core.Debits.DebitUnknown { Reason: "Found in Sending at start-up." }:
                Mark(Runs.Mark.SendingFoundAtStart);
                break;
        }
    }

    private HousePorts PortsFor(SimProcess process) => new()
    {
        Loop = process.Loop,
        Workers = new SimWorkers(),
        Time = process.Clock,
        Ids = new SimIds(),
        Journal = Journal,
        Snapshots = Snapshots,
        Archive = Archive,
        Reached = place => NoteReached(process, place),
    };

    private HouseSettings Settings()
    {
        var creditor = new Creditor
        {
            Code = Creditor,
            Name = "ﾃｽﾄｼﾕｳﾉｳ(ｶ",
            DisplayName = "テスト収納",
            Banks = [.. Enumerable.Range(0, Banks.Count).Select(BankCodeOf)],
            QuietPeriod = TimeSpan.FromTicks(Scenario.QuietTicks),
        };
        return new HouseSettings
        {
            Version = "simulated",
            Creditors = [creditor],
            Banks = [.. Banks.Select((bank, i) => new LaneBank(bank.Knobs.Settings(BankCodeOf(i).ToString(), _begin), bank))],
            Drops = Scenario.FileRecords.Count == 0 ? [] : [new CreditorDrop(creditor, Drop)],
            Files = Scenario.Files,
            ReplyTimeout = Scenario.ReplyTimeout,
            Journal = Scenario.Journal,
            Snapshots = Scenario.Snapshots,
            Keys = Scenario.Keys,
        };
    }

    /// <summary>The process dies between two steps. Nothing of it runs any more.</summary>
    private void Crash(bool powerCut)
    {
        _crashAtStep = long.MaxValue;
        if (Process is not { } process || _crashesLeft <= 0) return;

        _crashesLeft--;
        Mark(powerCut ? Runs.Mark.PowerCut : Runs.Mark.Killed);
        if (!process.IsServing) Mark(Runs.Mark.KilledDuringRecovery);
        if (Steps - process.BeganAtStep < 60 && process.Number > 1) Mark(Runs.Mark.KilledTwiceAtOnce);
        if (process.House?.Log.Books.Files.Open.Any(file => file.State == FileState.ResultStaged) == true) Mark(Runs.Mark.KilledBetweenStageAndDelivery);
        if (IsTracing) Note(powerCut ? "-- power cut --" : "-- kill -9 --");
        End(process, powerCut);
        RestartLater();
    }

    private void End(SimProcess process, bool powerCut)
    {
        NoteSealed(process);
        _hadStaged = process.House?.Log.Books.Files.Open.Any(file => file.State is FileState.ReceiptStaged or FileState.ResultStaged or FileState.ReportStaged) == true;
        process.Loop.Die();
        Process = null;
        _asleepSince.Clear();
        _undoFlip?.Invoke();
        _undoFlip = null;
        Journal.Die(powerCut);
        Snapshots.Die(powerCut);
        foreach (Banks.SimBank bank in Banks) bank.NoteProcessDied();
        foreach (Creditors.Caller caller in Callers) caller.NoteProcessDied();
        Office.NoteProcessDied();
        SynchronizationContext.SetSynchronizationContext(null);
    }

    private void RestartLater()
    {
        if (!IsStorm)
        {
            Journal.CapacityBytes = long.MaxValue;
            Snapshots.CapacityBytes = long.MaxValue;
        }

        Time.In(_crashes.Spread(TimeSpan.TicksPerMillisecond / 10, TimeSpan.TicksPerSecond * 3), StartProcess);
    }

    /// <summary>The share of the drop is not mounted when the service starts; somebody notices it later.</summary>
    private void MountOtherDisk()
    {
        int percent = _hadStaged && Scenario.OtherDiskPercent > 0 ? 100 : Scenario.OtherDiskPercent;
        if (!IsStorm || _processes < 2 || Drop.IsOtherDisk || !_crashes.Percent(percent)) return;

        Mark(Runs.Mark.OtherDiskMounted);
        if (_hadStaged) Mark(Runs.Mark.OtherDiskMountedWhileStaged);
        Note("another disk is mounted where the drop should be");
        Drop.MountOther(hasFolders: _crashes.Percent(80), mostOperations: _crashes.Percent(50) ? int.MaxValue : _crashes.Between(0, 12));
        Time.In(_crashes.Spread(TimeSpan.TicksPerMillisecond, Scenario.Files.PollInterval.Ticks * 10), Drop.MountRight);
    }

    /// <summary>Some runs have a place at which the process likes to die: between the world's step and the journal's.</summary>
    private void NoteReached(SimProcess process, Checkpoint place)
    {
        if (process != Process || !IsStorm || place != Scenario.CrashCheckpoint || _crashesLeft <= 0 || !_crashes.Percent(Scenario.CheckpointCrashPercent)) return;

        Mark(Runs.Mark.KilledAtCheckpoint);
        _crashAtStep = Steps;
    }

    private void PlanCrash(bool afterStart)
    {
        if (_crashesLeft <= 0 || !IsStorm) return;

        long steps = afterStart && _processes > 1 && _crashes.Percent(25) ? _crashes.Between(1, 120) : _crashes.Spread(20, 2_000);
        _crashAtStep = Steps + steps;
    }

    private void StopCleanly()
    {
        if (Process is not { IsServing: true, IsStopping: false } process) return;

        process.IsStopping = true;
        process.IsServing = false;
        Mark(Runs.Mark.CleanStop);
        if (process.House!.Log.Books.Debits.Open().Any()) Mark(Runs.Mark.CleanStopWithWork);
        Note("-- told to stop --");
        process.Loop.Start("stopping", async () =>
        {
            await process.House.StopAsync();
            Note("-- stopped --");
            Time.In(0, () =>
            {
                if (process != Process) return;
                End(process, powerCut: false);
                RestartLater();
            });
        });

        Time.In(TimeSpan.TicksPerMinute * 2, () =>
        {
            if (process == Process) Break("I8 progress", $"a stop did not end within two minutes; {WhatWaits()}", null);
        });
    }

    private bool TryFlipBit()
    {
        if (!IsStorm || !_crashes.Percent(Scenario.BitFlipPercent)) return false;

        SimFileBytes? last = Journal.Files.Where(f => f.Key.EndsWith(".rdj", StringComparison.Ordinal)).Select(f => f.Value).LastOrDefault();
        if (last is null) return false;

        List<(int Offset, int Length)> frames = JournalFrames.In(last.Content.Written);

        // A frame whose beginning did not reach the platter says that it begins with event 0: it is torn, and nobody knew of it.
        long end = frames.Count == 0 ? 0 : JournalFrames.FirstSequence(last.Content.Written, frames[^1].Offset);
        bool atEnd = end > 0 && KnownBySnapshots() >= end && _crashes.Percent(75);
        if (!atEnd && frames.Count < 3) return false;

        // Damage of the last frame looks like a torn write. Only who knows that more was durable once can tell.
        if (atEnd) Mark(Runs.Mark.LostEndRefused);
        (int offset, int length) = atEnd ? frames[^1] : frames[_crashes.Between(0, frames.Count - 3)];
        int place = offset + _crashes.Between(0, length - 1);
        int bit = _crashes.Between(0, 7);
        last.Flip(place, bit);
        _undoFlip = () => last.Flip(place, bit);
        if (IsTracing) Note($"a bit of byte {place} in the last segment is turned");
        return true;
    }

    /// <summary>The last event that a snapshot contains, by its name (docs/formats/journal.md).</summary>
    private long KnownBySnapshots()
        => Snapshots.Files.Keys.Where(name => name.StartsWith("snapshot-", StringComparison.Ordinal) && name.EndsWith(".rds", StringComparison.Ordinal))
            .Select(name => long.Parse(name.AsSpan(9, 19), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    private sealed class SimWorkers : IWorkers
    {
        public async Task<T> RunAsync<T>(Func<T> pureWork)
        {
            await Task.Yield();
            return pureWork();
        }
    }

    private sealed class SimIds : IIds
    {
        public string NewSalt(int chars) => "SIMUL"[..chars];
    }
}
