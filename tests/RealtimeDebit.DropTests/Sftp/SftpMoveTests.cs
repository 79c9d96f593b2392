using System.Collections.Concurrent;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.DropTests.Uploads;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>OpenSSH's own rename is two steps. What is one step here, and what is made of a file that a dead server left under both names.</summary>
public sealed class SftpMoveTests(SftpBench bench) : IClassFixture<SftpBench>
{
    private const int Records = 6;
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Rested = TimeSpan.FromSeconds(11);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(6);

    [NeedsTheory(Need.SftpServer)]
    [InlineData(DropFolder.In, DropFolder.Work)]
    [InlineData(DropFolder.Work, DropFolder.Done)]
    [InlineData(DropFolder.Work, DropFolder.Error)]
    public async Task A_move_into_a_folder_that_is_ours_alone_is_one_step_of_the_servers_disk(DropFolder from, DropFolder to)
    {
        string folder = $"one-step-{to}";
        await using SftpDrop drop = await bench.DropAsync(folder);
        bench.Server.PutFile($"{folder}/{SftpBench.NameOf(from)}/x.txt", "abc"u8);
        var changes = new ConcurrentQueue<WatcherChangeTypes>();
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(bench.Local(folder, "")) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, change) => Hear(change);
        watcher.Created += (_, change) => Hear(change);
        watcher.Deleted += (_, change) => Hear(change);
        watcher.EnableRaisingEvents = true;

        await drop.RenameAsync(from, "x.txt", to, "y.txt", Never);
        await moved.Task.WaitAsync(Patience);

        // With a second name and the first one away it would be a file that was created and one that was deleted.
        Assert.Equal([WatcherChangeTypes.Renamed], changes);
        Assert.Equal("abc"u8.ToArray(), await SftpBench.ReadAllAsync(drop, to, "y.txt"));

        void Hear(FileSystemEventArgs change)
        {
            changes.Enqueue(change.ChangeType);
            moved.TrySetResult();
        }
    }

    [NeedsTheory(Need.SftpServer)]
    [InlineData(DropFolder.In, DropFolder.Work)]
    [InlineData(DropFolder.Work, DropFolder.In)]
    [InlineData(DropFolder.Work, DropFolder.Done)]
    [InlineData(DropFolder.OutStaging, DropFolder.Out)]
    public async Task A_name_that_is_there_already_is_never_taken_for_a_move_that_is_done(DropFolder from, DropFolder to)
    {
        string folder = $"both-{from}-{to}";
        await using SftpDrop drop = await bench.DropAsync(folder);
        bench.Server.PutFile($"{folder}/{SftpBench.NameOf(from)}/x.txt", "abc"u8);
        await bench.Server.LinkAsync($"{folder}/{SftpBench.NameOf(from)}/x.txt", $"{folder}/{SftpBench.NameOf(to)}/y.txt");

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.RenameAsync(from, "x.txt", to, "y.txt", Never));

        Assert.Equal(DropFailure.AlreadyExists, failed.Failure);
        Assert.NotNull(await drop.FindAsync(from, "x.txt", Never));
        Assert.NotNull(await drop.FindAsync(to, "y.txt", Never));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_receipt_under_both_names_is_published_once_and_nothing_is_left_in_out_staging()
    {
        await using var world = await HalfMovedAsync("half-receipt", DropFolder.OutStaging, CutUploads.WholeFile(1_000));

        Assert.Equal(["x.txt.receipt.csv"], bench.FilesIn("half-receipt", "out"));
        Assert.Empty(bench.FilesIn("half-receipt", "out-staging"));
        Assert.Equal(Records, await world.House.CountDebitsAsync());
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_refused_file_under_both_names_is_moved_away_all_the_same()
    {
        await using var world = await HalfMovedAsync("half-refused", DropFolder.Work, "no such file"u8.ToArray());

        Assert.Empty(bench.FilesIn("half-refused", "work"));
        Assert.Equal(FileState.Finished, Assert.Single(await world.House.FilesAsync()).State);
        Assert.Equal(["x.txt.refused.csv"], bench.FilesIn("half-refused", "out"));
    }

    // Only a server without posix-rename can leave a claim so. What is left in in/ is picked up again, and refused by its content.
    [NeedsFact(Need.SftpServer)]
    public async Task A_claim_under_both_names_makes_not_one_debit_more()
    {
        await using var world = await HalfMovedAsync("half-claim", DropFolder.In, CutUploads.WholeFile(1_000));

        await world.PassAsync(Rested);
        await world.PassAsync(Rested);
        await world.PassAsync(Settled);

        Assert.Equal(Records, await world.House.CountDebitsAsync());
        Assert.Equal(1, (await world.House.FilesAsync()).Count(static file => file.AcceptedAt is not null));
        Assert.Empty(bench.FilesIn("half-claim", "in"));
    }

    private async Task<HalfMovedWorld> HalfMovedAsync(string folder, DropFolder from, byte[] request)
    {
        var world = new HalfMovedWorld(await bench.DropAsync(folder), bench.Server, folder, from);
        bench.Server.PutFile($"{folder}/in/x.txt", request);
        await world.OpenAsync();
        await world.PassAsync(TimeSpan.Zero);
        for (int pass = 0; pass < 5; pass++) await world.PassAsync(pass == 0 ? TimeSpan.FromMinutes(11) : Settled);
        Assert.True(world.Half.IsDone);
        return world;
    }

    private sealed class HalfMovedWorld(SftpDrop drop, OpenSshServer server, string folder, DropFolder from) : IAsyncDisposable
    {
        public HalfMove Half { get; } = new(drop, server, folder, from);

        public DropHouse House { get; private set; } = null!;

        public async Task OpenAsync() => House = await DropHouse.OpenAsync(Half, CutUploads.Customers);

        public Task<string?> PassAsync(TimeSpan wait) => House.PassAsync(wait);

        public async ValueTask DisposeAsync()
        {
            await House.DisposeAsync();
            await drop.DisposeAsync();
        }
    }
}
