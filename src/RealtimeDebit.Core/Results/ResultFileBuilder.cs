using System.Buffers;
using System.Globalization;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Core.Results;

/// <summary>結果ファイル: the request's own bytes with the outcome of each record, built from the archive.</summary>
/// <remarks>A record without an outcome cannot be written: no 全銀 code means "unknown". The same run gives the same bytes each time.</remarks>
public sealed class ResultFileBuilder
{
    private const int SameIdOtherContent = 2010;

    private readonly FileRoom _room;

    public ResultFileBuilder(FileRoom room) => _room = room;

    /// <summary>Builds the result and keeps it in the archive.</summary>
    /// <returns>SHA-256 of its bytes.</returns>
    /// <exception cref="InvalidOperationException">A debit is not final.</exception>
    public async Task<string> BuildAsync(RequestFile file, DebitRun run)
    {
        if (!run.IsAccepted || run.OpenCount > 0)
        {
            throw new InvalidOperationException($"{file.Batch} has {run.OpenCount} debits without an outcome; its result cannot be written.");
        }

        await using IArchiveWriter writer = await _room.Archive.BeginAsync();
        await (FileNames.IsCsv(file.Name) ? WriteCsvAsync(file, run, writer) : WriteZenginAsync(file, run, writer));
        return (await writer.CommitAsync()).Sha256;
    }

    private async Task WriteZenginAsync(RequestFile file, DebitRun run, IArchiveWriter to)
    {
        var output = new ArrayBufferWriter<byte>(_room.Settings.ReadBytes * 2);
        var result = new ZenginResultWriter(output, await ReadFramingAsync(file));
        int index = 0;
        var reader = new ZenginFileReader(ZenginFileKind.Request, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data) result.AppendData(record.Bytes, run.ResultCodeAt(index++));
            else result.Append(record.Bytes);
        });
        await _room.ReadArchiveAsync(file.Sha256, async piece =>
        {
            await _room.Workers.RunAsync(() => Push(reader, piece));
            await DrainAsync(output, to);
        });
        ZenginCheck check = await _room.Workers.RunAsync(reader.Complete);
        await DrainAsync(output, to);
        RequireAll(file, run, check.DataRecords);
    }

    /// <summary>How records are parted is known for sure only at the end of the file, so it is read once before.</summary>
    private async Task<RecordFraming> ReadFramingAsync(RequestFile file)
    {
        var reader = new ZenginFileReader(ZenginFileKind.Request);
        await _room.ReadArchiveAsync(file.Sha256, piece => _room.Workers.RunAsync(() => Push(reader, piece)));
        return reader.Complete().Framing;
    }

    private async Task WriteCsvAsync(RequestFile file, DebitRun run, IArchiveWriter to)
    {
        var request = new MemoryStream();
        await _room.ReadArchiveAsync(file.Sha256, piece =>
        {
            request.Write(piece.Span);
            return Task.CompletedTask;
        });
        request.Position = 0;
        IReadOnlyDictionary<string, DebitId> earlier = await FindEarlierAsync(file, run, request);
        request.Position = 0;
        var result = new MemoryStream();
        int index = 0;
        await _room.Workers.RunAsync(() =>
        {
            DebitResultCsv.Write(request, result, line => OutcomeOf(run, index++, line, earlier));
            return index;
        });
        RequireAll(file, run, index);
        await to.WriteAsync(result.GetBuffer().AsMemory(0, (int)result.Length));
    }

    /// <summary>The receipt numbers under which request ids of rejected lines (2010) were used first; looked up on the loop.</summary>
    private async Task<IReadOnlyDictionary<string, DebitId>> FindEarlierAsync(RequestFile file, DebitRun run, Stream request)
    {
        var repeated = new SortedSet<string>(StringComparer.Ordinal);
        int index = 0;
        await _room.Workers.RunAsync(() => DebitRequestCsv.Read(request, line =>
        {
            if (run.ResponseCodeAt(index++) == SameIdOtherContent) repeated.Add(line.RequestId);
        }));
        CreditorCode creditor = file.Creditor;
        var found = new Dictionary<string, DebitId>(StringComparer.Ordinal);
        foreach (string requestId in repeated)
        {
            if (await _room.Log.RequestIds.FindAsync(creditor, requestId) is EarlierRequest earlier) found.Add(requestId, earlier.Debit);
        }

        return found;
    }

    private static CsvOutcome OutcomeOf(DebitRun run, int index, CsvDebit line, IReadOnlyDictionary<string, DebitId> earlier)
    {
        int response = run.ResponseCodeAt(index);
        DebitId receipt = response == SameIdOtherContent && earlier.TryGetValue(line.RequestId, out DebitId first)
            ? first
            : new DebitId(run.Origin.FirstDebit.Value + index);
        return new CsvOutcome(
            run.ResultCodeAt(index),
            response.ToString("D4", CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeSeconds(run.ClosedAtUnixSeconds(index)).InJapan(),
            receipt.ToString());
    }

    private static void RequireAll(RequestFile file, DebitRun run, int written)
    {
        if (written != run.Count) throw new InvalidOperationException($"{file.Batch} has {run.Count} debits; its request was read again with {written} records.");
    }

    private static int Push(ZenginFileReader reader, ReadOnlyMemory<byte> piece)
    {
        reader.Push(piece.Span);
        return piece.Length;
    }

    private static async Task DrainAsync(ArrayBufferWriter<byte> output, IArchiveWriter to)
    {
        if (output.WrittenCount == 0) return;

        await to.WriteAsync(output.WrittenMemory);
        output.ResetWrittenCount();
    }
}
