using System.Text;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.TestSupport.Journals;

/// <summary>A journal's folder in memory, for tests that write it, spoil it and open it again.</summary>
public sealed class JournalFolder
{
    public JournalFolder(JournalOptions? options = null)
    {
        Options = (options ?? new JournalOptions { SegmentBytes = 8192 }) with { ReserveBytes = 0 };
        Loop = new TestLoop();
        Disk = new FaultyDisk(Loop, seed: 1);
    }

    public JournalOptions Options { get; }

    public TestLoop Loop { get; private set; }

    public FaultyDisk Disk { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Opens the journal on a new loop, as the next process would.</summary>
    public EventJournal Open(long knownSequence = 0)
    {
        Loop = new TestLoop();
        Disk.Restart(Loop, powerCut: false);
        return Loop.Run(() => EventJournal.OpenAsync(Loop, Disk, Time, Options, knownSequence));
    }

    /// <summary>Appends one commit for each list of texts and waits for each flush.</summary>
    public void Write(EventJournal journal, params IEnumerable<string[]> commits) => Loop.Run(async () =>
    {
        foreach (var texts in commits)
            await journal.Append(Bytes(texts)).Durable;
    });

    /// <summary>Opens, appends and closes.</summary>
    public void Write(params IEnumerable<string[]> commits)
    {
        var journal = Open();
        Write(journal, commits);
        Loop.Run(journal.CloseAsync);
    }

    /// <summary>Opens and reads everything.</summary>
    public IReadOnlyList<string> Read() => Read(Open(), JournalPosition.Start);

    public IReadOnlyList<string> Read(EventJournal journal, JournalPosition after)
    {
        var texts = new List<string>();
        Loop.Run(() => journal.ReadAsync(after, slice =>
        {
            texts.AddRange(slice.Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
            return Task.CompletedTask;
        }));
        return texts;
    }

    public JournalVerification Verify() => Loop.Run(() => JournalVerifier.VerifyAsync(Disk));

    public static ReadOnlyMemory<byte>[] Bytes(params string[] texts) => [.. texts.Select(text => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text)))];
}
