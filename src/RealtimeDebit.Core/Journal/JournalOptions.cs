namespace RealtimeDebit.Core.Journal;

/// <summary>Bounds of the journal. The defaults are those of production; the simulator draws others.</summary>
public sealed record JournalOptions
{
    /// <summary>Size at which a segment is closed and the next begun, in bytes. One larger commit gets a segment of its own size.</summary>
    public long SegmentBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Events that one frame (one flush) holds at most. An append of more spans frames and still counts as a whole or not at all.</summary>
    public int MaxFrameEvents { get; init; } = 4096;

    /// <summary>Payload bytes of one frame at most; one longer event makes a longer frame.</summary>
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Free disk space below which nothing new is accepted, in bytes. Outcomes of what was accepted may still use it.</summary>
    public long ReserveBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How often the free space is looked at.</summary>
    public TimeSpan SpaceCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Offset from UTC of the calendar whose month end closes a segment. Default: Japan, 9 hours.</summary>
    public TimeSpan MonthOffset { get; init; } = TimeSpan.FromHours(9);
}
