using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.DropTests.Ftp;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Mandates;

/// <summary>What a source does with any server: what it fetches when, keeps and lets go of, and what it says to an FTP server.</summary>
public sealed class RemoteMandateSourceTests : IDisposable
{
    private static readonly string[] s_reading = ["USER", "PASS", "FEAT", "OPTS", "TYPE", "PWD", "CWD", "EPSV", "PASV", "MLST", "MLSD", "LIST", "SIZE", "MDTM", "RETR", "NOOP", "QUIT", "SYST", "CLNT"];

    private readonly MandateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_file_is_fetched_once_however_often_it_is_read_until_another_is_asked_for()
    {
        var server = new MemoryServer(_ => Task.CompletedTask);
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings);

        await MandateBench.ReadAllAsync(source, "a");
        await MandateBench.ReadAllAsync(source, "a");
        await MandateBench.ReadAllAsync(source, "b");
        await MandateBench.ReadAllAsync(source, "a");

        Assert.Equal(["a", "b", "a"], server.Read);
    }

    [Fact]
    public async Task After_a_failure_the_file_is_fetched_anew_from_its_beginning()
    {
        int times = 0;
        var server = new MemoryServer(_ => ++times == 1 ? throw new DropException(DropFailure.Unknown, "It broke.") : Task.CompletedTask);
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings);

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("a", 0, new byte[1]));

        Assert.Equal("the place (a): It broke", told);
        Assert.Equal(MemoryServer.Content, await MandateBench.ReadAllAsync(source, "a"));
    }

    [Fact]
    public async Task What_is_on_the_disk_has_no_name_there()
    {
        var server = new MemoryServer(_ => Task.CompletedTask);
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings);

        await source.ReadAsync("a", 0, new byte[1]);

        Assert.True(OperatingSystem.IsWindows() || !_bench.Staged.Any());
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told_as_ours()
    {
        string file = Path.GetTempFileName();
        var server = new MemoryServer(_ => Task.CompletedTask);
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings with { StagingFolder = Path.Combine(file, "below") });

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("a", 0, new byte[1]));
        File.Delete(file);

        Assert.StartsWith("the place (a): it could not be kept here", told, StringComparison.Ordinal);
    }

    [NeedsFact(Need.SmallDisk)]
    public async Task What_is_free_for_debits_is_left_to_them()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(megabytes: 64);
        var server = new MemoryServer(_ => Task.CompletedTask);
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings with { StagingFolder = Path.Combine(disk.Path, "incoming") });

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("a", 0, new byte[1]));

        Assert.Contains("512 MB are kept for debits. Make room on it", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transfer_that_goes_on_for_ever_is_given_up_after_an_hour()
    {
        var clock = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var server = new MemoryServer(token =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await using var source = new RemoteMandateSource(server, "the place", isFolder: true, _bench.Settings with { Time = clock });

        Task<string> failure = MandateBench.FailureAsync(() => source.ReadAsync("a", 0, new byte[1]));
        await begun.Task;
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("the place (a): it took longer than 60 min", await failure);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a\\b")]
    [InlineData("a\rDELE b")]
    public async Task A_name_that_is_no_plain_one_is_not_asked_for(string name)
    {
        var nowhere = new FtpDropOptions { Host = "127.0.0.1", Port = 1 };
        await using RemoteMandateSource source = RemoteMandateSource.OnFtp(nowhere, isFolder: true, "the place", _bench.Settings);

        Assert.Contains("Not a plain file name", await MandateBench.FailureAsync(() => source.ReadAsync(name, 0, new byte[1])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ftp_server_hears_nothing_but_reading_on_one_session_that_ends_with_the_run()
    {
        await using ScriptedFtp server = ScriptedFtp.Start();
        server.Files["/in/a"] = [1, 2, 3];
        server.Files["/in/b"] = [4];
        FtpDropOptions options = FtpFaultTests.OptionsFor(server) with { BasePath = "/in" };
        RemoteMandateSource source = RemoteMandateSource.OnFtp(options, isFolder: true, "the place", _bench.Settings);

        int files = (await MandateBench.HashesAsync(source)).Count;
        await source.DisposeAsync();
        // Nobody waits for the answer to QUIT: only when the session has ended was everything heard.
        await server.DisposeAsync();

        Assert.Equal(2, files);
        Assert.Empty(server.Received.Select(static line => line.Split(' ')[0]).Except(s_reading, StringComparer.Ordinal));
        Assert.Single(server.Received, line => line.StartsWith("USER", StringComparison.Ordinal));
        Assert.Equal("QUIT", server.Received.Last());
    }

    [Theory]
    [InlineData("226 done")]
    [InlineData("426 aborted")]
    [InlineData("150-not the end")]
    public async Task A_short_file_is_not_believed_whatever_an_ftp_server_says(string reply)
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", (line, _) => line.SendFileAsync([1, 2], reply));
        server.Files["/in/a"] = [1, 2, 3];
        FtpDropOptions options = FtpFaultTests.OptionsFor(server) with { BasePath = "/in/a" };
        await using RemoteMandateSource source = RemoteMandateSource.OnFtp(options, isFolder: false, "the place", _bench.Settings);

        Assert.StartsWith("the place: RETR", await MandateBench.FailureAsync(() => source.ReadAsync("a", 0, new byte[1])), StringComparison.Ordinal);
    }

    /// <summary>A server that gives the same bytes for every name.</summary>
    private sealed class MemoryServer(Func<CancellationToken, Task> before) : IMandateServer
    {
        public static readonly byte[] Content = [1, 2, 3];

        public List<string> Read { get; } = [];

        public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["a", "b"]);

        public async Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
        {
            Read.Add(name);
            await piece(Content.AsMemory(0, 2));
            await before(cancellationToken);
            await piece(Content.AsMemory(2));
            return Content.Length;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
