using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Keys;

/// <summary>Writes past months of request ids into key files and lets them go from memory.</summary>
/// <remarks>
/// Only one works at a time. A key file holds nothing that the journal does not, and it is believed only after it was flushed and read back;
/// until then, and after any failure, the month stays in memory. A file that no snapshot names yet is written over with the same bytes.
/// </remarks>
internal sealed class KeySealer(RequestKeys keys, SealedKeys sealedKeys, EventJournal journal, StorePorts ports)
{
    private readonly KeyOptions _options = ports.Keys;
    private readonly IJournalDisk _disk = ports.Snapshots;

    /// <summary>Seals what can be sealed now.</summary>
    /// <exception cref="IOException">The disk did not take a file. What was in memory still is.</exception>
    public async Task SealAsync(IWorkers workers)
    {
        IReadOnlyList<KeyMonth> months = keys.Sealable(_options.RecentMonths);
        if (months.Count == 0) return;

        // The last word on a debit of theirs may have been given a moment ago: it is sealed when it is durable.
        await journal.MarkAsync();
        foreach (KeyMonth month in months)
        {
            EncodedMonth? encoded = await workers.RunAsync(() => EncodedMonth.Of(month, _options.IdsPerMonth));
            if (encoded is null) continue;

            KeyFile file = await WriteAsync(encoded);

            // In one stretch: at no moment is a key in neither place.
            keys.Seal(encoded.Month);
            sealedKeys.Add(file);
        }
    }

    /// <summary>Seals in other books, made from the journal, what is sealed here; they must stand where these stood then, or later.</summary>
    /// <exception cref="InvalidOperationException">Their month is not the one in the file: the journal's bytes do not lead to what was in memory.</exception>
    public async Task CarryOverAsync(RequestKeys copy, IWorkers workers)
    {
        foreach (SealedMonth month in keys.Sealed.Except(copy.Sealed).ToList())
        {
            KeyMonth? made = copy.Find(month.Number);
            EncodedMonth? encoded = made is null ? null : await workers.RunAsync(() => EncodedMonth.Of(made, _options.IdsPerMonth));
            if (encoded?.Month != month) throw new InvalidOperationException($"The journal gives other request ids for month {month.Number} than were sealed.");

            copy.Seal(month);
        }
    }

    private async Task<KeyFile> WriteAsync(EncodedMonth encoded)
    {
        string name = KeyFileFormat.Name(encoded.Month.Number);
        string unfinished = name + JournalFormat.UnfinishedSuffix;
        if ((await _disk.ListAsync()).Contains(unfinished)) await _disk.DeleteAsync(unfinished);

        IJournalFile file = await _disk.CreateAsync(unfinished, 0);
        long offset = 0;
        foreach (byte[] piece in encoded.Pieces)
        {
            await file.WriteAsync(offset, piece);
            offset += piece.Length;
        }

        await file.FlushAsync();
        await file.CloseAsync();
        KeyFile read = await ReadBackAsync(unfinished, encoded.Month);
        await _disk.RenameAsync(unfinished, name);
        await _disk.FlushFolderAsync();
        return read;
    }

    private async Task<KeyFile> ReadBackAsync(string name, SealedMonth month)
    {
        try
        {
            return await KeyFile.OpenAsync(ports.SnapshotsForReading ?? _disk, name, month, _options);
        }
        catch (InvalidDataException other)
        {
            throw new IOException($"What was written reads back otherwise: {other.Message}", other);
        }
    }
}
