using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>Reads a request file out of its drop once: into the archive, and through the reader of its form.</summary>
internal sealed class RequestFetch
{
    /// <summary>
    /// Bytes of a request file at most; a longer one is never read, since the archive lies on the journal's disk. It is more than the most
    /// records (<see cref="RequestReading.MaxRecords"/>) take with their line ends, headers and trailers.
    /// </summary>
    public const long MaxBytes = 300_000_000;

    private readonly FileRoom _room;
    private readonly Creditor _creditor;
    private readonly IFileDrop _drop;

    public RequestFetch(FileRoom room, Creditor creditor, IFileDrop drop)
    {
        _room = room;
        _creditor = creditor;
        _drop = drop;
    }

    /// <summary>What is wrong with a file of this size, as a sentence; null when it may be read.</summary>
    public static string? TooLarge(long sizeBytes)
        => sizeBytes > MaxBytes ? $"The file has {sizeBytes:N0} bytes, and no request has more than {MaxBytes:N0}: it is not read." : null;

    /// <param name="folder">Where it lies.</param>
    /// <param name="before">How it looked just now, as the drop answers a question for its name: a list may give times less exactly.</param>
    /// <param name="name">The creditor's name of it: its ending says the form.</param>
    /// <param name="writer">Gets the bytes.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <returns>Null when the file was not the same before and after, so that what was read is worth nothing.</returns>
    /// <exception cref="DropException">The drop failed, or the file is too large.</exception>
    public async Task<RequestCheck?> ReadAsync(DropFolder folder, DropEntry before, string name, IArchiveWriter writer, CancellationToken stopping)
    {
        ThrowIfTooLarge(before.SizeBytes);
        IRequestReader reader = RequestReading.Open(name, _creditor, _room.Log.Today, _room.Log.Today, rowsAtOnce: 0);
        long soFar = 0;
        long read = await _drop.ReadAsync(
            folder,
            before.Name,
            piece => _room.OnLoopAsync(async () =>
            {
                // A file that grows while it is read may have no end.
                ThrowIfTooLarge(soFar += piece.Length);
                Task writing = writer.WriteAsync(piece);
                await _room.Workers.RunAsync(() => RequestReading.Push(reader, piece));
                await writing;
            }),
            stopping);
        DropEntry? after = await _drop.FindAsync(folder, before.Name, stopping);
        return after == before && read == before.SizeBytes ? await _room.Workers.RunAsync(reader.Complete) : null;
    }

    private static void ThrowIfTooLarge(long bytes)
    {
        if (TooLarge(bytes) is string problem) throw new DropException(DropFailure.Refused, problem);
    }
}
