namespace RealtimeDebit.Host.Jobs;

/// <summary>Something that the house does at set times, each time once, and again when it could not be done.</summary>
internal sealed record DailyJob
{
    /// <summary>Unique; for the log and for people.</summary>
    public required string Name { get; init; }

    /// <summary>When: a Quartz cron expression in Japan time.</summary>
    public required string Cron { get; init; }

    /// <summary>Whether nothing is left to do for the ring of this day in Japan. Our own mark: it survives the process, the clock's memory does not.</summary>
    public required Func<DateOnly, Task<bool>> IsDoneAsync { get; init; }

    /// <summary>Whether the ring of this day was missed and has to be made up for at the start. What never ran at all was not missed.</summary>
    public required Func<DateOnly, Task<bool>> WasMissedAsync { get; init; }

    /// <summary>Does it.</summary>
    public required Func<CancellationToken, Task> RunAsync { get; init; }
}
