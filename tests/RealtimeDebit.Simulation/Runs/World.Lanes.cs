using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Lanes;

namespace RealtimeDebit.Simulation.Runs;

/// <content>No lane sleeps over its work, not even for a while (I8).</content>
internal sealed partial class World
{
    /// <summary>More than the longest time-out of a request or an inquiry, less than the minute after which a lane looks at the clock again.</summary>
    private static readonly TimeSpan s_mostSleep = TimeSpan.FromSeconds(40);

    /// <summary>After the wall clock was set a lane may sleep so long before it sees that its bank's hours have begun.</summary>
    private static readonly TimeSpan s_clockLook = TimeSpan.FromMinutes(1);

    private readonly Dictionary<BankLane, long> _asleepSince = [];
    private long _clockSeenFrom;
    private long _nextLaneLook;

    private void LookAtLanes()
    {
        if (Time.Now < _nextLaneLook || Process is not { IsServing: true, House: House house }) return;

        _nextLaneLook = Time.Now + TimeSpan.TicksPerSecond;
        if (Time.Now < _clockSeenFrom)
        {
            _asleepSince.Clear();
            return;
        }

        foreach (BankLane lane in house.Lanes.All)
        {
            if (!IsAsleep(lane, Banks[Array.IndexOf(s_bankCodes, lane.Bank)].Knobs.HasInquiry))
            {
                _asleepSince.Remove(lane);
                continue;
            }

            _asleepSince.TryAdd(lane, Time.Now);
            if (Time.Now - _asleepSince[lane] > s_mostSleep.Ticks) Break("I8 progress", $"a lane sleeps although it may work and has work: {lane.Status()}", null);
        }
    }

    private bool IsAsleep(BankLane lane, bool hasInquiry)
    {
        LaneStatus status = lane.Status();
        bool mayWork = status.State == LaneState.Running || (status.State == LaneState.HeldBack && status.Until <= Clock.Wall);
        if (!mayWork || status.Sending > 0) return false;

        bool hasWork = status.WaitingRealTime + status.WaitingBatch > 0;
        foreach (UnknownLine line in lane.Unknowns())
        {
            // One that is being asked for now has no next inquiry.
            if (hasInquiry && line.NextInquiryIn is null) return false;
            hasWork |= line.NextInquiryIn == TimeSpan.Zero;
        }

        return hasWork;
    }
}
