namespace RealtimeDebit.Core.Projection;

/// <summary>Hands entries to the read model in pieces of bounded size, each with the position that is true after it.</summary>
internal sealed class ReadModelWriter(IProjection projection, int pieceRows)
{
    private readonly List<ReadModelRow> _piece = [];

    /// <summary>Every row up to and with this event is in.</summary>
    public long Applied { get; private set; }

    /// <summary>Begins anew from a position.</summary>
    public void StartFrom(long applied)
    {
        _piece.Clear();
        Applied = applied;
    }

    /// <summary>Takes an entry that follows the earlier ones.</summary>
    public async Task AddAsync(ReadModelEntry entry)
    {
        if (entry.Sequence <= Applied) return;

        foreach (ReadModelRow row in entry.Rows)
        {
            _piece.Add(row);

            // In the middle of an event's rows only the event before it is whole.
            if (_piece.Count >= pieceRows) await FlushAsync(entry.Sequence - 1);
        }
    }

    /// <summary>Hands on what is left; <paramref name="through"/> is whole then.</summary>
    public async Task FlushAsync(long through)
    {
        if (_piece.Count == 0 && through <= Applied) return;

        await projection.ApplyAsync(_piece.ToArray(), Math.Max(through, Applied));
        Applied = Math.Max(through, Applied);
        _piece.Clear();
    }
}
