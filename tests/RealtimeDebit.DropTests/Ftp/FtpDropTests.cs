using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>How a drop keeps its one session.</summary>
public sealed class FtpDropTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task One_session_serves_every_call()
    {
        await using ScriptedFtp server = ScriptedFtp.Start();
        await using FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server), _time);

        await drop.PrepareAsync(None);
        await drop.ListAsync(DropFolder.In, None);
        await drop.ListAsync(DropFolder.Out, None);

        Assert.Single(server.Received, line => line.StartsWith("USER", StringComparison.Ordinal));
        Assert.DoesNotContain("NOOP", server.Received);
    }

    [Fact]
    public async Task A_session_that_died_unseen_is_found_out_before_a_rename_goes_out_on_it()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("NOOP", (line, _) =>
        {
            line.Close();
            return Task.CompletedTask;
        });
        server.Files["/in/x"] = [1];
        await using FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server), _time);
        await drop.ListAsync(DropFolder.In, None);

        _time.Advance(TimeSpan.FromSeconds(5));
        await drop.RenameAsync(DropFolder.In, "x", DropFolder.Work, "claim", None).WaitAsync(s_bound);

        Assert.Equal(["/work/claim"], server.Files.Keys);
        Assert.Equal(2, server.Received.Count(line => line.StartsWith("USER", StringComparison.Ordinal)));
    }

    [Fact]
    public Task A_silent_session_is_kept_alive() => CheckTickAsync("NOOP", options => options);

    [Fact]
    public Task A_session_that_nobody_needs_is_closed() => CheckTickAsync("QUIT", options => options with { KeepAlive = TimeSpan.FromHours(1), MaxIdle = TimeSpan.FromSeconds(30) });

    private async Task CheckTickAsync(string verb, Func<FtpDropOptions, FtpDropOptions> change)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedFtp server = ScriptedFtp.Start((_, said, _) =>
        {
            if (said == verb) heard.TrySetResult();
            return Task.FromResult(false);
        });
        await using FtpDrop drop = FtpDrop.Open(change(FtpFaultTests.OptionsFor(server)), _time);
        await drop.ListAsync(DropFolder.In, None);

        _time.Advance(TimeSpan.FromSeconds(30));

        await heard.Task.WaitAsync(s_bound);
    }

    [Fact]
    public async Task Calls_go_out_one_after_the_other_in_their_order()
    {
        await using ScriptedFtp server = ScriptedFtp.Start();
        await using FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server), _time);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => drop.DeleteAsync(DropFolder.In, $"f{number}", None))).WaitAsync(s_bound);

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"DELE /in/f{number}"), server.Received.Where(line => line.StartsWith("DELE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_in_the_middle_takes_the_session_with_it()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("CWD", async (line, _) =>
        {
            if (Interlocked.Increment(ref asked) > 1)
            {
                await line.SayAsync("250 here");
                return;
            }

            waiting.SetResult();
            await line.StaySilentAsync();
        });
        await using FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server), _time);
        Task listing = drop.ListAsync(DropFolder.In, stopping.Token);
        await waiting.Task.WaitAsync(s_bound);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing).WaitAsync(s_bound);
        Assert.Empty(await drop.ListAsync(DropFolder.In, None).WaitAsync(s_bound));
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_unknown_and_said_at_once()
    {
        using var free = new TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        int port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using FtpDrop drop = FtpDrop.Open(new FtpDropOptions { Host = "localhost", Port = port }, TimeProvider.System);

        DropException failed = await FtpFaultTests.FailureAsync(() => drop.ListAsync(DropFolder.In, None));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.StartsWith("Connecting:", failed.Message, StringComparison.Ordinal);
    }

    // A review found it: closing waited without end for a piece that nobody finishes, as after a fatal failure of the journal.
    [Fact]
    public async Task Closing_does_not_wait_for_ever_for_a_piece_that_is_never_done_with()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedFtp server = ScriptedFtp.Start();
        server.Files["/in/x"] = [1, 2, 3];
        FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server), TimeProvider.System);
        _ = drop.ReadAsync(
            DropFolder.In,
            "x",
            async _ =>
            {
                held.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan);
            },
            None);
        await held.Task.WaitAsync(s_bound);
        Task<IReadOnlyList<DropEntry>> waiting = drop.ListAsync(DropFolder.In, None);

        await drop.DisposeAsync().AsTask().WaitAsync(s_bound);

        Assert.Equal(DropFailure.Unknown, (await FtpFaultTests.FailureAsync(() => waiting)).Failure);
    }

    [Fact]
    public async Task Closing_ends_a_call_that_waits_for_the_server_and_every_later_one()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("CWD", async (line, _) =>
        {
            waiting.SetResult();
            await line.StaySilentAsync();
        });
        FtpDrop drop = FtpDrop.Open(FtpFaultTests.OptionsFor(server) with { StepTimeout = TimeSpan.FromMinutes(5) }, TimeProvider.System);
        Task listing = drop.ListAsync(DropFolder.In, None);
        await waiting.Task.WaitAsync(s_bound);

        await drop.DisposeAsync().AsTask().WaitAsync(s_bound);

        DropException ended = await FtpFaultTests.FailureAsync(() => listing);
        DropException later = await FtpFaultTests.FailureAsync(() => drop.ListAsync(DropFolder.In, None));
        Assert.Equal((DropFailure.Unknown, DropFailure.Unknown), (ended.Failure, later.Failure));
    }
}
