using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Projection;

/// <summary>Makes the read model anew from the journal while no service runs on the data directory.</summary>
public static class OfflineRebuild
{
    private const int PieceRows = 1_000;

    /// <summary>Sets everything aside and writes it anew. The journal is only read.</summary>
    /// <param name="journal">The journal's folder.</param>
    /// <param name="projection">Opened.</param>
    /// <param name="progress">Told of the number of the event reached, now and then.</param>
    /// <returns>Number of the last event that is in.</returns>
    public static async Task<long> RunAsync(IJournalDisk journal, IProjection projection, Action<long> progress)
    {
        await projection.SetAsideAsync();
        var writer = new ReadModelWriter(projection, PieceRows);
        var books = new Books();
        var made = new List<ReadModelEntry>();
        var mapper = new ReadModelMapper(books, made.Add);
        long last = 0;
        await JournalAudit.ExportAsync(journal, async item =>
        {
            HouseEvent happened = EventCodec.Read(item.Payload.Span);
            books.Apply(happened, item.Sequence);
            mapper.Note(happened, item.Sequence);
            last = item.Sequence;
            foreach (ReadModelEntry entry in made) await writer.AddAsync(entry);

            made.Clear();
            if (last % PieceRows == 0) progress(last);
        });
        await writer.FlushAsync(last);
        progress(last);
        return last;
    }
}
