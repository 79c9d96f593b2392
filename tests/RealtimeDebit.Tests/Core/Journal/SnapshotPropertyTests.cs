using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Tests.Properties;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Journal;

/// <summary>Any sections come back as they were saved; cut or flipped anywhere the snapshot is passed over, and its number remembered.</summary>
[ManyCases]
public sealed class SnapshotPropertyTests
{
    private const string Name = "snapshot-0000000000000000009.rds";
    private readonly TestLoop _loop = new();

    [Property]
    public bool Sections_come_back_as_they_were_saved(NonNull<byte[]>[] sections)
    {
        SnapshotStore store = Saved(sections, out _);

        List<byte[]> read = _loop.Run(async () =>
        {
            SnapshotReader reader = (await store.FindNewestAsync()).Newest!;
            List<byte[]> bytes = [];
            while (await reader.NextAsync() is { } section) bytes.Add(section.Bytes.ToArray());
            return bytes;
        });

        return read.Count == sections.Length && read.Zip(sections).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.Get));
    }

    [Property]
    public bool A_damaged_snapshot_is_passed_over(NonNull<byte[]>[] sections, PositiveInt place, byte flip, bool isCut)
    {
        SnapshotStore store = Saved(sections, out FaultyDisk disk);
        disk.Damage(Name, bytes => isCut ? bytes[..(place.Get * 31 % bytes.Length)] : Flipped(bytes, place.Get * 31 % bytes.Length, flip));

        SnapshotSearch search = _loop.Run(store.FindNewestAsync);

        return search is { Newest: null, KnownSequence: 9, Problems: [{ File: Name }] };
    }

    private SnapshotStore Saved(NonNull<byte[]>[] sections, out FaultyDisk disk)
    {
        disk = new FaultyDisk(_loop, seed: 1);
        SnapshotStore store = new(disk, new FakeTimeProvider());
        _loop.Run(async () =>
        {
            SnapshotWriter writer = await store.BeginAsync(new JournalPosition(9, new byte[32]), contentVersion: 1);
            foreach (NonNull<byte[]> section in sections) await writer.WriteAsync(1, section.Get);
            await writer.CommitAsync();
        });
        return store;
    }

    private static byte[] Flipped(byte[] bytes, int at, byte flip)
    {
        bytes[at] ^= (byte)(1 << (flip % 8));
        return bytes;
    }
}
