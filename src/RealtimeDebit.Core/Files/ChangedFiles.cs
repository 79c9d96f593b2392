using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>Waits in <c>work/</c> for files that changed after their claim, and reads them anew when they rest.</summary>
/// <remarks>
/// They do not go back to <c>in/</c>: on most servers a rename replaces what stands under the new name, and between a look at a name in
/// <c>in/</c> and the rename its creditor may have put the next file there. Under the claim's name nobody else writes. Who still writes the
/// file goes on writing it where it lies.
/// </remarks>
internal sealed class ChangedFiles
{
    private readonly FileRoom _room;
    private readonly Creditor _creditor;
    private readonly FileClaims _claims;
    private readonly RequestFetch _fetch;

    // Lives in memory: losing it costs only time.
    private readonly SortedDictionary<BatchId, Observation> _seen = [];

    public ChangedFiles(FileRoom room, Creditor creditor, IFileDrop drop, FileClaims claims)
    {
        _room = room;
        _creditor = creditor;
        _claims = claims;
        _fetch = new RequestFetch(room, creditor, drop);
    }

    /// <summary>Changed to Owned with the bytes that lie in <c>work/</c> now, once they have rested as long as a file in <c>in/</c> has to; or to Missing. True when it took a step.</summary>
    /// <exception cref="DropException">The drop failed, or the file became too large.</exception>
    public async Task<bool> ReadAnewAsync(RequestFile file, CancellationToken stopping)
    {
        if (await _claims.FindInWorkAsync(file, stopping) is not DropEntry entry)
        {
            _seen.Remove(file.Batch);
            await _claims.LoseAsync(file);
            return false;
        }

        Observation seen = See(file, entry);
        if (!seen.IsAtRest(_room, _creditor) || _room.Log.NoRoomReasonFor(entry.SizeBytes) is not null) return false;

        await using IArchiveWriter writer = await _room.Archive.BeginAsync();
        RequestCheck? check = await _fetch.ReadAsync(DropFolder.Work, entry, file.Name, writer, stopping);
        if (check is null)
        {
            _seen.Remove(file.Batch);
            return false;
        }

        if (check.Verdict == FileVerdict.NotWhole && !seen.IsCutShort)
        {
            seen.IsCutShort = true;
            _room.Tell(DropNoticeKind.NotWholeYet, file, "It changed after it was claimed and is cut short; it stays in work/ and is looked at again.");
            return false;
        }

        await RecordAsync(file, await writer.CommitAsync());
        return true;
    }

    private async Task RecordAsync(RequestFile file, ArchivedFile archived)
    {
        _seen.Remove(file.Batch);
        await _room.Log.Record(new FileMoved(file.Batch, FileStep.ReadAnew, Sha256: archived.Sha256, SizeBytes: archived.LengthBytes) { At = _room.Log.Now });
        _room.Tell(DropNoticeKind.Taken, file, $"Read anew: {file.SizeBytes} bytes, SHA-256 {file.Sha256}.");
    }

    private Observation See(RequestFile file, DropEntry entry)
    {
        if (_seen.TryGetValue(file.Batch, out Observation? seen) && seen.Entry == entry)
        {
            seen.Looks++;
            return seen;
        }

        return _seen[file.Batch] = new Observation(entry, _room.Time.GetTimestamp());
    }
}
