using System.Security.Cryptography;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>Makes a claimed file ours by a rename, and makes sure that what we own is what we claimed.</summary>
/// <remarks>
/// The claim's name is made from the receipt number and the installation's salt, so nobody else has it: whether it stands in <c>work/</c> is the
/// outcome of the rename, whatever a broken line says of it.
/// </remarks>
internal sealed class FileClaims
{
    private readonly FileRoom _room;
    private readonly IFileDrop _drop;
    private readonly TimeSpan _settleWindow;
    private readonly SortedDictionary<BatchId, Settling> _settling = [];

    public FileClaims(FileRoom room, Creditor creditor, IFileDrop drop)
    {
        _room = room;
        _drop = drop;
        _settleWindow = creditor.QuietPeriod < room.Settings.SettleWindow ? creditor.QuietPeriod : room.Settings.SettleWindow;
    }

    /// <summary>The time until the next claimed file has settled; null when none is waited for. One that settled and could not be read since is no reason to hurry.</summary>
    public TimeSpan? SettlesIn
    {
        get
        {
            TimeSpan? soonest = null;
            foreach (Settling settling in _settling.Values)
            {
                TimeSpan remaining = RemainingOf(settling);
                if (remaining > TimeSpan.Zero && (soonest is null || remaining < soonest)) soonest = remaining;
            }

            return soonest;
        }
    }

    /// <summary>Claimed or Missing to Owned, or to Missing. True when it is ours now.</summary>
    public async Task<bool> OwnAsync(RequestFile file, CancellationToken stopping)
    {
        if (!await IsInWorkAsync(file, stopping))
        {
            if (file.State == FileState.Missing) return false;

            bool isInIn = await IsInInAsync(file, stopping);

            // Asked once more: the right disk may have come back between the two looks, with this claim in work/ and the creditor's next
            // file of that name in in/. The rename would put that one over it.
            if (!await IsInWorkAsync(file, stopping))
            {
                if (!isInIn) return await LoseAsync(file);

                await RenameAsync(file, stopping);
            }
        }

        // Checkpoint: the file lies in work/ under its claim; the journal knows of the intent only. Looking there decides.
        _room.Reached(Checkpoint.FileRenamed);

        // Left behind, it would make the next file of this name look whole from its first byte on.
        await _drop.DeleteAsync(DropFolder.In, file.Name + FileNames.EndSuffix, stopping);
        await _room.Move(file, FileStep.Owned);
        return true;
    }

    /// <summary>
    /// True when <c>work/</c> holds the very bytes that were claimed, and went on holding them for the settle window; false with
    /// the file still Owned while that is waited for; else the file moved to Changed or Missing.
    /// </summary>
    public async Task<bool> VerifyAsync(RequestFile file, CancellationToken stopping)
    {
        DropEntry? before = await FindInWorkAsync(file, stopping);
        if (before is null)
        {
            _settling.Remove(file.Batch);
            return await LoseAsync(file);
        }

        if (!_settling.TryGetValue(file.Batch, out Settling? settling))
        {
            settling = new Settling(before, _room.Time.GetTimestamp());
            _settling[file.Batch] = settling;
        }

        if (RemainingOf(settling) > TimeSpan.Zero) return false;

        bool same = before == settling.First && before.SizeBytes == file.SizeBytes && await HashAsync(file, stopping);
        DropEntry? after = await FindInWorkAsync(file, stopping);
        _settling.Remove(file.Batch);
        if (same && after == settling.First)
        {
            // Checkpoint: nobody writes the file any more and it is what was claimed. The journal says Owned, so a restart watches it anew.
            _room.Reached(Checkpoint.FileSettled);
            return true;
        }

        await _room.Move(file, FileStep.Changed);
        _room.Tell(DropNoticeKind.Changed, file, "Its content is no longer what was claimed: somebody was still writing it. It is read anew in work/ when it rests; nothing of it is debited before.");
        return false;
    }

    private Task RenameAsync(RequestFile file, CancellationToken stopping)
        => LookAfterFailureAsync(
            () => _drop.RenameAsync(DropFolder.In, file.Name, DropFolder.Work, _room.ClaimNameOf(file), stopping),
            () => IsInWorkAsync(file, stopping));

    /// <summary>A rename that failed may have happened; only a look tells.</summary>
    internal static async Task LookAfterFailureAsync(Func<Task> rename, Func<Task<bool>> hasHappened)
    {
        try
        {
            await rename();
        }
        catch (DropException)
        {
            if (!await hasHappened()) throw;
        }
    }

    private async Task<bool> IsInWorkAsync(RequestFile file, CancellationToken stopping)
        => await FindInWorkAsync(file, stopping) is not null;

    private async Task<bool> IsInInAsync(RequestFile file, CancellationToken stopping)
        => await _drop.FindAsync(DropFolder.In, file.Name, stopping) is not null;

    internal Task<DropEntry?> FindInWorkAsync(RequestFile file, CancellationToken stopping)
        => _drop.FindAsync(DropFolder.Work, _room.ClaimNameOf(file), stopping);

    private TimeSpan RemainingOf(Settling settling)
    {
        TimeSpan passed = _room.Time.GetElapsedTime(settling.Since);
        return passed < _settleWindow ? _settleWindow - passed : TimeSpan.Zero;
    }

    /// <summary>Says that it is gone. False: there is no step to take now.</summary>
    internal async Task<bool> LoseAsync(RequestFile file)
    {
        await _room.Move(file, FileStep.Lost);
        _room.Tell(DropNoticeKind.Missing, file, $"It was claimed and is neither in in/ nor in work/ (as {_room.ClaimNameOf(file)}), or another disk is mounted there. Nothing of it is debited; it goes on when it appears in work/.");
        return false;
    }

    private async Task<bool> HashAsync(RequestFile file, CancellationToken stopping)
    {
        string hash = await DropHash.OfAsync(_room, _drop, DropFolder.Work, _room.ClaimNameOf(file), stopping);
        return string.Equals(hash, file.Sha256, StringComparison.Ordinal);
    }
}

/// <summary>A claimed file that is watched for a writer who still holds it.</summary>
/// <param name="First">How it looked first in <c>work/</c>.</param>
/// <param name="Since">Monotonic time stamp of that look.</param>
internal sealed record Settling(DropEntry First, long Since);

/// <summary>SHA-256 of a file in a drop, read anew.</summary>
internal static class DropHash
{
    public static async Task<string> OfAsync(FileRoom room, IFileDrop drop, DropFolder folder, string name, CancellationToken stopping)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await drop.ReadAsync(
            folder,
            name,
            piece => room.OnLoopAsync(() => room.Workers.RunAsync(() =>
            {
                hash.AppendData(piece.Span);
                return piece.Length;
            })),
            stopping);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
