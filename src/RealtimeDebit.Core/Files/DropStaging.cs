using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>What stands in a drop's <c>out-staging/</c>, and what that says of a piece that was staged there (ADR 0020).</summary>
/// <remarks>
/// "It is gone" alone says nothing: it is gone from an empty disk that is mounted there by mistake, too. So each staged piece gets a
/// twin, a small file beside it that no rename takes away. Gone, with its twin there: published. Both gone: nothing is known.
/// </remarks>
internal sealed class DropStaging
{
    private readonly FileRoom _room;
    private readonly IFileDrop _drop;
    private bool _isSweepDue = true;

    public DropStaging(FileRoom room, IFileDrop drop)
    {
        _room = room;
        _drop = drop;
    }

    /// <summary>Writes the twin of a piece; it is known to stand there when this ends.</summary>
    public async Task WriteTwinAsync(string staged, CancellationToken stopping)
    {
        string twin = FileNames.Twin(staged);
        await _drop.WriteAsync(DropFolder.OutStaging, twin, TextAsync(staged), stopping);
        if (!await IsThereAsync(twin, stopping)) throw new DropException(DropFailure.Unknown, "The twin of a staged piece was written and is not there.");
    }

    /// <summary>Where a piece is whose staging is durable.</summary>
    /// <exception cref="OtherDiskException">It cannot be known from what stands there.</exception>
    public async Task<StagedPlace> LookAsync(string staged, CancellationToken stopping)
    {
        if (await IsThereAsync(staged, stopping)) return StagedPlace.Standing;
        if (await IsThereAsync(FileNames.Twin(staged), stopping))
        {
            // Asked once more: the right disk may have come back between the two looks.
            return await IsThereAsync(staged, stopping) ? StagedPlace.Standing : StagedPlace.Published;
        }

        return await IsThereAsync(FileNames.Again(staged), stopping) ? StagedPlace.Nowhere : throw new OtherDiskException(
            $"Neither {staged} nor its twin stands in out-staging/, so it is not known whether it was published: is another disk mounted there? "
            + $"It goes on when they are back, or when a person makes an empty file there: {FileNames.Twin(staged)} (it was published) or {FileNames.Again(staged)} (publish it again).");
    }

    /// <summary>True when a twin of this file stands there: this is the disk on which it was published.</summary>
    public async Task<bool> HasTwinAsync(RequestFile file, CancellationToken stopping)
    {
        string ours = _room.StagingPrefixOf(file);
        IReadOnlyList<DropEntry> entries = await _drop.ListAsync(DropFolder.OutStaging, stopping);
        return entries.Any(entry => entry.Name.StartsWith(ours, StringComparison.Ordinal) && FileNames.IsTwin(entry.Name));
    }

    /// <summary>Takes a twin away that has nothing to say any more. One that stays is swept later.</summary>
    public async Task ForgetTwinAsync(string staged, CancellationToken stopping)
    {
        try
        {
            await _drop.DeleteAsync(DropFolder.OutStaging, FileNames.Twin(staged), stopping);
        }
        catch (DropException)
        {
            // The delivery is durable, and it is what counts.
        }
    }

    /// <summary>A file is over: what it left here is swept at the next opportunity.</summary>
    public void NoteOver() => _isSweepDue = true;

    /// <summary>Removes what files left whose life is over. What belongs to an open file stays, for its twin may be all that tells of it.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        if (!_isSweepDue) return;

        foreach (DropEntry entry in await _drop.ListAsync(DropFolder.OutStaging, stopping))
        {
            if (IsLeftOver(entry.Name)) await SweepAsync(entry.Name, stopping);
        }

        _isSweepDue = false;
    }

    private async Task SweepAsync(string name, CancellationToken stopping)
    {
        try
        {
            await _drop.DeleteAsync(DropFolder.OutStaging, name, stopping);
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            // It only takes room. Whoever forbids it need not keep the drop from being worked.
        }
    }

    private bool IsLeftOver(string name)
        => BatchId.TryParse(name.Split('-')[0], out BatchId batch)
            && _room.Files.Find(batch) is RequestFile file
            && FileLife.IsOver(file.State)
            && name.StartsWith(_room.StagingPrefixOf(file), StringComparison.Ordinal);

    private async Task<bool> IsThereAsync(string name, CancellationToken stopping)
        => await _drop.FindAsync(DropFolder.OutStaging, name, stopping) is not null;

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> TextAsync(string staged)
    {
        await Task.CompletedTask;
        yield return Encoding.UTF8.GetBytes($"RealtimeDebit: {staged} was put beside this file. When only this file is left, it was published. Leave both alone.\n");
    }
}

/// <summary>Where a staged piece is.</summary>
internal enum StagedPlace
{
    /// <summary>Not staged, or a person said that it is to be published again.</summary>
    Nowhere,

    /// <summary>In <c>out-staging/</c>: the rename has not happened.</summary>
    Standing,

    /// <summary>Renamed into <c>out/</c>, whether or not the creditor has taken it meanwhile.</summary>
    Published,
}

/// <summary>What must stand in a drop does not, and nothing may be concluded from that: another disk may be mounted there.</summary>
internal sealed class OtherDiskException(string message) : Exception(message);
