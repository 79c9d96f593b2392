using System.Text;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Journal;

public sealed class SnapshotStoreTests
{
    private readonly TestLoop _loop = new();
    private readonly FaultyDisk _disk;
    private readonly SnapshotStore _store;

    public SnapshotStoreTests()
    {
        _disk = new FaultyDisk(_loop, seed: 1);
        _store = new SnapshotStore(_disk, new FakeTimeProvider());
    }

    [Fact]
    public void Sections_come_back_in_order_with_the_place_they_stand_for()
    {
        Save(41, "debits", "mandates");

        var (header, sections) = Load();

        Assert.Equal((41L, 3), (header.Position.Sequence, header.ContentVersion));
        Assert.Equal([(0, "debits"), (1, "mandates")], sections);
    }

    [Fact]
    public void The_last_two_are_kept()
    {
        Save(1, "a");
        Save(2, "b");
        Save(3, "c");

        Assert.Equal(["snapshot-0000000000000000002.rds", "snapshot-0000000000000000003.rds"], _disk.Names);
    }

    [Fact]
    public void A_damaged_snapshot_is_passed_over_with_a_report_but_its_number_is_remembered()
    {
        Save(1, "old");
        Save(2, "new");
        _disk.Damage("snapshot-0000000000000000002.rds", bytes =>
        {
            bytes[^40] ^= 1;
            return bytes;
        });

        var search = _loop.Run(_store.FindNewestAsync);

        Assert.Equal(1, search.Newest?.Header.Position.Sequence);
        Assert.Equal(2, search.KnownSequence);
        Assert.Equal(new SnapshotProblem("snapshot-0000000000000000002.rds", "damaged (wrong SHA-256)"), Assert.Single(search.Problems));
    }

    [Fact]
    public void A_snapshot_that_was_not_committed_does_not_exist_and_is_swept()
    {
        _loop.Run(async () =>
        {
            var writer = await _store.BeginAsync(new JournalPosition(5, new byte[32]), contentVersion: 1);
            await writer.WriteAsync(0, new byte[100]);
        });

        var search = _loop.Run(_store.FindNewestAsync);

        Assert.Null(search.Newest);
        Assert.Empty(_disk.Names);
    }

    [Fact]
    public void After_the_commit_a_power_cut_takes_nothing()
    {
        Save(7, "kept");
        _disk.Restart(_loop, powerCut: true);

        Assert.Equal((0, "kept"), Assert.Single(Load().Sections));
    }

    private void Save(long sequence, params string[] sections) => _loop.Run(async () =>
    {
        var writer = await _store.BeginAsync(new JournalPosition(sequence, new byte[32]), contentVersion: 3);
        for (var kind = 0; kind < sections.Length; kind++)
            await writer.WriteAsync(kind, Encoding.UTF8.GetBytes(sections[kind]));
        await writer.CommitAsync();
    });

    private (SnapshotHeader Header, List<(int Kind, string Text)> Sections) Load() => _loop.Run(async () =>
    {
        var reader = (await _store.FindNewestAsync()).Newest!;
        var sections = new List<(int, string)>();
        while (await reader.NextAsync() is { } section)
            sections.Add((section.Kind, Encoding.UTF8.GetString(section.Bytes.Span)));
        return (reader.Header, sections);
    });
}
