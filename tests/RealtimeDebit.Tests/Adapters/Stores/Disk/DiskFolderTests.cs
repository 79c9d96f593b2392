using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Adapters.Stores.Disk;

/// <summary>The journal on a real folder, on the real loop thread.</summary>
public sealed class DiskFolderTests : IAsyncLifetime
{
    private readonly string _path = Directory.CreateTempSubdirectory("rd-journal-").FullName;
    private readonly LoopThread _loop = new();
    private readonly JournalOptions _options = new() { SegmentBytes = 1024, ReserveBytes = 0 };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _loop.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public async Task Events_of_many_callers_come_back_after_a_restart()
    {
        await WithJournalAsync(journal => Task.WhenAll(Enumerable.Range(0, 32).Select(caller => CallAsync(journal, caller))));

        var read = await WithJournalAsync(ReadAllAsync);

        Assert.Equal(Enumerable.Range(0, 32).SelectMany(c => Enumerable.Range(0, 10).Select(i => $"{c}/{i}")).Order(), read.Order());
        Assert.True(Directory.GetFiles(_path).Length > 1);
    }

    [Fact]
    public async Task The_files_verify_from_their_description_alone()
    {
        await WithJournalAsync(journal => CallAsync(journal, caller: 1));
        await using var disk = new DiskFolder(_path);

        var verified = await JournalVerifier.VerifyAsync(disk);

        Assert.True(verified.IsSound);
        Assert.Equal(10, verified.LastSequence);
    }

    [Fact]
    public async Task A_file_that_exists_is_not_created_again()
    {
        await using var disk = new DiskFolder(_path);
        var file = await disk.CreateAsync("a", 100);

        await Assert.ThrowsAsync<IOException>(() => disk.CreateAsync("a", 100));

        Assert.Equal(100, await file.LengthAsync());
        await file.CloseAsync();
    }

    [Fact]
    public async Task A_name_with_a_path_is_refused()
    {
        await using var disk = new DiskFolder(_path);

        await Assert.ThrowsAsync<ArgumentException>(() => disk.CreateAsync("../a", 1));
    }

    private static async Task CallAsync(EventJournal journal, int caller)
    {
        for (var i = 0; i < 10; i++)
            await journal.Append(JournalFolder.Bytes($"{caller}/{i}")).Durable;
    }

    private static async Task<List<string>> ReadAllAsync(EventJournal journal)
    {
        var read = new List<string>();
        await journal.ReadAsync(JournalPosition.Start, slice =>
        {
            read.AddRange(slice.Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
            return Task.CompletedTask;
        });
        return read;
    }

    private Task WithJournalAsync(Func<EventJournal, Task> act) => WithJournalAsync(async journal =>
    {
        await act(journal);
        return true;
    });

    private async Task<T> WithJournalAsync<T>(Func<EventJournal, Task<T>> act)
    {
        await using var disk = new DiskFolder(_path);
        return await _loop.RunAsync(async () =>
        {
            var journal = await EventJournal.OpenAsync(_loop, disk, TimeProvider.System, _options, knownSequence: 0);
            var result = await act(journal);
            await journal.CloseAsync();
            return result;
        }).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
