namespace RealtimeDebit.Core.Debits;

/// <summary>The life of a debit: one table of what may follow what. Pure; the only place that knows it.</summary>
/// <remarks>The drawing in <c>docs/architecture.md</c> is checked against this table by a test.</remarks>
public static class DebitLife
{
    /// <summary>Every legal step. What is not here cannot happen.</summary>
    public static IReadOnlyList<(DebitState From, DebitMove Move, DebitState To)> Table { get; } =
    [
        (DebitState.Received, DebitMove.Accept, DebitState.Queued),
        (DebitState.Received, DebitMove.Reject, DebitState.Rejected),

        (DebitState.Queued, DebitMove.MarkSending, DebitState.Sending),
        (DebitState.Queued, DebitMove.Withdraw, DebitState.Withdrawn),
        (DebitState.Queued, DebitMove.Reject, DebitState.Rejected),

        (DebitState.Sending, DebitMove.Collect, DebitState.Collected),
        (DebitState.Sending, DebitMove.Decline, DebitState.Declined),
        (DebitState.Sending, DebitMove.ReturnUnsent, DebitState.Queued),
        (DebitState.Sending, DebitMove.LoseAnswer, DebitState.Unknown),

        (DebitState.Unknown, DebitMove.Collect, DebitState.Collected),
        (DebitState.Unknown, DebitMove.Decline, DebitState.Declined),
        (DebitState.Unknown, DebitMove.ReturnNeverSeen, DebitState.Queued),
    ];

    private static readonly DebitState?[,] Index = BuildIndex();

    /// <summary>The state after <paramref name="move"/>.</summary>
    /// <exception cref="IllegalDebitMoveException">The pair is not in the table. That is a bug, never an input error.</exception>
    public static DebitState Next(DebitState state, DebitMove move)
        => Index[(int)state, (int)move] ?? throw new IllegalDebitMoveException(state, move);

    /// <summary>True when <paramref name="move"/> is legal from <paramref name="state"/>.</summary>
    public static bool Allows(DebitState state, DebitMove move) => Index[(int)state, (int)move] is not null;

    /// <summary>True for the four states that never change again.</summary>
    public static bool IsFinal(DebitState state)
        => state is DebitState.Collected or DebitState.Declined or DebitState.Rejected or DebitState.Withdrawn;

    private static DebitState?[,] BuildIndex()
    {
        var index = new DebitState?[Enum.GetValues<DebitState>().Length, Enum.GetValues<DebitMove>().Length];
        foreach ((DebitState from, DebitMove move, DebitState to) in Table)
        {
            index[(int)from, (int)move] = to;
        }

        return index;
    }
}

/// <summary>Somebody asked for a step that <see cref="DebitLife"/> does not know. The lane stops and says so.</summary>
public sealed class IllegalDebitMoveException(DebitState state, DebitMove move)
    : InvalidOperationException($"A debit in state {state} cannot {move}.")
{
    public DebitState State { get; } = state;

    public DebitMove Move { get; } = move;
}
