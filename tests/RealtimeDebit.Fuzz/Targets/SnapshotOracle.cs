using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>A snapshot file of any bytes; an odd first byte puts the right SHA-256 behind the rest.</summary>
internal static class SnapshotOracle
{
    private const string Name = "snapshot-0000000000000000005.rds";

    public static void Check(byte[] input)
    {
        if (input.Length == 0) return;
        byte[] file = (input[0] & 1) == 0 ? input[1..] : [.. input[1..], .. SHA256.HashData(input.AsSpan(1))];
        TestLoop loop = new();
        FaultyDisk disk = new(loop, seed: 1);
        loop.Run(async () =>
        {
            IJournalFile written = await disk.CreateAsync(Name, 0);
            await written.WriteAsync(0, file);
            await written.CloseAsync();
            SnapshotSearch search = await new SnapshotStore(disk, new FakeTimeProvider()).FindNewestAsync();
            Promise.AreEqual(5, search.KnownSequence, "the event that the name knows of");
            Promise.AreEqual(search.Newest is null ? 1 : 0, search.Problems.Count, "a snapshot that is used, or a problem");
            if (search.Newest is { } reader) await CheckContentAsync(reader, file);
        });
    }

    private static async Task CheckContentAsync(SnapshotReader reader, byte[] file)
    {
        Promise.SameBytes(SHA256.HashData(file.AsSpan(..^32)), file.AsSpan(^32..), "the hash of a snapshot that is used");
        int at = 128;
        try
        {
            while (await reader.NextAsync() is { } section)
            {
                Promise.SameBytes(file.AsSpan(at + 8, section.Bytes.Length), section.Bytes.Span, "a section");
                at += 8 + section.Bytes.Length;
                Promise.Holds(at <= file.Length - 32, "a section reaches into the hash");
            }
        }
        catch (InvalidOperationException)
        {
            // What says of itself that it is a bug of the writer: the hash was right and the content is not.
            Promise.Holds(at < file.Length, "a refusal within the file");
        }
    }
}
