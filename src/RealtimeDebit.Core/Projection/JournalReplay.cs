using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Projection;

/// <summary>Makes rows from the journal with books of its own, apart from the service's.</summary>
internal sealed class JournalReplay
{
    private readonly EventJournal _journal;
    private readonly IJournalDisk? _through;
    private readonly IWorkers _workers;
    private readonly ReadModelWriter _writer;
    private readonly Books _books;
    private readonly ReadModelMapper _mapper;
    private readonly Func<bool> _mustStop;
    private readonly List<ReadModelEntry> _made = [];
    private readonly bool _beganLate;
    private JournalPosition _position;

    /// <param name="journal">Read from <paramref name="start"/> on.</param>
    /// <param name="ports">Through which port it is read.</param>
    /// <param name="workers">Where the books take the events in; nobody else sees these books.</param>
    /// <param name="writer">Gets the rows.</param>
    /// <param name="start">Books of its own.</param>
    /// <param name="mustStop">Asked between slices.</param>
    public JournalReplay(EventJournal journal, StorePorts ports, IWorkers workers, ReadModelWriter writer, LoadedBooks start, Func<bool> mustStop)
    {
        _journal = journal;
        _through = ports.JournalForReading;
        _workers = workers;
        _writer = writer;
        _books = start.Books;
        _position = start.Position;
        _beganLate = start.Position.Sequence > 0;
        _mustStop = mustStop;
        _mapper = new ReadModelMapper(_books, _made.Add);
    }

    /// <summary>Number of the last event that was read.</summary>
    public long Reached => _position.Sequence;

    /// <summary>True when it began in the middle of a file's records and must begin earlier.</summary>
    public bool LacksRecords => _mapper.LacksRecords && _beganLate;

    /// <summary>Reads all that is durable by now and hands the missing rows on.</summary>
    public async Task GoOnAsync()
    {
        _position = await _journal.ReadAsync(_position, async slice =>
        {
            if (_mustStop()) throw new OperationCanceledException();

            await _workers.RunAsync(() => Take(slice));
            await HandOnAsync();
        }, _through);
        if (!LacksRecords) await _writer.FlushAsync(Reached);
    }

    private int Take(IReadOnlyList<JournalEvent> slice)
    {
        foreach (JournalEvent item in slice)
        {
            HouseEvent happened = EventCodec.Read(item.Payload.Span);
            _books.Apply(happened, item.Sequence);
            _mapper.Note(happened, item.Sequence);
        }

        return slice.Count;
    }

    private async Task HandOnAsync()
    {
        foreach (ReadModelEntry entry in _made)
        {
            if (!LacksRecords) await _writer.AddAsync(entry);
        }

        _made.Clear();
    }
}
