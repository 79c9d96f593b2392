using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mismatches;

namespace RealtimeDebit.Core.Files;

/// <summary>Works one creditor's drop: takes files on their way further and looks for new ones. One flow a drop, so that a dead one delays no other.</summary>
public sealed class DropWatcher
{
    /// <summary>After so many unknown outcomes in one pass the drop is taken for dead until the next one.</summary>
    private const int MaxUnknownPerPass = 3;

    /// <summary>Timers count whole milliseconds; without it the look would come too early and be repeated at once.</summary>
    private static readonly TimeSpan TimerMayRingEarlyBy = TimeSpan.FromMilliseconds(1);

    /// <summary>A pause after failures is shortened by up to this part of it, differently for each drop and each time.</summary>
    private const double BackOffSpread = 0.2;

    /// <summary>Steps of this size never fall together.</summary>
    private const double GoldenPart = 0.618034;

    /// <summary>A name that nobody uses: asking for it tells whether its folder is there.</summary>
    private const string NoFile = ".is-the-folder-there";

    private static readonly DropFolder[] s_needed = [DropFolder.In, DropFolder.Work, DropFolder.Out, DropFolder.OutStaging];

    private readonly FileRoom _room;
    private readonly Creditor _creditor;
    private readonly IFileDrop _drop;
    private readonly FileFlow _flow;
    private readonly FilePickup _pickup;
    private readonly MismatchPublisher _mismatches;
    private readonly double _turn;
    private readonly SortedDictionary<BatchId, string> _stuck = [];
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private TaskCompletionSource _wake = NewSignal();
    private bool _isPrepared;
    private int _failuresInRow;
    private int _unknownInPass;

    /// <param name="room">What all work on files shares.</param>
    /// <param name="intake">The same for all drops.</param>
    /// <param name="creditor">Whose drop.</param>
    /// <param name="drop">The drop.</param>
    /// <param name="turn">Its place among all drops, from 0 to below 1: they begin one after the other within a poll interval, not all at once.</param>
    public DropWatcher(FileRoom room, FileIntake intake, Creditor creditor, IFileDrop drop, double turn = 0)
    {
        _turn = turn;
        _room = room;
        _creditor = creditor;
        _drop = drop;
        _flow = new FileFlow(room, intake, creditor, drop);
        _pickup = new FilePickup(room, creditor, drop);
        _mismatches = new MismatchPublisher(room, drop, creditor.Code);
    }

    public CreditorCode Creditor => _creditor.Code;

    /// <summary>What keeps the drop from being worked, as a sentence; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>The files that cannot be worked on now, each with its number and a sentence that says why.</summary>
    public IReadOnlyList<string> StuckFiles => [.. _stuck.Select(stuck => $"{stuck.Key}: {stuck.Value}")];

    /// <summary>End of the last look that went through; null before the first.</summary>
    public DateTimeOffset? LastLookAt { get; private set; }

    /// <summary>Works the drop until it is told to stop. The step under way is not waited for: a restart finds it wherever it is.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        _room.Log.Books.Debits.Closed += WakeWhenRunEnds;
        _room.Log.Recorded += WakeWhenReleased;
        using CancellationTokenRegistration stop = stopping.Register(Wake);
        try
        {
            if (_turn > 0) await WaitAsync(_wake, _room.Settings.PollInterval * _turn);
            while (!stopping.IsCancellationRequested)
            {
                _wake = NewSignal();
                await PassAsync(stopping);
                if (!stopping.IsCancellationRequested) await WaitAsync(_wake, Pause());
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop in the middle of a step; nothing is lost by it.
        }
        finally
        {
            _room.Log.Books.Debits.Closed -= WakeWhenRunEnds;
            _room.Log.Recorded -= WakeWhenReleased;
        }
    }

    /// <summary>Looks again now.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>One pass: open files first, then new ones.</summary>
    internal async Task PassAsync(CancellationToken stopping)
    {
        _unknownInPass = 0;
        string? problem = await TryAsync(() => PrepareAndWorkAsync(stopping));
        _failuresInRow = problem is null && _unknownInPass == 0 ? 0 : _failuresInRow + 1;
        if (problem is not null && Problem is null) Tell(DropNoticeKind.Unreachable, problem);
        if (problem is null && Problem is not null) Tell(DropNoticeKind.ReachableAgain, "The drop answers again.");

        Problem = problem;
        if (problem is null) LastLookAt = _room.Log.Now;
        else _isPrepared = false;
    }

    private async Task PrepareAndWorkAsync(CancellationToken stopping)
    {
        if (!_isPrepared)
        {
            await PrepareAsync(stopping);
            _isPrepared = true;
        }

        foreach (RequestFile file in _room.Files.Open.Where(file => file.Creditor == _creditor.Code).ToList())
        {
            await AdvanceAsync(file, stopping);
        }

        await _flow.SweepAsync(stopping);
        foreach (Observation ready in await _pickup.LookAsync(stopping))
        {
            if (await ClaimAsync(ready, stopping) is RequestFile claimed) await AdvanceAsync(claimed, stopping);
        }

        await _mismatches.PublishAsync(stopping);
    }

