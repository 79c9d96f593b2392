using RealtimeDebit.Core.Debits;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Lanes;

public sealed class DebitAnswersTests
{
    private readonly LaneWorld _world = new();

    [Fact]
    public async Task A_waiting_door_hears_the_outcome()
    {
        _world.AddBank().ThenDeclines('1');
        _world.Start();
        DebitId id = _world.Accept();

        Task<DebitOutcome?> answer = OutcomeAsync(id, CancellationToken.None);
        _world.Run();

        Assert.Equal(('1', 1001), ((await answer)!.ResultCode, (await answer)!.ResponseCode));
        Assert.Equal(0, _world.Answers.WaitingCount);
    }

    [Fact]
    public void Nobody_hears_an_outcome_before_it_is_durable()
    {
        var told = new List<long>();
        _world.AddBank();
        _world.Start();
        DebitId id = _world.Accept();

        _world.Loop.Start("door", async () =>
        {
            await _world.Answers.OutcomeAsync(_world.Log.Books.Debits.FindOpen(id)!, CancellationToken.None);
            told.Add(_world.DurableSequence - _world.SequenceOfOutcome(id));
        });
        _world.Run();

        Assert.True(Assert.Single(told) >= 0);
    }

    [Fact]
    public async Task Two_that_wait_for_the_same_debit_both_hear()
    {
        _world.AddBank();
        _world.Start();
        DebitId id = _world.Accept();

        Task<DebitOutcome?> first = OutcomeAsync(id, CancellationToken.None);
        Task<DebitOutcome?> second = OutcomeAsync(id, CancellationToken.None);
        _world.Run();

        Assert.Equal(('0', '0'), ((await first)!.ResultCode, (await second)!.ResultCode));
    }

    [Fact]
    public async Task Giving_up_waiting_leaves_the_debit_alone()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedBank bank = _world.AddBank().ThenWaits(held.Task);
        _world.Start();
        DebitId id = _world.Accept();
        using var patience = new CancellationTokenSource();
        Task<DebitOutcome?> answer = OutcomeAsync(id, patience.Token);
        _world.Run();

        await patience.CancelAsync();
        _world.Run();
        held.SetResult();
        _world.Run();

        Assert.Null(await answer);
        Assert.Equal(0, _world.Answers.WaitingCount);
        Assert.Equal('0', _world.ResultOf(id));
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task One_of_two_that_gives_up_leaves_the_other_waiting()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.AddBank().ThenWaits(held.Task);
        _world.Start();
        DebitId id = _world.Accept();
        using var patience = new CancellationTokenSource();
        Task<DebitOutcome?> first = OutcomeAsync(id, patience.Token);
        Task<DebitOutcome?> second = OutcomeAsync(id, CancellationToken.None);
        _world.Run();

        await patience.CancelAsync();
        _world.Run();
        int stillWaiting = _world.Answers.WaitingCount;
        held.SetResult();
        _world.Run();

        Assert.Null(await first);
        Assert.Equal('0', (await second)!.ResultCode);
        Assert.Equal((1, 0), (stillWaiting, _world.Answers.WaitingCount));
    }

    [Fact]
    public async Task Who_has_no_patience_at_all_hears_nothing()
    {
        _world.AddBank();
        _world.Start();
        DebitId id = _world.Accept();
        Task<DebitOutcome?> answer = OutcomeAsync(id, new CancellationToken(canceled: true));
        _world.Run();

        Assert.Null(await answer);
        Assert.Equal(0, _world.Answers.WaitingCount);
        Assert.Equal('0', _world.ResultOf(id));
    }

    [Fact]
    public async Task A_debit_that_ended_already_is_answered_at_once()
    {
        _world.AddBank();
        _world.Start();
        DebitId id = _world.Accept();
        Debit debit = _world.Log.Books.Debits.FindOpen(id)!;
        _world.Run();

        Task<DebitOutcome?> answer = _world.Loop.RunAsync(() => _world.Answers.OutcomeAsync(debit, CancellationToken.None));
        _world.Run();

        Assert.Equal('0', (await answer)!.ResultCode);
        Assert.Equal(0, _world.Answers.WaitingCount);
    }

    private Task<DebitOutcome?> OutcomeAsync(DebitId id, CancellationToken giveUp)
        => _world.Loop.RunAsync(() => _world.Answers.OutcomeAsync(_world.Log.Books.Debits.FindOpen(id)!, giveUp));
}
