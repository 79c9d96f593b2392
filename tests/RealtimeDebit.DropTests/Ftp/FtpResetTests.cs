using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>A server that takes each line and resets it at once, as one behind a full firewall table does.</summary>
public sealed class FtpResetTests : IAsyncLifetime
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _resets = new(0);
    private readonly Task _serving;

    public FtpResetTests()
    {
        _server.Start();
        _serving = Task.Factory.StartNew(ResetAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private FtpDropOptions Options => new() { Host = "localhost", Port = ((IPEndPoint)_server.LocalEndpoint).Port };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _server.Stop();
        await _serving.WaitAsync(s_bound);
        _resets.Dispose();
    }

    // A review found it: of a line that was reset the system does not tell the peer's address any more, and that was asked for outside of any step.
    [Fact]
    public async Task A_line_that_is_reset_before_anything_is_read_from_it_is_unknown()
    {
        DropException failed = await FtpFaultTests.FailureAsync(() => FtpSession.OpenAsync(Options, new ClockBehindReset(_resets), CancellationToken.None));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
    }

    [Fact]
    public async Task A_server_that_resets_every_line_is_unknown_every_time()
    {
        DropException[] failed = await Task.WhenAll(Enumerable.Range(0, 300).Select(
            _ => FtpFaultTests.FailureAsync(() => KeptFtpSession.OpenSessionAsync(Options, TimeProvider.System, CancellationToken.None))));

        Assert.All(failed, static one => Assert.Equal(DropFailure.Unknown, one.Failure));
    }

    private void ResetAll()
    {
        try
        {
            while (true)
            {
                using (Socket line = _server.AcceptSocket()) line.LingerState = new LingerOption(true, 0);
                _resets.Release();
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    /// <summary>Its timers end only when a line was reset: the step that connects ends them, so what comes behind it always finds a line that is gone.</summary>
    private sealed class ClockBehindReset(SemaphoreSlim resets) : TimeProvider
    {
        private int _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            return Interlocked.Increment(ref _timers) == 1 ? new TimerBehindReset(timer, resets) : timer;
        }
    }

    private sealed class TimerBehindReset(ITimer timer, SemaphoreSlim resets) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            Assert.True(resets.Wait(s_bound));
            timer.Dispose();
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
