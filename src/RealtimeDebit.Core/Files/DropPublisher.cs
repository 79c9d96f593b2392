using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>Publishes a receipt, a result or a report in a drop's <c>out/</c>: once, whole, and never over another file.</summary>
/// <remarks>
/// Written under a name of ours in <c>out-staging/</c> and read back, with a twin beside it; then the intent is durable; then one
/// rename. After a crash "staged, and only its twin is left" means published, also when the creditor took the file meanwhile.
/// </remarks>
internal sealed class DropPublisher
{
    private readonly FileRoom _room;
    private readonly IFileDrop _drop;
    private readonly DropStaging _staging;
    private readonly HashSet<(BatchId Batch, string Name)> _told = [];
    private int _attempts;

    public DropPublisher(FileRoom room, IFileDrop drop, DropStaging staging)
    {
        _room = room;
        _drop = drop;
        _staging = staging;
    }

    /// <summary>Takes the piece one step further. True when it was delivered.</summary>
    /// <exception cref="DropException">Not now; the next call goes on from where it is found.</exception>
    /// <exception cref="OtherDiskException">Not until what must stand in the drop stands there.</exception>
    public async Task<bool> PublishAsync(RequestFile file, Publication piece, CancellationToken stopping)
    {
        bool isStaged = file.State == piece.StagedState;
        StagedPlace place = isStaged ? await _staging.LookAsync(file.StagedAs!, stopping) : StagedPlace.Nowhere;
        if (place == StagedPlace.Published) return await DeliverAsync(file, piece, file.StagedAs!, file.PublishAs!, stopping);

        // Staged only when a name is free for it: while strangers have both, each pass would leave one more piece in out-staging/.
        (string? name, bool standsThere) = await FindNameAsync(file, piece, stopping);
        if (name is null) return false;

        bool isStanding = place == StagedPlace.Standing;
        string staged = isStanding ? file.StagedAs! : await StageAsync(file, piece, stopping);
        if (!isStanding) (name, standsThere) = await FindNameAsync(file, piece, stopping);
        if (name is null) return false;

        if (standsThere)
        {
            await _drop.DeleteAsync(DropFolder.OutStaging, staged, stopping);
            return await DeliverAsync(file, piece, staged, name, stopping);
        }

        bool isRecorded = isStanding && string.Equals(file.PublishAs, name, StringComparison.Ordinal);
        if (!isRecorded) await RecordStagedAsync(file, piece, staged, name);

        await FileClaims.LookAfterFailureAsync(
            () => _drop.RenameAsync(DropFolder.OutStaging, staged, DropFolder.Out, name, stopping),
            async () => await _staging.LookAsync(staged, stopping) == StagedPlace.Published);

        // Checkpoint: the piece lies in out/, and the creditor may take it from now on; the journal knows that it was staged.
        if (piece.IsResult) _room.Reached(Checkpoint.ResultRenamed);
        return await DeliverAsync(file, piece, staged, name, stopping);
    }

    private async Task<string> StageAsync(RequestFile file, Publication piece, CancellationToken stopping)
    {
        // Staged where its request lies. On another disk that is mounted there by mistake it would be published for nobody.
        string claim = _room.ClaimNameOf(file);
        if (await _drop.FindAsync(DropFolder.Work, claim, stopping) is null) throw new OtherDiskException(
            $"Its request does not lie in work/ as {claim}, so nothing is published for it: is another disk mounted there? It goes on when that file is back.");

        // A name that no earlier attempt had, not even one of an earlier process whose upload the server may still be writing.
        string staged = $"{_room.StagingPrefixOf(file)}{_room.Log.LastSequence}-{++_attempts}";
        await _drop.WriteAsync(DropFolder.OutStaging, staged, _room.ContentAsync(piece.Sha256, stopping), stopping);
        string hash = await DropHash.OfAsync(_room, _drop, DropFolder.OutStaging, staged, stopping);
        if (!string.Equals(hash, piece.Sha256, StringComparison.Ordinal)) throw new DropException(DropFailure.Unknown, "What was written does not read back the same.");

        await _staging.WriteTwinAsync(staged, stopping);

        // Checkpoint: the piece and its twin stand in out-staging/ and the journal knows of neither. A restart stages under another name; these are swept.
        if (piece.IsResult) _room.Reached(Checkpoint.TwinWritten);
        return staged;
    }

