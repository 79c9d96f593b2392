namespace RealtimeDebit.Core.Journal;

/// <summary>One event as it stands in the journal. Sequences begin at 1 and have no gap.</summary>
/// <param name="Payload">The bytes as appended (UTF-8 JSON). Where a reader hands it to a callback it is valid only until the callback ends.</param>
public readonly record struct JournalEvent(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>What <see cref="EventJournal.Append"/> gives at once.</summary>
/// <param name="Durable">Ends when all events of the append are on the disk; nothing may be told to anyone outside before.</param>
public readonly record struct Appended(long FirstSequence, long LastSequence, Task Durable);

/// <summary>A place between two commits: the last sequence before it, and the hash chain (SHA-256, 32 bytes) up to it.</summary>
public sealed record JournalPosition(long Sequence, ReadOnlyMemory<byte> Chain)
{
    /// <summary>Before the first event.</summary>
    public static JournalPosition Start { get; } = new(0, new byte[JournalFormat.ChainBytes]);

    public bool SameAs(JournalPosition other) => Sequence == other.Sequence && Chain.Span.SequenceEqual(other.Chain.Span);
}

/// <summary>What recovery did at start-up.</summary>
/// <param name="Segments">Number of segment files.</param>
/// <param name="LastSequence">Last event that survived; 0 if the journal is empty.</param>
/// <param name="Cut">The torn tail that was cut off, or null.</param>
public sealed record JournalRecoveryReport(int Segments, long LastSequence, TornTail? Cut);

/// <summary>A commit that was being written when the process or the power went; nobody was told of it.</summary>
/// <param name="OffsetBytes">Where the last whole commit ends.</param>
public sealed record TornTail(string File, long OffsetBytes, string What);

/// <summary>The journal must not be used as it is: damage before its tail, a gap, a later format. Names file and byte.</summary>
public sealed class JournalRefusedException : Exception
{
    public JournalRefusedException(string file, long offsetBytes, string reason)
        : base($"The journal is refused: {file}, byte {offsetBytes}: {reason}")
    {
        File = file;
        OffsetBytes = offsetBytes;
        Reason = reason;
    }

    /// <summary>Name of the file in the journal's folder.</summary>
    public string File { get; }

    public long OffsetBytes { get; }

    public string Reason { get; }
}

/// <summary>A write or flush of the journal failed. It is never tried again; the process must stop.</summary>
public sealed class JournalFailedException : Exception
{
    public JournalFailedException(Exception cause)
        : this("The journal failed and takes no more events", cause)
    {
    }

    /// <param name="what">What can no more be done, as the beginning of a sentence.</param>
    /// <param name="cause">Its message ends the sentence.</param>
    public JournalFailedException(string what, Exception cause)
        : base($"{what}: {cause.Message}", cause)
    {
    }
}
