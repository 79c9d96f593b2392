namespace RealtimeDebit.Core.Syncs;

/// <summary>How one bank's sync stands.</summary>
public sealed record BankSyncs
{
    /// <summary>The last run; null before the first.</summary>
    public MandateSyncEnded? Last { get; init; }

    /// <summary>The last day on which a file was taken and none was left over; null before the first.</summary>
    public DateOnly? TakenOn { get; init; }

    /// <summary>The last day on which the source was read whole, with or without a new file; null before the first.</summary>
    public DateOnly? ReadOn { get; init; }

    /// <summary>The file that waits for two people; null when none does.</summary>
    public HeldFile? Held { get; init; }

    /// <summary>True when nothing is left to do for the night of <paramref name="businessDate"/>.</summary>
    /// <param name="businessDate">対象日.</param>
    /// <param name="fileEachNight">True when the bank sends a file each night, so that a night without one is not done.</param>
    public bool IsDone(DateOnly businessDate, bool fileEachNight) => (fileEachNight ? TakenOn : ReadOn) >= businessDate;
}

/// <summary>A full file that would cancel too much, and what people said of it.</summary>
/// <param name="File">What it would do.</param>
/// <param name="First">The first person's word; null before.</param>
/// <param name="Second">Another person's equal word: it is decided. Null before.</param>
public sealed record HeldFile(MandateFileHeld File, HeldFileWord? First, HeldFileWord? Second)
{
    /// <summary>What two people decided; null while they have not.</summary>
    public HeldFileDecision? Decision => Second?.Decision;
}
