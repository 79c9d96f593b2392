using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>A server that freezes or dies: every call ends, and says that it does not know.</summary>
public sealed class SftpBrokenLineTests(SftpBench bench) : IClassFixture<SftpBench>
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    [NeedsTheory(Need.SftpServer)]
    [InlineData("list")]
    [InlineData("find")]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("rename")]
    [InlineData("delete")]
    [InlineData("prepare")]
    public async Task A_call_to_a_frozen_server_ends_within_its_deadline_and_the_next_one_after_it_thaws_goes_through(string call)
    {
        SftpDropOptions options = bench.Options("frozen") with { StepTimeout = Short, ConnectTimeout = TimeSpan.FromSeconds(20) };
        bench.Server.MakeFolder("frozen");
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);
        await drop.PrepareAsync(Never);
        bench.Server.PutFile("frozen/in/x.txt", "x"u8);
        bench.Server.PutFile("frozen/done/y.txt", "y"u8);

        await bench.Server.FreezeAsync();
        long start = Stopwatch.GetTimestamp();
        DropException failed = await Assert.ThrowsAsync<DropException>(() => CallAsync(drop, call));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        await bench.Server.ThawAsync();

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Contains(await drop.ListAsync(DropFolder.Done, Never), entry => entry.Name == "y.txt");
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_that_is_frozen_from_the_start_is_given_up_within_the_time_to_connect()
    {
        SftpDropOptions options = bench.Options("frozen") with { ConnectTimeout = Short };
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);

        await bench.Server.FreezeAsync();
        long start = Stopwatch.GetTimestamp();
        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(Never));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        await bench.Server.ThawAsync();

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task An_upload_into_a_server_that_freezes_ends_within_its_deadline()
    {
        SftpDropOptions options = bench.Options("frozen-upload") with { StepTimeout = Short };
        bench.Server.MakeFolder("frozen-upload");
        await using SftpDrop drop = SftpDrop.Open(options, TimeProvider.System);
        await drop.PrepareAsync(Never);

        DropFailure failure = await FailureOfAsync(() => drop.WriteAsync(DropFolder.OutStaging, "x", WithActAsync(bench.Server.FreezeAsync), Never));
        await bench.Server.ThawAsync();

        Assert.Equal(DropFailure.Unknown, failure);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_that_dies_in_the_middle_of_an_upload_leaves_it_Unknown()
    {
        await using SftpDrop drop = await bench.DropAsync("killed-upload");

        DropFailure failure = await FailureOfAsync(() => drop.WriteAsync(DropFolder.OutStaging, "x", WithActAsync(bench.Server.KillSessionsAsync), Never));

        Assert.Equal(DropFailure.Unknown, failure);
        DropEntry part = (await drop.FindAsync(DropFolder.OutStaging, "x", Never))!;
        Assert.InRange(part.SizeBytes, 0, 2_000_000);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_that_dies_in_the_middle_of_a_download_leaves_it_Unknown_and_the_next_session_reads_it_whole()
    {
        await using SftpDrop drop = await bench.DropAsync("killed-download");
        byte[] bytes = SftpBench.SomeBytes(20_000_000);
        bench.Server.PutFile("killed-download/in/x.txt", bytes);
        int pieces = 0;

        DropFailure failure = await FailureOfAsync(() => drop.ReadAsync(
            DropFolder.In, "x.txt", async _ => await (pieces++ == 3 ? bench.Server.KillSessionsAsync() : Task.CompletedTask), Never));

        Assert.Equal(DropFailure.Unknown, failure);
        Assert.Equal(SftpBench.Hash(bytes), SftpBench.Hash(await SftpBench.ReadAllAsync(drop, DropFolder.In, "x.txt")));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_file_that_grows_while_it_is_read_is_not_taken_for_whole()
    {
        await using SftpDrop drop = await bench.DropAsync("grows");
        bench.Server.PutFile("grows/in/x.txt", SftpBench.SomeBytes(300_000));
        string file = bench.Local("grows", "in/x.txt");

        DropFailure failure = await FailureOfAsync(() => drop.ReadAsync(
            DropFolder.In, "x.txt", async _ => await File.AppendAllTextAsync(file, "more"), Never));

        Assert.Equal(DropFailure.Unknown, failure);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task One_session_serves_many_calls_and_is_closed_when_nobody_needs_it()
    {
        FakeTimeProvider clock = SftpBench.FrozenClock();
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        SftpDropOptions options = bench.Options("") with { Port = server.Port, HostKeySha256 = server.HostKeySha256, BasePath = "" };
        await using SftpDrop drop = SftpDrop.Open(options, clock);
        await drop.PrepareAsync(Never);
        int before = server.SignOns;

        for (int call = 0; call < 5; call++) await drop.ListAsync(DropFolder.In, Never);
        int afterCalls = server.SignOns;
        clock.Advance(TimeSpan.FromMinutes(6));
        await server.SessionEndsAsync();
        await drop.ListAsync(DropFolder.In, Never);

        Assert.Equal(before, afterCalls);
        Assert.Equal(before + 1, server.SignOns);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_call_that_is_cancelled_before_it_begins_asks_nothing()
    {
        await using SftpDrop drop = await bench.DropAsync("cancelled");
        bench.Server.PutFile("cancelled/in/x.txt", "x"u8);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drop.DeleteAsync(DropFolder.In, "x.txt", new CancellationToken(canceled: true)));

        Assert.NotNull(await drop.FindAsync(DropFolder.In, "x.txt", Never));
    }

    private static Task CallAsync(SftpDrop drop, string call) => call switch
    {
        "list" => drop.ListAsync(DropFolder.In, Never),
        "find" => drop.FindAsync(DropFolder.In, "x.txt", Never),
        "read" => SftpBench.ReadAllAsync(drop, DropFolder.In, "x.txt"),
        "write" => drop.WriteAsync(DropFolder.OutStaging, Guid.NewGuid().ToString("N"), SftpBench.Content([1, 2, 3]), Never),
        "rename" => drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, Guid.NewGuid().ToString("N"), Never),
        "delete" => drop.DeleteAsync(DropFolder.In, "x.txt", Never),
        "prepare" => drop.PrepareAsync(Never),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
    };

    private static async Task<DropFailure> FailureOfAsync(Func<Task> work) => (await Assert.ThrowsAsync<DropException>(work)).Failure;

    // 20 MB, with something happening to the server after the first of them.
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WithActAsync(Func<Task> act, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[] megabyte = SftpBench.SomeBytes(1_000_000);
        yield return megabyte;
        await act();
        for (int more = 0; more < 19; more++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return megabyte;
        }
    }
}
