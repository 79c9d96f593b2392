using RealtimeDebit.Adapters.Loops;

namespace RealtimeDebit.Tests.Adapters.Loops;

public sealed class LoopThreadTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly LoopThread _loop = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _loop.DisposeAsync();

    [Fact]
    public async Task Work_runs_on_the_loop_and_its_result_outside()
    {
        var inside = await _loop.RunAsync(() => Task.FromResult(_loop.IsCurrent)).WaitAsync(Bound);

        Assert.True(inside);
        Assert.False(_loop.IsCurrent);
    }

    [Fact]
    public async Task After_an_await_of_foreign_work_the_flow_is_on_the_loop_again()
    {
        var workers = new PoolWorkers();

        var (worker, after) = await _loop.RunAsync(async () =>
        {
            var onLoop = await workers.RunAsync(() => _loop.IsCurrent);
            return (onLoop, _loop.IsCurrent);
        }).WaitAsync(Bound);

        Assert.False(worker);
        Assert.True(after);
    }

    [Fact]
    public async Task A_flow_that_fails_is_reported_with_its_name()
    {
        _loop.Start("lane 0001", () => throw new InvalidOperationException("bug"));

        var failure = await _loop.Failed.WaitAsync(Bound);

        Assert.Equal("lane 0001", failure.Flow);
        Assert.Equal("bug", failure.Error.Message);
    }

    [Fact]
    public async Task An_exception_of_asked_work_goes_to_who_asked_and_the_loop_lives()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _loop.RunAsync<int>(() => throw new InvalidOperationException()).WaitAsync(Bound));

        Assert.Equal(7, await _loop.RunAsync(() => Task.FromResult(7)).WaitAsync(Bound));
        Assert.False(_loop.Failed.IsCompleted);
    }

    [Fact]
    public async Task Work_for_a_loop_that_has_ended_fails_and_does_not_hang()
    {
        await _loop.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _loop.RunAsync(() => Task.FromResult(1)).WaitAsync(Bound));
    }

    [Fact]
    public void Salts_are_base_32_and_differ()
    {
        var ids = new RandomIds();

        Assert.Matches("^[A-Z2-7]{16}$", ids.NewSalt(16));
        Assert.NotEqual(ids.NewSalt(16), ids.NewSalt(16));
    }
}
