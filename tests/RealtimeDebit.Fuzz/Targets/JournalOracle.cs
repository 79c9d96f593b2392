using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>
/// A journal's folder with one segment of any bytes: recovery, reading without opening, and the verifier, which shares no code with
/// them. The first byte says what is done to the rest before: see <see cref="JournalSeal"/>.
/// </summary>
internal static class JournalOracle
{
    private static readonly JournalOptions s_options = new() { SegmentBytes = 4096, ReserveBytes = 0 };

    public static void Check(byte[] input)
    {
        if (input.Length == 0) return;
        JournalSeal seal = (JournalSeal)input[0];
        byte[] segment = seal.Apply(input[1..]);
        FaultyDisk disk = DiskWith(JournalFormat.SegmentName(1), segment);

        JournalVerification verified = Restarted(disk).Run(() => JournalVerifier.VerifyAsync(disk));
        List<string>? events = Open(disk, out JournalRefusedException? refused);
        Promise.AreEqual(verified.IsSound, refused is null, $"the verifier and recovery agree ({refused?.Message})");
        if (refused is not null)
        {
            Promise.AreEqual(JournalFormat.SegmentName(1), refused.File, "the file that is named");
            Promise.Holds(refused.OffsetBytes >= 0 && refused.OffsetBytes <= segment.Length, $"byte {refused.OffsetBytes} of {segment.Length} is named");
            return;
        }

        Promise.AreEqual(verified.LastSequence, events!.Count, "events of the verifier and of recovery");
        Promise.SameItems(events, ReadFiles(DiskWith(JournalFormat.SegmentName(1), segment)), "events read without opening");
        AppendAndOpenAgain(disk, events);
    }

    /// <summary>What was recovered stays; what is appended comes behind it.</summary>
    private static void AppendAndOpenAgain(FaultyDisk disk, List<string> events)
    {
        TestLoop loop = Restarted(disk);
        loop.Run(async () =>
        {
            EventJournal journal = await EventJournal.OpenAsync(loop, disk, new FakeTimeProvider(), s_options, knownSequence: events.Count);
            await journal.Append([new ReadOnlyMemory<byte>("appended"u8.ToArray())]).Durable;
            await journal.CloseAsync();
        });
        List<string>? again = Open(disk, out JournalRefusedException? refused);
        Promise.Holds(refused is null, $"what was recovered and appended to is refused: {refused?.Message}");
        Promise.SameItems([.. events, Convert.ToHexString("appended"u8)], again!, "events after an append");
    }

    private static List<string>? Open(FaultyDisk disk, out JournalRefusedException? refused)
    {
        refused = null;
        TestLoop loop = Restarted(disk);
        List<string> events = [];
        try
        {
            loop.Run(async () =>
            {
                EventJournal journal = await EventJournal.OpenAsync(loop, disk, new FakeTimeProvider(), s_options, knownSequence: 0);
                await journal.ReadAsync(JournalPosition.Start, slice => Take(slice, events));
                await journal.CloseAsync();
            });
            return events;
        }
        catch (JournalRefusedException no)
        {
            refused = no;
            return null;
        }
    }

    private static List<string> ReadFiles(FaultyDisk disk)
    {
        List<string> events = [];
        Restarted(disk).Run(() => JournalReader.ReadFilesAsync(disk, slice => Take(slice, events)));
        return events;
    }

    private static Task Take(IReadOnlyList<JournalEvent> slice, List<string> events)
    {
        foreach (JournalEvent happened in slice)
        {
            events.Add(Convert.ToHexString(happened.Payload.Span));
            Promise.AreEqual(events.Count, happened.Sequence, "the number of an event");
        }

        return Task.CompletedTask;
    }

    private static FaultyDisk DiskWith(string name, byte[] bytes)
    {
        TestLoop loop = new();
        FaultyDisk disk = new(loop, seed: 1);
        loop.Run(async () =>
        {
            IJournalFile file = await disk.CreateAsync(name, 0);
            await file.WriteAsync(0, bytes);
            await file.FlushAsync();
            await file.CloseAsync();
            await disk.FlushFolderAsync();
        });
        return disk;
    }

    private static TestLoop Restarted(FaultyDisk disk)
    {
        TestLoop loop = new();
        disk.Restart(loop, powerCut: false);
        return loop;
    }
}