    private async Task RecordStagedAsync(RequestFile file, Publication piece, string staged, string name)
    {
        // Checkpoint: the name in out/ is free and nothing says yet that the piece is to appear there. A restart stages and looks anew.
        if (piece.IsResult) _room.Reached(Checkpoint.ResultNamed);
        await _room.Log.Record(new FileMoved(file.Batch, piece.Staged, Name: staged, PublishAs: name) { At = _room.Log.Now });

        // Checkpoint: the piece stands whole in out-staging/ and the journal says under which name it is about to appear.
        if (piece.IsResult) _room.Reached(Checkpoint.ResultStaged);
    }

    private async Task<bool> DeliverAsync(RequestFile file, Publication piece, string staged, string name, CancellationToken stopping)
    {
        await _room.Log.Record(new FileMoved(file.Batch, piece.Delivered, PublishAs: name) { At = _room.Log.Now });

        // Checkpoint: the delivery is durable, so that nothing of the piece is looked for any more; its twin still stands.
        if (piece.IsResult) _room.Reached(Checkpoint.ResultDelivered);
        _told.RemoveWhere(told => told.Batch == file.Batch);
        _room.Tell(DropNoticeKind.Published, file, $"out/{FileNames.Shown(name)} was published.");

        // The last piece's twin stays until the request is out of work/: there, too, it shows that this is the drop's own disk.
        if (!piece.IsLast) await _staging.ForgetTwinAsync(staged, stopping);
        return true;
    }

    /// <summary>The first of the two names that is free or holds the very same bytes already; null when strangers have both.</summary>
    private async Task<(string? Name, bool StandsThere)> FindNameAsync(RequestFile file, Publication piece, CancellationToken stopping)
    {
        foreach (string name in new[] { piece.Name, piece.NameIfTaken })
        {
            if (await HashInOutAsync(name, stopping) is not string hash) return (name, false);
            if (string.Equals(hash, piece.Sha256, StringComparison.Ordinal)) return (name, true);

            if (_told.Add((file.Batch, name))) _room.Tell(DropNoticeKind.NameTaken, file, $"Another file stands in out/{FileNames.Shown(name)}; it is not touched.");
        }

        return (null, false);
    }

    private async Task<string?> HashInOutAsync(string name, CancellationToken stopping)
    {
        if (await _drop.FindAsync(DropFolder.Out, name, stopping) is null) return null;

        try
        {
            return await DropHash.OfAsync(_room, _drop, DropFolder.Out, name, stopping);
        }
        catch (DropException gone) when (gone.Failure == DropFailure.NotFound)
        {
            // The creditor took that file between the two looks: the name is free now.
            return null;
        }
    }
}

/// <summary>One piece to publish.</summary>
/// <param name="Sha256">Its bytes, in the archive.</param>
/// <param name="Name">Its name in <c>out/</c>.</param>
/// <param name="NameIfTaken">Its name when another file has that one.</param>
/// <param name="Staged">The step when it stands in <c>out-staging/</c>.</param>
/// <param name="Delivered">The step when it stands in <c>out/</c>.</param>
/// <param name="StagedState">The state after <paramref name="Staged"/>.</param>
internal sealed record Publication(
    string Sha256, string Name, string NameIfTaken, FileStep Staged, FileStep Delivered, FileState StagedState)
{
    public bool IsResult => Delivered == FileStep.ResultDelivered;

    /// <summary>After it nothing more is published of the file.</summary>
    public bool IsLast => Delivered != FileStep.ReceiptDelivered;

    public static Publication Receipt(RequestFile file, string sha256) => new(
        sha256, FileNames.Receipt(file.Name), FileNames.Receipt(file.Name, file.Batch), FileStep.ReceiptStaged, FileStep.ReceiptDelivered, FileState.ReceiptStaged);

    public static Publication Result(RequestFile file) => new(
        file.ResultSha256!, FileNames.Result(file.Name), FileNames.Result(file.Name, file.Batch), FileStep.ResultStaged, FileStep.ResultDelivered, FileState.ResultStaged);

    public static Publication Report(RequestFile file) => new(
        file.ReportSha256!, FileNames.Report(file.Name), FileNames.Report(file.Name, file.Batch), FileStep.ReportStaged, FileStep.ReportDelivered, FileState.ReportStaged);
}
