using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.Core.Lanes;

/// <summary>How long a lane leaves a troubled bank alone: doubling steps with a bound, no chance in them. Pure.</summary>
public static class HoldBackPolicy
{
    /// <summary>So many debits in a row without an understood answer, and the lane holds back.</summary>
    public const int UnknownsInARow = 3;

    /// <summary>After <paramref name="failures"/> (1 or more) refusals in a row, the last for this reason.</summary>
    public static TimeSpan After(NotSentReason reason, int failures) => reason switch
    {
        NotSentReason.Throttled => Doubled(TimeSpan.FromMilliseconds(500), failures, TimeSpan.FromSeconds(30)),
        NotSentReason.Unreachable => Doubled(TimeSpan.FromSeconds(1), failures, TimeSpan.FromMinutes(1)),
        NotSentReason.Unavailable => Doubled(TimeSpan.FromSeconds(5), failures, TimeSpan.FromMinutes(2)),
        NotSentReason.OutOfHours => Doubled(TimeSpan.FromMinutes(1), failures, TimeSpan.FromMinutes(10)),
        NotSentReason.Stopped => Doubled(TimeSpan.FromSeconds(1), failures, TimeSpan.FromSeconds(30)),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    /// <summary>After <paramref name="times"/> (1 or more) hold-backs in a row because of unknown results.</summary>
    public static TimeSpan AfterUnknowns(int times) => Doubled(TimeSpan.FromSeconds(5), times, TimeSpan.FromMinutes(5));

    /// <summary>The reason as people read it.</summary>
    public static string Text(NotSentReason reason) => reason switch
    {
        NotSentReason.Throttled => "The bank says that it has too much to do.",
        NotSentReason.Unreachable => "The bank cannot be reached.",
        NotSentReason.Unavailable => "The bank says that it cannot serve now.",
        NotSentReason.OutOfHours => "The bank says that it is outside its service hours.",
        NotSentReason.Stopped => "The connection to the bank was stopping.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan most)
    {
        TimeSpan doubled = first * Math.Pow(2, Math.Min(times, 20) - 1);
        return doubled < most ? doubled : most;
    }
}
