using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Files;

/// <summary>What people see of files, and the two things they can do: let a held one go on, or refuse it.</summary>
/// <remarks>Used on the loop.</remarks>
public sealed class FileDesk
{
    private readonly FileRoom _room;
    private readonly FileIntake _intake;

    public FileDesk(FileRoom room, FileIntake intake)
    {
        _room = room;
        _intake = intake;
    }

    /// <summary>Every file, newest first.</summary>
    public IReadOnlyList<FileView> List() => [.. _room.Files.All.Reverse().Select(View)];

    public FileView? Find(BatchId batch) => _room.Files.Find(batch) is RequestFile file ? View(file) : null;

    /// <summary>Lets a held file be taken in whole.</summary>
    /// <returns>Why not; null when it is released, durably.</returns>
    public async Task<string?> ReleaseAsync(BatchId batch, string by)
    {
        if (NotHeld(batch, out RequestFile? file) is string why) return why;

        await _room.Log.Record(new FileMoved(batch, FileStep.Released, Note: $"Released by {by}.") { At = _room.Log.Now });
        return null;
    }

    /// <summary>Refuses a held file whole.</summary>
    /// <returns>Why not; null when it is refused, durably.</returns>
    public async Task<string?> RefuseAsync(BatchId batch, string by)
    {
        if (NotHeld(batch, out RequestFile? file) is string why) return why;

        await _intake.RefuseWholeAsync(file!, FileRefusals.RefusedByOperator, file!.Earlier?.ToString() ?? "", file.Earlier);
        return file.State == FileState.Released ? $"{batch} was released meanwhile." : null;
    }

    private string? NotHeld(BatchId batch, out RequestFile? file)
    {
        file = _room.Files.Find(batch);
        return file is null ? $"There is no file {batch}."
            : file.State != FileState.Held ? $"{batch} is not held; it is {file.State}."
            : null;
    }

    private FileView View(RequestFile file)
    {
        DebitRun? run = _room.Log.Books.Debits.FindRun(file.Batch) is { IsAccepted: true } accepted ? accepted : null;
        return new FileView
        {
            Batch = file.Batch,
            Creditor = file.Creditor,
            Name = file.Name,
            Sha256 = file.Sha256,
            SizeBytes = file.SizeBytes,
            State = file.State,
            ClaimedAt = file.ClaimedAt,
            AcceptedAt = file.Accepted?.At,
            ChangedAt = file.ChangedAt,
            FirstDebit = file.Accepted?.FirstDebit,
            Records = file.Accepted?.Records ?? file.Hold?.Records ?? 0,
            Total = file.Total,
            Open = run?.OpenCount ?? 0,
            Totals = file.Totals ?? (run is null ? null : new FileTotals(run.Collected, run.Declined, run.Rejected)),
            Hold = file.Hold,
            Earlier = file.Earlier,
            Note = file.Note,
            DeliveredAs = file.DeliveredAs,
            ResultSha256 = file.ResultSha256,
        };
    }
}

/// <summary>A file as it stands now.</summary>
public sealed record FileView
{
    public required BatchId Batch { get; init; }

    public required CreditorCode Creditor { get; init; }

    public required string Name { get; init; }

    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }

    public required FileState State { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }

    public required DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When its last step was taken.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    public required DebitId? FirstDebit { get; init; }

    public required int Records { get; init; }

    public required Yen Total { get; init; }

    /// <summary>Records that are not final.</summary>
    public required int Open { get; init; }

    /// <summary>How records ended so far; null before acceptance.</summary>
    public required FileTotals? Totals { get; init; }

    /// <summary>Why it is or was held, with the records that are new; null when it never was.</summary>
    public required FileHeld? Hold { get; init; }

    /// <summary>The file that it repeats.</summary>
    public required BatchId? Earlier { get; init; }

    public required string? Note { get; init; }

    /// <summary>Name in <c>out/</c> of its result or report; null before.</summary>
    public required string? DeliveredAs { get; init; }

    /// <summary>The result's bytes in the archive; null before.</summary>
    public required string? ResultSha256 { get; init; }
}
