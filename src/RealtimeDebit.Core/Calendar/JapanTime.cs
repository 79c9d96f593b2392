namespace RealtimeDebit.Core.Calendar;

/// <summary>Japan time. It has no summer time, so it is UTC + 9 h on every host, whatever its time zone data say.</summary>
public static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>The same instant with Japan's clock on it.</summary>
    public static DateTimeOffset InJapan(this DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The date in Japan at this instant.</summary>
    public static DateOnly JapanDate(this DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>Now, in Japan.</summary>
    public static DateTimeOffset NowInJapan(this TimeProvider time) => time.GetUtcNow().ToOffset(Offset);

    /// <summary>Today's date in Japan.</summary>
    public static DateOnly TodayInJapan(this TimeProvider time) => time.GetUtcNow().JapanDate();

    /// <summary>The instant at which the given clock time is reached in Japan.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time) => new(date.ToDateTime(time), Offset);
}
