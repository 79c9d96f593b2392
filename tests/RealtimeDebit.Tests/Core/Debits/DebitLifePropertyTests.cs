using FsCheck.Xunit;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Core.Debits;

/// <summary>Any history of moves, the illegal ones refused.</summary>
[ManyCases]
public sealed class DebitLifePropertyTests
{
    [Property]
    public bool A_history_has_at_most_one_end_and_nothing_behind_it(DebitMove[] moves)
    {
        IReadOnlyList<DebitState> states = Lived(moves);

        return states.Count(DebitLife.IsFinal) <= 1 && states.SkipLast(1).All(state => !DebitLife.IsFinal(state));
    }

    [Property]
    public bool Money_moves_only_after_Sending_was_recorded_and_is_sent_again_only_after_a_return(DebitMove[] moves)
    {
        IReadOnlyList<DebitState> states = Lived(moves);
        int collected = states.ToList().IndexOf(DebitState.Collected);
        bool sentTwiceInARow = states.Where(state => state is DebitState.Sending or DebitState.Queued).Zip(states.Where(state => state is DebitState.Sending or DebitState.Queued).Skip(1)).Any(pair => pair == (DebitState.Sending, DebitState.Sending));

        return (collected < 0 || states[collected - 1] is DebitState.Sending or DebitState.Unknown) && !sentTwiceInARow;
    }

    // Each move is offered three times in another turn, so that random lists get past the first states.
    private static List<DebitState> Lived(DebitMove[] moves)
    {
        List<DebitState> states = [DebitState.Received, DebitState.Queued];
        foreach (DebitMove move in moves.Concat(moves.Reverse()).Concat(moves))
            if (DebitLife.Allows(states[^1], move)) states.Add(DebitLife.Next(states[^1], move));
        return states;
    }
}
