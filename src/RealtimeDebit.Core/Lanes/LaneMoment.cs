using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Core.Lanes;

/// <summary>One reading of both clocks, on which a lane decides everything that belongs together.</summary>
/// <param name="InJapan">The wall clock: for debit dates, service hours and valid-until.</param>
/// <param name="Timestamp">The monotonic clock: for everything that is waited for.</param>
internal readonly record struct LaneMoment(DateTimeOffset InJapan, long Timestamp)
{
    public static LaneMoment Now(TimeProvider time) => new(time.NowInJapan(), time.GetTimestamp());
}
