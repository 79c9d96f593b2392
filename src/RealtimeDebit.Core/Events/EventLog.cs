using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;

namespace RealtimeDebit.Core.Events;

/// <summary>The one door to a change of state: an event is taken into the books at once and goes to the journal.</summary>
/// <remarks>
/// Memory first, then disk, then the world: whoever tells anything outside awaits the task that
/// <see cref="Record"/> returns, or <see cref="DurableAsync"/> for an earlier event.
/// </remarks>
public sealed class EventLog
{
    private readonly EventJournal _journal;
    private readonly TimeProvider _time;

    public EventLog(Books books, EventJournal journal, TimeProvider time)
        : this(books, journal, time, new SealedKeys())
    {
    }

    internal EventLog(Books books, EventJournal journal, TimeProvider time, SealedKeys sealedKeys)
    {
        Books = books;
        RequestIds = new RequestIds(books.Debits, sealedKeys);
        _journal = journal;
        _time = time;
    }

    /// <summary>Told of each event right after the books took it in, before it is durable.</summary>
    public event Action<HouseEvent, long>? Recorded;

    /// <summary>What follows from all events so far.</summary>
    public Books Books { get; }

    /// <summary>What request ids were used for, however long ago.</summary>
    public RequestIds RequestIds { get; }

    /// <summary>The wall clock in Japan, for an event's <see cref="HouseEvent.At"/>.</summary>
    public DateTimeOffset Now => _time.NowInJapan();

    /// <summary>Today in Japan.</summary>
    public DateOnly Today => _time.TodayInJapan();

    /// <summary>Number of the last event.</summary>
    public long LastSequence => _journal.LastSequence;

    /// <summary>Why nothing new may be accepted (disk nearly full), as a sentence for people; null when all is well.</summary>
    public string? NoRoomReason => _journal.Space.NoRoomReason;

    /// <summary>Why a file of so many bytes may not be stored, as a sentence for people; null when there is room for it beside what is kept free.</summary>
    public string? NoRoomReasonFor(long bytes) => _journal.Space.NoRoomReasonFor(bytes);

    /// <summary>Takes an event in and queues it for the journal.</summary>
    /// <returns>Ends when the event is durable; fails when the journal has failed, and then the process ends.</returns>
    /// <exception cref="Debits.IllegalDebitMoveException">The event cannot follow. Nothing was changed or written.</exception>
    public Task Record(HouseEvent happened)
    {
        byte[] payload = EventCodec.ToBytes(happened);
        long sequence = _journal.LastSequence + 1;
        Books.Apply(happened, sequence);
        Appended appended = _journal.Append([payload]);
        if (appended.LastSequence != sequence)
        {
            throw new InvalidOperationException($"The journal gave number {appended.LastSequence}, not {sequence}.");
        }

        Recorded?.Invoke(happened, sequence);
        return appended.Durable;
    }

    /// <summary>Ends when the event of this number is durable.</summary>
    public Task DurableAsync(long sequence) => _journal.DurableAsync(sequence);
}
