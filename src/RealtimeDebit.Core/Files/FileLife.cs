namespace RealtimeDebit.Core.Files;

/// <summary>The life of a request file: one table of what may follow what. Pure; the only place that knows it.</summary>
/// <remarks>
/// A piece may be staged again from "staged": its name in <c>out/</c> was taken by somebody meanwhile, so that it is
/// published under another one. A piece may be delivered without having been staged when the very same bytes stand there.
/// <see cref="FileStep.PutBack"/> is for journals written before December 2026; nothing takes this step any more.
/// </remarks>
public static class FileLife
{
    /// <summary>Every legal step. What is not here cannot happen.</summary>
    public static IReadOnlyList<(FileState From, FileStep Step, FileState To)> Table { get; } =
    [
        (FileState.Claimed, FileStep.Owned, FileState.Owned),
        (FileState.Claimed, FileStep.Lost, FileState.Missing),
        (FileState.Missing, FileStep.Owned, FileState.Owned),

        (FileState.Owned, FileStep.Lost, FileState.Missing),
        (FileState.Owned, FileStep.Changed, FileState.Changed),
        (FileState.Changed, FileStep.ReadAnew, FileState.Owned),
        (FileState.Changed, FileStep.PutBack, FileState.PutBack),
        (FileState.Changed, FileStep.Lost, FileState.Missing),

        (FileState.Owned, FileStep.StagingDropped, FileState.Owned),
        (FileState.Owned, FileStep.Held, FileState.Held),
        (FileState.Owned, FileStep.Accepted, FileState.Accepted),
        (FileState.Owned, FileStep.Refused, FileState.Refused),
        (FileState.Held, FileStep.Released, FileState.Released),
        (FileState.Held, FileStep.Refused, FileState.Refused),
        (FileState.Released, FileStep.StagingDropped, FileState.Released),
        (FileState.Released, FileStep.Accepted, FileState.Accepted),
        (FileState.Released, FileStep.Refused, FileState.Refused),

        (FileState.Accepted, FileStep.ReceiptStaged, FileState.ReceiptStaged),
        (FileState.Accepted, FileStep.ReceiptDelivered, FileState.ReceiptDelivered),
        (FileState.ReceiptStaged, FileStep.ReceiptStaged, FileState.ReceiptStaged),
        (FileState.ReceiptStaged, FileStep.ReceiptDelivered, FileState.ReceiptDelivered),

        (FileState.ReceiptDelivered, FileStep.ResultArchived, FileState.ResultArchived),
        (FileState.ResultArchived, FileStep.ResultStaged, FileState.ResultStaged),
        (FileState.ResultArchived, FileStep.ResultDelivered, FileState.ResultDelivered),
        (FileState.ResultStaged, FileStep.ResultStaged, FileState.ResultStaged),
        (FileState.ResultStaged, FileStep.ResultDelivered, FileState.ResultDelivered),
        (FileState.ResultDelivered, FileStep.Finished, FileState.Finished),

        (FileState.Refused, FileStep.ReportStaged, FileState.ReportStaged),
        (FileState.Refused, FileStep.ReportDelivered, FileState.ReportDelivered),
        (FileState.ReportStaged, FileStep.ReportStaged, FileState.ReportStaged),
        (FileState.ReportStaged, FileStep.ReportDelivered, FileState.ReportDelivered),
        (FileState.ReportDelivered, FileStep.Finished, FileState.Finished),
    ];

    private static readonly FileState?[,] Index = BuildIndex();

    /// <summary>The state after <paramref name="step"/>.</summary>
    /// <exception cref="IllegalFileStepException">The pair is not in the table. That is a bug, never an input error.</exception>
    public static FileState Next(FileState state, FileStep step)
        => Index[(int)state, (int)step] ?? throw new IllegalFileStepException(state, step);

    /// <summary>True when <paramref name="step"/> is legal from <paramref name="state"/>.</summary>
    public static bool Allows(FileState state, FileStep step) => Index[(int)state, (int)step] is not null;

    /// <summary>True when nothing more happens to it by itself or by an operator.</summary>
    public static bool IsOver(FileState state) => state is FileState.Finished or FileState.PutBack;

    /// <summary>True from acceptance on: its records are debits.</summary>
    public static bool IsAccepted(FileState state)
        => state is >= FileState.Accepted and <= FileState.ResultDelivered;

    private static FileState?[,] BuildIndex()
    {
        var index = new FileState?[Enum.GetValues<FileState>().Length, Enum.GetValues<FileStep>().Length];
        foreach ((FileState from, FileStep step, FileState to) in Table)
        {
            index[(int)from, (int)step] = to;
        }

        return index;
    }
}

/// <summary>Somebody asked for a step that <see cref="FileLife"/> does not know.</summary>
public sealed class IllegalFileStepException(FileState state, FileStep step)
    : InvalidOperationException($"A file in state {state} cannot take the step {step}.")
{
    public FileState State { get; } = state;

    public FileStep Step { get; } = step;
}
