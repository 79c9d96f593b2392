namespace RealtimeDebit.Core.Files;

/// <summary>Bounds of the work with drops. The defaults are those of production.</summary>
public sealed record FileSettings
{
    /// <summary>How often a drop is looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a file that is cut short and no longer changes is left in <c>in/</c> before it is refused.</summary>
    public TimeSpan IncompleteWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a claimed file is watched in <c>work/</c> before it is read again, at most the creditor's quiet period: on most
    /// servers a rename does not stop a writer, and one that goes on gives itself away by the file's size.
    /// </summary>
    public TimeSpan SettleWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause after errors of a drop; the pause doubles from <see cref="PollInterval"/> on.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Records that are judged before the loop is given to others, and that one event of staged records holds.</summary>
    public int SliceRecords { get; init; } = 1_000;

    /// <summary>Events of staged records that may wait for the disk at once: 130 KB each.</summary>
    public int StagedAhead { get; init; } = 16;

    /// <summary>Bytes read from the archive at once.</summary>
    public int ReadBytes { get; init; } = 512 * 1024;
}
