using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Keys;

/// <summary>How much of the request ids lies in memory.</summary>
public sealed record KeyOptions
{
    /// <summary>So many of the newest months with request ids stay in memory; at least 1. Older ones are sealed once all their debits are final.</summary>
    public int RecentMonths
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The month that still grows stays in memory.");
    } = 3;

    /// <summary>Receipt numbers in one month. Only a simulated world has shorter ones; it never changes for a data directory.</summary>
    internal long IdsPerMonth { get; init; } = DebitId.PerMonth;

    /// <summary>Memory of the filter that says which sealed months need not be read, in bits for each key: 16 let one of 1,700 strange ids through.</summary>
    internal int FilterBitsPerKey { get; init; } = 16;
}
