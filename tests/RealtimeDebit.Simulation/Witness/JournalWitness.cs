using System.Globalization;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>
/// An independent reader of the journal: tells from flushed bytes alone which events are durable and what follows from them. Written from the
/// description of the format; shares no code with the journal.
/// </summary>
/// <remarks>Made to be asked at every call of a bank: it remembers what it read, and reads only what was added since.</remarks>
public sealed class JournalWitness
{
    private readonly List<SegmentSight> _segments = [];
    private readonly List<string> _folder = [];
    private int _foldedSegments;
    private int _foldedEvents;

    /// <summary>What follows from the durable events.</summary>
    public WitnessedBooks Books { get; private set; } = new();

    /// <summary>Number of the last durable event.</summary>
    public long DurableSequence => Books.Sequence;

    /// <summary>Something that is not a whole commit stands at the journal's end: what a power cut left of a write.</summary>
    public bool IsTorn => _segments.Count > 0 && _segments[^1].IsTorn;

    /// <summary>The hash chain behind the last durable event, hexadecimal.</summary>
    public string ChainHex => Convert.ToHexStringLower((_segments.Count > 0 ? _segments[^1].End : JournalPlace.Start).Chain.Span);

    /// <summary>Everything in the journal that must not be; empty when it is sound.</summary>
    public IReadOnlyList<string> Problems
        => [.. _folder, .. _segments.SelectMany(segment => segment.Problems), .. Books.Problems];

    /// <summary>True when nothing in the journal is wrong. Cheaper than <see cref="Problems"/>.</summary>
    public bool IsSound => _folder.Count == 0 && Books.Problems.Count == 0 && _segments.TrueForAll(segment => segment.Problems.Count == 0);

    /// <summary>Every durable event, in order.</summary>
    public IEnumerable<WitnessedEvent> Events => _segments.SelectMany(segment => segment.Events);

    /// <summary>Looks at the folder as it is now.</summary>
    /// <param name="files">The folder's durable files in any order; those that are not segments are passed over.</param>
    public JournalWitness Look(IReadOnlyList<FlushedFile> files)
    {
        _folder.Clear();
        int count = 0;
        foreach (FlushedFile file in files)
        {
            if (NumberOf(file.Name) is not null) count++;
        }

        bool holds = count >= _segments.Count;
        if (!holds) _segments.RemoveRange(count, _segments.Count - count);
        JournalPlace place = JournalPlace.Start;
        for (int i = 0; i < count; i++)
        {
            if (Find(files, (uint)i + 1) is not { } file)
            {
                _folder.Add($"segment {i + 1} is missing, {count} segments are there");
                _segments.RemoveRange(Math.Min(i, _segments.Count), _segments.Count - Math.Min(i, _segments.Count));
                holds = false;
                break;
            }

            if (i == _segments.Count) _segments.Add(new SegmentSight((uint)i + 1));
            holds &= _segments[i].Look(file, place, isLast: i == count - 1);
            place = _segments[i].End;
        }

        Fold(holds);
        return this;
    }

    /// <summary>Whether a debit on this account (15 digits) stands durably in Sending: only then may it be at the bank.</summary>
    public bool IsSending(string account)
    {
        foreach (WitnessedDebit debit in Books.DebitsOf(account))
        {
            if (debit.State == WitnessedState.Sending) return true;
        }

        return false;
    }

    private void Fold(bool goesOn)
    {
        if (!goesOn) (Books, _foldedSegments, _foldedEvents) = (new WitnessedBooks(), 0, 0);
        while (_foldedSegments < _segments.Count)
        {
            IReadOnlyList<WitnessedEvent> events = _segments[_foldedSegments].Events;
            for (; _foldedEvents < events.Count; _foldedEvents++) Books.Apply(events[_foldedEvents]);
            if (_foldedSegments == _segments.Count - 1) return;

            _foldedSegments++;
            _foldedEvents = 0;
        }
    }

    private static FlushedFile? Find(IReadOnlyList<FlushedFile> files, uint number)
    {
        // In order of the names, as a disk lists them, it stands in its place.
        int place = (int)number - 1;
        if (place < files.Count && NumberOf(files[place].Name) == number) return files[place];

        foreach (FlushedFile file in files)
        {
            if (NumberOf(file.Name) == number) return file;
        }

        return null;
    }

    private static uint? NumberOf(string name)
        => name.Length == 20 && name.StartsWith("journal-", StringComparison.Ordinal) && name.EndsWith(".rdj", StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(8, 8), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
                ? number
                : null;
}
