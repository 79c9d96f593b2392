using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Tests.Core.Debits;

public sealed class DebitLifeTests
{
    public static TheoryData<DebitState, DebitMove> EveryPair()
    {
        var pairs = new TheoryData<DebitState, DebitMove>();
        foreach (DebitState state in Enum.GetValues<DebitState>())
        {
            foreach (DebitMove move in Enum.GetValues<DebitMove>()) pairs.Add(state, move);
        }

        return pairs;
    }

    /// <summary>The table once more, written by hand: who changes one has to change the other.</summary>
    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Only_the_known_moves_are_legal(DebitState state, DebitMove move)
    {
        DebitState? expected = (state, move) switch
        {
            (DebitState.Received, DebitMove.Accept) => DebitState.Queued,
            (DebitState.Received, DebitMove.Reject) => DebitState.Rejected,
            (DebitState.Queued, DebitMove.MarkSending) => DebitState.Sending,
            (DebitState.Queued, DebitMove.Withdraw) => DebitState.Withdrawn,
            (DebitState.Queued, DebitMove.Reject) => DebitState.Rejected,
            (DebitState.Sending, DebitMove.Collect) => DebitState.Collected,
            (DebitState.Sending, DebitMove.Decline) => DebitState.Declined,
            (DebitState.Sending, DebitMove.ReturnUnsent) => DebitState.Queued,
            (DebitState.Sending, DebitMove.LoseAnswer) => DebitState.Unknown,
            (DebitState.Unknown, DebitMove.Collect) => DebitState.Collected,
            (DebitState.Unknown, DebitMove.Decline) => DebitState.Declined,
            (DebitState.Unknown, DebitMove.ReturnNeverSeen) => DebitState.Queued,
            _ => null,
        };

        DebitState? next = DebitLife.Allows(state, move) ? DebitLife.Next(state, move) : null;

        Assert.Equal(expected, next);
    }

    [Theory]
    [InlineData(DebitState.Collected)]
    [InlineData(DebitState.Declined)]
    [InlineData(DebitState.Rejected)]
    [InlineData(DebitState.Withdrawn)]
    public void A_final_state_never_changes(DebitState final)
    {
        Assert.True(DebitLife.IsFinal(final));
        Assert.All(Enum.GetValues<DebitMove>(), move => Assert.Throws<IllegalDebitMoveException>(() => DebitLife.Next(final, move)));
    }

    [Fact]
    public void An_unknown_debit_can_never_be_sent_without_the_banks_word()
        => Assert.False(DebitLife.Allows(DebitState.Unknown, DebitMove.MarkSending));
}
