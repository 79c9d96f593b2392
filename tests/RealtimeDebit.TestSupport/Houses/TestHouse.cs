using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;

using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.TestSupport.Houses;

/// <summary>The house's memory on a real loop, a real disk folder of its own, and a clock that stands still.</summary>
public sealed class TestHouse : IAsyncDisposable
{
    private readonly DiskFolder _journal;
    private readonly DiskFolder _snapshots;

    private TestHouse(string folder)
    {
        Folder = folder;
        _journal = new DiskFolder(Path.Combine(folder, "journal"));
        _snapshots = new DiskFolder(Path.Combine(folder, "snapshots"));
        Archive = new DiskArchive(Path.Combine(folder, "archive"));
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; } = new(Some.Moment);

    public LoopThread Loop { get; } = new();

    public DiskArchive Archive { get; }

    /// <summary>The ports with which the store was opened.</summary>
    public StorePorts Ports => new(Loop, Time, new RandomIds(), _journal, _snapshots);

    public EventStore Store { get; private set; } = null!;

    public Books Books => Store.Log.Books;

    /// <summary>A new house, or the one that lies in <paramref name="folder"/>.</summary>
    /// <param name="folder">A temporary one when null. Whoever made the house deletes it.</param>
    /// <param name="knownSequence">What the read model has seen of the journal.</param>
    public static async Task<TestHouse> OpenAsync(string? folder = null, long knownSequence = 0)
    {
        var house = new TestHouse(folder ?? Directory.CreateTempSubdirectory("realtime-debit-").FullName);
        house.Store = await house.Loop.RunAsync(() => EventStore.OpenAsync(house.Ports, new JournalOptions { ReserveBytes = 0 }, knownSequence, "test"));
        return house;
    }

    /// <summary>Records an event and waits until it is durable.</summary>
    public Task RecordAsync(HouseEvent happened) => Loop.RunAsync(() => Store.Log.Record(happened));

    /// <summary>Looks into the books on the loop.</summary>
    public Task<T> AskAsync<T>(Func<Books, T> ask) => Loop.RunAsync(() => Task.FromResult(ask(Books)));

    /// <summary>Stops as a service does, with a snapshot.</summary>
    public Task StopAsync() => Loop.RunAsync(() => Store.CloseAsync(new InlineWorkers()));

    /// <summary>Lets everything go as a killed process does; the folder stays until the test's end.</summary>
    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        await _journal.DisposeAsync();
        await _snapshots.DisposeAsync();
    }
}
