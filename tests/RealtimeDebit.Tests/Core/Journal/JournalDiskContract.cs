using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Journal;

/// <summary>What the journal relies on; the real disk and the simulated one must both do it, or the simulation proves nothing.</summary>
public abstract class JournalDiskContract
{
    protected abstract Task RunAsync(Func<IJournalDisk, Task> test);

    [Fact]
    public Task A_new_file_reads_as_zeros_of_its_length() => RunAsync(async disk =>
    {
        var file = await disk.CreateAsync("a", 10);
        var buffer = Filled(20);

        Assert.Equal(10, await file.ReadAsync(0, buffer));
        Assert.Equal(new byte[10], buffer[..10]);
        Assert.Equal(0, await file.ReadAsync(10, buffer));
        await file.CloseAsync();
    });

    [Fact]
    public Task A_name_that_exists_is_not_created_again() => RunAsync(async disk =>
    {
        await (await disk.CreateAsync("a", 0)).CloseAsync();

        await Assert.ThrowsAsync<IOException>(() => disk.CreateAsync("a", 0));
    });

    [Fact]
    public Task Calls_take_effect_in_their_order_also_unawaited() => RunAsync(async disk =>
    {
        var file = await disk.CreateAsync("a", 0);
        var buffer = new byte[4];

        _ = file.WriteAsync(0, Filled(4));
        _ = file.FlushAsync();
        var read = await file.ReadAsync(0, buffer);

        Assert.Equal(Filled(4), buffer[..read]);
        await file.CloseAsync();
    });

    [Fact]
    public Task Writing_behind_the_end_makes_the_file_longer_and_truncating_shorter() => RunAsync(async disk =>
    {
        var file = await disk.CreateAsync("a", 2);

        await file.WriteAsync(4, Filled(2));
        var longer = await file.LengthAsync();
        await file.TruncateAsync(5);

        Assert.Equal((6L, 5L), (longer, await file.LengthAsync()));
        await file.CloseAsync();
    });

    [Fact]
    public Task A_rename_replaces_and_an_open_handle_stays_with_its_file() => RunAsync(async disk =>
    {
        await (await disk.CreateAsync("old", 1)).CloseAsync();
        var file = await disk.CreateAsync("new", 0);

        await disk.RenameAsync("new", "old");
        await file.WriteAsync(0, Filled(3));
        await file.FlushAsync();
        await disk.FlushFolderAsync();
        var again = await disk.OpenAsync("old");

        Assert.Equal(3, await again.LengthAsync());
        Assert.Equal(["old"], await disk.ListAsync());
        await file.CloseAsync();
        await again.CloseAsync();
    });

    [Fact]
    public Task Names_are_listed_in_ordinal_order_and_deleted_ones_are_gone() => RunAsync(async disk =>
    {
        await (await disk.CreateAsync("b", 0)).CloseAsync();
        await (await disk.CreateAsync("a", 0)).CloseAsync();
        await (await disk.CreateAsync("c", 0)).CloseAsync();

        await disk.DeleteAsync("a");

        Assert.Equal(["b", "c"], await disk.ListAsync());
        Assert.True(await disk.FreeBytesAsync() > 0);
    });

    [Fact]
    public Task A_missing_file_cannot_be_opened() => RunAsync(disk => Assert.ThrowsAnyAsync<IOException>(() => disk.OpenAsync("none")));

    private static byte[] Filled(int length) => [.. Enumerable.Repeat((byte)7, length)];
}

public sealed class RealDiskContractTests : JournalDiskContract, IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("rd-disk-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    protected override async Task RunAsync(Func<IJournalDisk, Task> test)
    {
        await using var disk = new DiskFolder(_path);
        await test(disk).WaitAsync(TimeSpan.FromSeconds(10));
    }
}

public sealed class FaultyDiskContractTests : JournalDiskContract
{
    protected override Task RunAsync(Func<IJournalDisk, Task> test)
    {
        var loop = new TestLoop();
        loop.Run(() => test(new FaultyDisk(loop, seed: 1)));
        return Task.CompletedTask;
    }
}
