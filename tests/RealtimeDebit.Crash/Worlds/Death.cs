using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>How one life of the service ends.</summary>
internal enum DeathKind
{
    /// <summary><c>kill -9</c> so long after the process began, mostly before it is ready.</summary>
    InRecovery,

    /// <summary><c>kill -9</c> so long after it was ready.</summary>
    AtMoment,

    /// <summary>It kills itself at a named checkpoint.</summary>
    AtCheckpoint,

    /// <summary>SIGSTOP for a while, SIGCONT, and <c>kill -9</c> later.</summary>
    AfterPause,

    /// <summary>SIGTERM: it drains and stops by itself.</summary>
    Drain,
}

/// <summary>The end that was drawn for one life.</summary>
/// <param name="AfterMs">From the start or from ready on.</param>
/// <param name="At">With <see cref="DeathKind.AtCheckpoint"/>: where.</param>
/// <param name="Count">With <see cref="DeathKind.AtCheckpoint"/>: at which time that it is reached.</param>
/// <param name="PauseMs">With <see cref="DeathKind.AfterPause"/>: how long it stands still.</param>
internal sealed record Death(DeathKind Kind, int AfterMs, Checkpoint At, int Count, int PauseMs)
{
    private static readonly Checkpoint[] s_ofDebits = [Checkpoint.SendingDurable, Checkpoint.Sent, Checkpoint.Answered, Checkpoint.OutcomeDurable];

    public bool IsKill => Kind != DeathKind.Drain;

    public static Death Draw(SeededNumbers numbers)
    {
        DeathKind kind = numbers.Between(1, 100) switch
        {
            <= 22 => DeathKind.InRecovery,
            <= 45 => DeathKind.AtMoment,
            <= 88 => DeathKind.AtCheckpoint,
            <= 92 => DeathKind.AfterPause,
            _ => DeathKind.Drain,
        };
        Checkpoint at = numbers.OneOf(Enum.GetValues<Checkpoint>());
        return new Death(
            kind,
            kind == DeathKind.InRecovery ? numbers.Between(50, 800) : numbers.Between(0, 1_200),
            at,
            s_ofDebits.Contains(at) ? numbers.Between(1, 5) : numbers.OneOf([1, 1, 1, 2]),
            numbers.OneOf([1_000, 1_500, 2_500, 5_000]));
    }

    public override string ToString() => Kind switch
    {
        DeathKind.AtCheckpoint => $"at {At} number {Count}",
        DeathKind.AfterPause => $"{AfterMs} ms after ready, {PauseMs} ms pause",
        _ => $"{Kind} after {AfterMs} ms",
    };
}
