using RealtimeDebit.Core.Houses;
using RealtimeDebit.Simulation.Loops;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>One life of the service: from its start to its stop or death.</summary>
internal sealed class SimProcess(int number, SimLoop loop, SimClock clock)
{
    public int Number { get; } = number;

    public SimLoop Loop { get; } = loop;

    public SimClock Clock { get; } = clock;

    public House? House { get; set; }

    public bool IsAlive => !Loop.IsDead;

    /// <summary>Its doors are open.</summary>
    public bool IsServing { get; set; }

    public bool IsStopping { get; set; }

    /// <summary>A bit of its journal was turned before it began: it must refuse to open.</summary>
    public bool MustRefuse { get; set; }

    public long BeganAtStep { get; init; }

    /// <summary>Sealed months that it found.</summary>
    public int SealedAtStart { get; set; }
}