    /// <summary>Makes the drop's folders, but only until the creditor's first file: later they must be there, or it is another disk.</summary>
    private async Task PrepareAsync(CancellationToken stopping)
    {
        if (!_room.Files.All.Any(file => file.Creditor == _creditor.Code))
        {
            await _drop.PrepareAsync(stopping);
            return;
        }

        try
        {
            foreach (DropFolder folder in s_needed) await _drop.FindAsync(folder, NoFile, stopping);
        }
        catch (DropException gone) when (gone.Failure == DropFailure.NotFound)
        {
            throw new DropException(gone.Failure, $"{gone.Message} Is another disk mounted there? The folders of a drop that was worked before are not made anew.", gone);
        }
    }

    // Not WhenAny: over a signal whose continuations run asynchronously it would pass through the thread pool.
    private async Task WaitAsync(TaskCompletionSource signal, TimeSpan longest)
    {
        await using ITimer timer = _room.Time.CreateTimer(_ => signal.TrySetResult(), null, longest, Timeout.InfiniteTimeSpan);
        await signal.Task;
    }

    /// <summary>Claims one file; a file that cannot be read does not stop the others.</summary>
    private async Task<RequestFile?> ClaimAsync(Observation ready, CancellationToken stopping)
    {
        try
        {
            RequestFile? claimed = await _pickup.ClaimAsync(ready, stopping);
            _unreadable.Remove(ready.Entry.Name);
            return claimed;
        }
        catch (Exception failed) when (failed is DropException or IOException)
        {
            if (_unreadable.Add(ready.Entry.Name)) Tell(DropNoticeKind.FileStuck, failed.Message, ready.Entry.Name);
            if (failed is DropException { Failure: DropFailure.Unknown } && ++_unknownInPass >= MaxUnknownPerPass) throw;
            return null;
        }
    }

    /// <summary>Works one file; what is wrong with it alone does not stop the others.</summary>
    private async Task AdvanceAsync(RequestFile file, CancellationToken stopping)
    {
        try
        {
            await _flow.AdvanceAsync(file, stopping);
            _stuck.Remove(file.Batch);
        }
        catch (DropException failed)
        {
            TellStuck(file, failed);
            if (failed.Failure == DropFailure.Unknown && ++_unknownInPass >= MaxUnknownPerPass) throw;
        }
        catch (OtherDiskException absent)
        {
            TellStuck(file, absent, DropNoticeKind.OtherDisk);
        }
        catch (Exception failed) when (failed is IOException or ArchiveDamagedException)
        {
            TellStuck(file, failed);
        }
    }

    private static async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception failed) when (failed is DropException or IOException)
        {
            return failed.Message;
        }
    }

    private void TellStuck(RequestFile file, Exception failed, DropNoticeKind kind = DropNoticeKind.FileStuck)
    {
        if (!_stuck.ContainsKey(file.Batch)) _room.Tell(kind, file, failed.Message);
        _stuck[file.Batch] = failed.Message;
    }

    /// <summary>The poll interval, or after failures up to twice as long with each; sooner when a file only waits for the clock.</summary>
    private TimeSpan Pause()
    {
        if (_failuresInRow > 0) return BackOff();

        TimeSpan poll = _room.Settings.PollInterval;
        return _flow.GoesOnIn is TimeSpan settles && settles + TimerMayRingEarlyBy < poll ? settles + TimerMayRingEarlyBy : poll;
    }

    // Drops on one dead server would otherwise come back all at the same moment.
    private TimeSpan BackOff()
    {
        TimeSpan pause = _room.Settings.PollInterval * Math.Pow(2, Math.Min(_failuresInRow, 10));
        TimeSpan bounded = pause < _room.Settings.MaxBackOff ? pause : _room.Settings.MaxBackOff;
        return bounded * (1 - (BackOffSpread * ((_turn + (_failuresInRow * GoldenPart)) % 1)));
    }

    private void WakeWhenRunEnds(Debit debit, long sequence)
    {
        if (debit.Origin.Batch is BatchId batch && debit.Creditor == _creditor.Code && _room.Log.Books.Debits.FindRun(batch) is { OpenCount: 0 }) Wake();
    }

    private void WakeWhenReleased(HouseEvent happened, long sequence)
    {
        if (happened is FileMoved { Step: FileStep.Released or FileStep.Refused } moved && _room.Files.Find(moved.Batch)?.Creditor == _creditor.Code) Wake();
        if (happened is MismatchReportMade made && made.Creditor == _creditor.Code) Wake();
    }

    private void Tell(DropNoticeKind kind, string text, string name = "")
        => _room.Notice(new DropNotice(kind, _creditor.Code, null, FileNames.Shown(name), text));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
