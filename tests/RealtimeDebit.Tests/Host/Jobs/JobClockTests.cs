using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Host.Jobs;

namespace RealtimeDebit.Tests.Host.Jobs;

/// <summary>The alarm clock under a clock that the test moves.</summary>
public sealed class JobClockTests
{
    private const string EveryNight = "0 30 2 * * ?";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 1, 0, 0, TimeSpan.FromHours(9)));
    private readonly SemaphoreSlim _ran = new(0);
    private readonly HashSet<DateOnly> _done = [];
    private int _runs;

    [Fact]
    public async Task A_job_rings_at_its_time_in_japan()
    {
        await using JobClock clock = await StartAsync(missed: false);

        await MoveAsync(TimeSpan.FromMinutes(89));
        int before = _runs;
        await MoveUntilItRanAsync();

        Assert.Equal(0, before);
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 2, 30, 0, TimeSpan.FromHours(9)), clock.NextRing("night"));
    }

    [Fact]
    public async Task What_was_missed_is_made_up_for_once_at_the_start()
    {
        await using JobClock clock = await StartAsync(missed: true);

        Assert.True(await _ran.WaitAsync(Patience));
        await MoveAsync(TimeSpan.FromMinutes(60));

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_job_that_is_not_done_runs_again_until_it_is()
    {
        await using JobClock clock = await StartAsync(missed: true, doneAfter: 3);

        Assert.True(await _ran.WaitAsync(Patience));
        await MoveUntilItRanAsync();
        await MoveUntilItRanAsync();
        await MoveAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(3, _runs);
    }

    [Fact]
    public async Task A_job_that_throws_runs_again_too()
    {
        await using JobClock clock = await StartAsync(missed: true, doneAfter: 2, throws: true);

        Assert.True(await _ran.WaitAsync(Patience));
        await MoveUntilItRanAsync();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task After_a_stop_nothing_rings()
    {
        await using JobClock clock = await StartAsync(missed: false);

        await clock.StopRingingAsync();
        await MoveAsync(TimeSpan.FromHours(3));

        Assert.Equal(0, _runs);
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-11-24T02:29:59+09:00", "2026-11-23T02:30:00+09:00")]
    [InlineData("0 30 2 * * ?", "2026-11-24T02:30:00+09:00", "2026-11-24T02:30:00+09:00")]
    [InlineData("0 0 0 1 * ?", "2026-11-24T02:30:00+09:00", "2026-11-01T00:00:00+09:00")]
    [InlineData("0/5 * * * * ?", "2026-11-24T02:30:07+09:00", "2026-11-24T02:30:05+09:00")]
    [InlineData("0 0 0 1 1 ? 2020", "2026-11-24T02:30:07+09:00", null)]
    public void The_last_ring_is_found(string cron, string now, string? expected)
        => Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), CronTimes.LastBefore(cron, DateTimeOffset.Parse(now)));

    private async Task<JobClock> StartAsync(bool missed, int doneAfter = 1, bool throws = false)
    {
        var job = new DailyJob
        {
            Name = "night",
            Cron = EveryNight,
            IsDoneAsync = day => Task.FromResult(_done.Contains(day)),
            WasMissedAsync = _ => Task.FromResult(missed),
            RunAsync = _ => RunAsync(doneAfter, throws),
        };
        var clock = new JobClock([job], Retry, _time, NullLoggerFactory.Instance);
        await clock.StartAsync(CancellationToken.None);
        return clock;
    }

    private Task RunAsync(int doneAfter, bool throws)
    {
        _runs++;
        if (_runs >= doneAfter) _done.Add(new DateOnly(2026, 11, 24));
        _ran.Release();
        return throws && _runs < doneAfter ? throw new InvalidOperationException("The night was dark.") : Task.CompletedTask;
    }

    /// <summary>Moves the clock in steps, so that whoever waits for it gets its turn.</summary>
    private async Task MoveAsync(TimeSpan by)
    {
        for (TimeSpan moved = TimeSpan.Zero; moved < by; moved += TimeSpan.FromMinutes(1))
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }

    private async Task MoveUntilItRanAsync()
    {
        for (int minutes = 0; minutes < 24 * 60; minutes++)
        {
            if (await _ran.WaitAsync(TimeSpan.FromMilliseconds(20))) return;
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Fail("It did not run within a day.");
    }
}
