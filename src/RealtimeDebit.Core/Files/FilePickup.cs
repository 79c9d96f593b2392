using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>Finds files in a drop's <c>in/</c> that are ready, reads each whole, and claims it.</summary>
/// <remarks>Readiness only delays; that a file is whole is said by its content alone.</remarks>
internal sealed class FilePickup
{
    private readonly FileRoom _room;
    private readonly Creditor _creditor;
    private readonly IFileDrop _drop;
    private readonly DropObservations _seen;
    private readonly EndFileReader _ends;
    private readonly RequestFetch _fetch;
    private bool _noRoomTold;

    public FilePickup(FileRoom room, Creditor creditor, IFileDrop drop)
    {
        _room = room;
        _creditor = creditor;
        _drop = drop;
        _seen = new DropObservations(room.Time);
        _ends = new EndFileReader(drop);
        _fetch = new RequestFetch(room, creditor, drop);
    }

    /// <summary>Looks at <c>in/</c> once.</summary>
    /// <returns>The files that are ready, in the order of their names.</returns>
    public async Task<IReadOnlyList<Observation>> LookAsync(CancellationToken stopping)
    {
        _seen.Update(await _drop.ListAsync(DropFolder.In, stopping));
        IReadOnlyList<Observation> all = _seen.All;
        if (all.Count == 0) return all;

        return [.. all.Where(seen => !IsLeftAlone(seen) && IsReady(seen) && !IsBeingClaimed(seen.Entry.Name))];
    }

    /// <summary>Reads a ready file and claims it; the claim is durable when this ends.</summary>
    /// <returns>Null when it is not taken now: it or its <c>.end</c> changed or is cut short, or there is no room.</returns>
    public async Task<RequestFile?> ClaimAsync(Observation ready, CancellationToken stopping)
    {
        DropEntry entry = ready.Entry;
        if (!HasRoom(entry.SizeBytes)) return null;

        DropEntry? before = await _drop.FindAsync(DropFolder.In, entry.Name, stopping);
        if (before?.SizeBytes != entry.SizeBytes)
        {
            _seen.Forget(entry.Name);
            return null;
        }

        Observation? announced = _seen.EndOf(entry);
        EndSight end = announced is null ? EndSight.None : await _ends.LookAsync(before, stopping);
        if (!IsBelieved(end, announced) || (end.Entry is null && !ready.IsAtRest(_room, _creditor))) return null;

        // Checkpoint: the file is ready and nothing of it was done. What was seen of it is forgotten with the process, which costs only time.
        _room.Reached(Checkpoint.FileReady);
        await using IArchiveWriter writer = await _room.Archive.BeginAsync();
        RequestCheck? check = await _fetch.ReadAsync(DropFolder.In, before, before.Name, writer, stopping);
        if (check is null)
        {
            _seen.Forget(entry.Name);
            return null;
        }

        // One that came, went or grew while the file was read says something else now; the next look takes it from there.
        if (await _ends.LookAsync(before, stopping) != end) return null;
        if (check.Verdict == FileVerdict.NotWhole && !MayGiveUp(ready, end))
        {
            ready.IsCutShort = true;
            Tell(DropNoticeKind.NotWholeYet, entry.Name, "The file is cut short; it stays in the drop and is looked at again.");
            return null;
        }

        ArchivedFile archived = await writer.CommitAsync();
        return await RecordClaimAsync(entry, archived, end.Said?.Contradiction(archived.LengthBytes, check.Records, archived.Sha256));
    }

    private async Task<RequestFile> RecordClaimAsync(DropEntry entry, ArchivedFile archived, string? contradiction)
    {
        BatchId batch = _room.Files.NextId(_room.Log.Today);
        await _room.Log.Record(new FileClaimed
        {
            At = _room.Log.Now,
            Batch = batch,
            Creditor = _creditor.Code,
            Name = entry.Name,
            Sha256 = archived.Sha256,
            SizeBytes = archived.LengthBytes,
            NotAsAnnounced = contradiction,
        });

        // Checkpoint: the bytes are archived and the intent is durable; the file still lies in in/. Only now may it be moved.
        _room.Reached(Checkpoint.FileClaimed);
        _seen.Forget(entry.Name);
        RequestFile file = _room.Files.Find(batch)!;
        _room.Tell(DropNoticeKind.Taken, file, $"{file.SizeBytes} bytes, SHA-256 {file.Sha256}.");
        return file;
    }

    private bool IsReady(Observation seen) => _seen.EndOf(seen.Entry) is not null || seen.IsAtRest(_room, _creditor);

    /// <summary>An <c>.end</c> file whose last line has no end is taken as it stands once it has rested: many senders write none there.</summary>
    private bool IsBelieved(EndSight end, Observation? seen)
        => end.IsWhole || (seen is not null && seen.Entry.SizeBytes == end.Entry?.SizeBytes && seen.IsAtRest(_room, _creditor));

    private static bool MayGiveUp(Observation ready, EndSight end) => end.Said is not null || ready.IsCutShort;

    // A claim whose rename is not known yet: the name may still be that very file.
    private bool IsBeingClaimed(string name)
        => _room.Files.Open.Any(file => file.Creditor == _creditor.Code && file.State == FileState.Claimed && string.Equals(file.Name, name, StringComparison.Ordinal));

    private bool HasRoom(long bytes)
    {
        string? reason = _room.Log.NoRoomReasonFor(bytes);
        if (reason is not null && !_noRoomTold) Tell(DropNoticeKind.NoRoom, "", reason);

        _noRoomTold = reason is not null;
        return reason is null;
    }

    /// <summary>True for what cannot be handled at all; told once.</summary>
    private bool IsLeftAlone(Observation seen)
    {
        (DropNoticeKind kind, string? why) = FileNames.IsLegal(seen.Entry.Name)
            ? (DropNoticeKind.TooLarge, RequestFetch.TooLarge(seen.Entry.SizeBytes))
            : (DropNoticeKind.IllegalName, "The name cannot be handled.");
        if (why is not null && !seen.IsTold) Tell(kind, seen.Entry.Name, $"{why} The file is left where it is.");

        seen.IsTold = why is not null;
        return why is not null;
    }

    private void Tell(DropNoticeKind kind, string name, string text)
        => _room.Notice(new DropNotice(kind, _creditor.Code, null, FileNames.Shown(name), text));
}
