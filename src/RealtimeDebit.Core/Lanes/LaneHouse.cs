using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What every lane of the house shares.</summary>
/// <param name="Register">The only writer of a debit's life.</param>
/// <param name="Loop">Where all lanes run.</param>
/// <param name="Time">The clock.</param>
/// <param name="Salt">What ends every request key of this installation.</param>
/// <param name="BeganTimestamp">Monotonic: when this process began, at the latest.</param>
/// <param name="Reached">Crash tests listen here; null in production.</param>
/// <param name="Tell">Takes what the log should say.</param>
internal sealed record LaneHouse(
    DebitRegister Register,
    ILoop Loop,
    TimeProvider Time,
    string Salt,
    long BeganTimestamp,
    Action<Checkpoint>? Reached,
    Action<LaneNews> Tell);
