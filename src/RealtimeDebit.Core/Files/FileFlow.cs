using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Results;
using RealtimeDebit.Formats.Csv;

namespace RealtimeDebit.Core.Files;

/// <summary>Takes one file as far as it can go now, from wherever it is found: the same live and after a restart.</summary>
internal sealed class FileFlow
{
    private readonly FileRoom _room;
    private readonly FileIntake _intake;
    private readonly Creditor _creditor;
    private readonly IFileDrop _drop;
    private readonly FileClaims _claims;
    private readonly ChangedFiles _changed;
    private readonly DropStaging _staging;
    private readonly DropPublisher _publisher;
    private readonly ResultFileBuilder _results;

    public FileFlow(FileRoom room, FileIntake intake, Creditor creditor, IFileDrop drop)
    {
        _room = room;
        _intake = intake;
        _creditor = creditor;
        _drop = drop;
        _claims = new FileClaims(room, creditor, drop);
        _changed = new ChangedFiles(room, creditor, drop, _claims);
        _staging = new DropStaging(room, drop);
        _publisher = new DropPublisher(room, drop, _staging);
        _results = new ResultFileBuilder(room);
    }

    /// <summary>The time after which a file that waits for nobody but the clock goes on; null when there is none.</summary>
    public TimeSpan? GoesOnIn => _claims.SettlesIn;

    /// <summary>Goes on until it waits for something else: its debits, an operator, or a name that is taken.</summary>
    /// <exception cref="DropException">The drop failed; the next call goes on from there.</exception>
    /// <exception cref="OtherDiskException">What must stand in the drop does not; the next call looks again.</exception>
    public async Task AdvanceAsync(RequestFile file, CancellationToken stopping)
    {
        while (!FileLife.IsOver(file.State) && await StepAsync(file, stopping))
        {
            stopping.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Removes what files that are over left in <c>out-staging/</c>.</summary>
    public Task SweepAsync(CancellationToken stopping) => _staging.SweepAsync(stopping);

    /// <summary>One step. False when there is none to take now.</summary>
    private Task<bool> StepAsync(RequestFile file, CancellationToken stopping) => file.State switch
    {
        FileState.Claimed or FileState.Missing => _claims.OwnAsync(file, stopping),
        FileState.Owned => TakeInOwnedAsync(file, stopping),
        FileState.Changed => _changed.ReadAnewAsync(file, stopping),
        FileState.Released => _intake.TakeInAsync(file, _creditor, stopping),
        FileState.Accepted or FileState.ReceiptStaged => PublishReceiptAsync(file, stopping),
        FileState.ReceiptDelivered => BuildResultAsync(file),
        FileState.ResultArchived or FileState.ResultStaged => _publisher.PublishAsync(file, Publication.Result(file), stopping),
        FileState.Refused or FileState.ReportStaged => _publisher.PublishAsync(file, Publication.Report(file), stopping),
        FileState.ResultDelivered => FinishAsync(file, DropFolder.Done, stopping),
        FileState.ReportDelivered => FinishAsync(file, DropFolder.Error, stopping),
        _ => Task.FromResult(false),
    };

    private async Task<bool> TakeInOwnedAsync(RequestFile file, CancellationToken stopping)
    {
        if (!await _claims.VerifyAsync(file, stopping)) return file.State == FileState.Changed;

        return await _intake.TakeInAsync(file, _creditor, stopping);
    }

    private async Task<bool> PublishReceiptAsync(RequestFile file, CancellationToken stopping)
    {
        FileAccepted accepted = file.Accepted!;
        byte[] receipt = ReportCsv.Receipt(new FileReceipt(
            file.Batch.ToString(), file.Name, file.Sha256, accepted.Records, accepted.Total.Value, accepted.RejectedRecords, accepted.At));
        return await _publisher.PublishAsync(file, Publication.Receipt(file, await _room.ArchiveAsync(receipt)), stopping);
    }

    private async Task<bool> BuildResultAsync(RequestFile file)
    {
        DebitRun run = _room.Log.Books.Debits.FindRun(file.Batch)!;
        if (run.OpenCount > 0) return false;

        string result = await _results.BuildAsync(file, run);
        await _room.Log.Record(new FileMoved(
            file.Batch, FileStep.ResultArchived, Sha256: result, Totals: new FileTotals(run.Collected, run.Declined, run.Rejected))
        {
            At = _room.Log.Now,
        });

        // Checkpoint: the result is archived and every outcome in it is durable; nothing of it is in the drop.
        _room.Reached(Checkpoint.ResultWritten);
        return true;
    }

    private async Task<bool> FinishAsync(RequestFile file, DropFolder to, CancellationToken stopping)
    {
        bool isMoved = await HasLeftWorkAsync(file, stopping);
        string name = await FindKeptNameAsync(file, to, isMoved, stopping);
        if (!isMoved)
        {
            await FileClaims.LookAfterFailureAsync(
                () => _drop.RenameAsync(DropFolder.Work, _room.ClaimNameOf(file), to, name, stopping),
                () => HasLeftWorkAsync(file, stopping));
        }

        // Checkpoint: everything is delivered and the request was moved away; the journal does not say that it is over.
        _room.Reached(Checkpoint.FileDone);
        await _room.Log.Record(new FileMoved(file.Batch, FileStep.Finished, Name: name) { At = _room.Log.Now });
        _staging.NoteOver();
        return true;
    }

    /// <summary>The creditor's own name when it is free there, else one that nobody else has; after a crash, the one that it got.</summary>
    private async Task<string> FindKeptNameAsync(RequestFile file, DropFolder to, bool isMoved, CancellationToken stopping)
    {
        string unique = FileNames.Kept(file.Name, file.Batch);
        bool isUniqueTaken = await _drop.FindAsync(to, unique, stopping) is not null;
        bool isOwnTaken = await _drop.FindAsync(to, file.Name, stopping) is not null;
        return isMoved ? (isUniqueTaken ? unique : file.Name) : (isOwnTaken ? unique : file.Name);
    }

    /// <summary>True when the request was moved out of <c>work/</c>; it stands there until then, and on this disk the twin of its last piece does.</summary>
    private async Task<bool> HasLeftWorkAsync(RequestFile file, CancellationToken stopping)
    {
        if (await IsInWorkAsync(file, stopping)) return false;
        if (!await _staging.HasTwinAsync(file, stopping)) throw new OtherDiskException(
            $"Neither its request in work/ ({_room.ClaimNameOf(file)}) nor the twin of its last piece in out-staging/ is there, so it is not known whether the request was moved away: "
            + $"is another disk mounted there? It goes on when they are back, or when a person who knows that it was moved makes an empty file out-staging/{FileNames.Twin(_room.StagingPrefixOf(file) + "moved")}.");

        // Asked once more: the right disk may have come back between the two looks.
        return !await IsInWorkAsync(file, stopping);
    }

    private async Task<bool> IsInWorkAsync(RequestFile file, CancellationToken stopping)
        => await _drop.FindAsync(DropFolder.Work, _room.ClaimNameOf(file), stopping) is not null;
}
