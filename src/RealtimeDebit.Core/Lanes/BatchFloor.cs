namespace RealtimeDebit.Core.Lanes;

/// <summary>
/// Real-time debits go first. But when the batch would no longer be finished by the bank's next closing or the end of the
/// day in Japan (its debit date), whichever is first, every second debit is one of the batch until the forecast is good again. Pure.
/// </summary>
internal static class BatchFloor
{
    /// <summary>True when the batch is in danger: its forecast, alone on the lane, passes the time that is left.</summary>
    public static bool IsInDanger(int batchWaiting, TimeSpan medianAnswer, int slots, TimeSpan left)
        => medianAnswer * batchWaiting / slots > left;
}
