using Quartz;

namespace RealtimeDebit.Host.Jobs;

/// <summary>Times of a cron expression that Quartz does not tell by itself.</summary>
internal static class CronTimes
{
    /// <summary>Japan has no summer time; hosts without time zone data know it all the same.</summary>
    public static TimeZoneInfo Japan { get; } = TimeZoneInfo.CreateCustomTimeZone("Asia/Tokyo", TimeSpan.FromHours(9), "Japan", "Japan");

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(400);

    /// <summary>The first rings there ever were, at most <paramref name="most"/>: enough to know its days by.</summary>
    public static IEnumerable<DateTimeOffset> FirstRings(string cron, int most)
    {
        var expression = new CronExpression(cron, Japan);
        DateTimeOffset? ring = expression.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch);
        for (int told = 0; told < most && ring is not null; told++)
        {
            yield return ring.Value;
            ring = expression.GetNextValidTimeAfter(ring.Value);
        }
    }

    /// <summary>The last ring at or before <paramref name="now"/>; null when there was none within 400 days.</summary>
    /// <remarks>Quartz looks forward only, so the stretch looked at doubles until it holds a ring.</remarks>
    public static DateTimeOffset? LastBefore(string cron, DateTimeOffset now)
    {
        var expression = new CronExpression(cron, Japan);
        for (TimeSpan stretch = TimeSpan.FromMinutes(1); stretch < Farthest; stretch *= 2)
        {
            DateTimeOffset? last = null;
            for (DateTimeOffset? ring = expression.GetNextValidTimeAfter(now - stretch); ring <= now; ring = expression.GetNextValidTimeAfter(ring.Value)) last = ring;

            if (last is not null) return last;
        }

        return null;
    }
}
