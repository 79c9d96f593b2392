using System.Buffers;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Core.Retries;

/// <summary>Makes retry files from the request's and the result's bytes in the archive. Pure: the same choice gives the same bytes each time.</summary>
internal sealed class RetryFileBuilder(FileRoom room)
{
    /// <summary>How each record of a file ended: its result digit, or a space for one that is never debited again, because its form was wrong or its request id had been used.</summary>
    public async Task<IReadOnlyList<char>> ReadDigitsAsync(RequestFile file)
    {
        List<char> digits = [];
        if (FileNames.IsCsv(file.Name))
        {
            MemoryStream result = await ReadWholeAsync(file.ResultSha256!);
            await room.Workers.RunAsync(() =>
            {
                DebitRetryCsv.ReadDigits(result, digits.Add);
                return digits.Count;
            });
            return digits;
        }

        await PassAsync(file.ResultSha256!, ZenginFileKind.Result, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data) digits.Add((char)ZenginDataLayout.ResultCode.ReadByte(record.Bytes));
        });
        int index = 0;
        await PassAsync(file.Sha256, ZenginFileKind.Request, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data && record.Rejection is not null) digits[index] = ' ';
            if (record.Kind == RecordKind.Data) index++;
        });
        return digits;
    }

    /// <summary>Makes the file of the chosen records and keeps it in the archive.</summary>
    public async Task<BuiltRetry> BuildAsync(RequestFile file, RetryChoice choice, DateOnly debitDate)
    {
        bool[] isChosen = choice.IsChosen;
        var output = new ArrayBufferWriter<byte>();
        (int records, long yen, string? whyNot) = FileNames.IsCsv(file.Name)
            ? await WriteCsvAsync(file, isChosen, debitDate, output)
            : await WriteZenginAsync(file, isChosen, debitDate, output);
        if (whyNot is not null) return new BuiltRetry("", Yen.Zero, whyNot);
        if (records != choice.Count) throw new InvalidOperationException($"The retry of {file.Batch} came out with {records} records.");

        return new BuiltRetry(await room.ArchiveAsync(output.WrittenMemory), new Yen(yen), null);
    }

    private async Task<(int Records, long Yen, string? WhyNot)> WriteZenginAsync(RequestFile file, bool[] isChosen, DateOnly debitDate, ArrayBufferWriter<byte> output)
    {
        var writer = new ZenginRetryWriter(debitDate);
        int index = 0;
        ZenginCheck check = await PassAsync(
            file.Sha256,
            ZenginFileKind.Request,
            (in ZenginRecord record) => writer.Take(record, record.Kind == RecordKind.Data && isChosen[index++]));
        if (writer.WhyNot is string whyNot) return (0, 0, whyNot);

        await room.Workers.RunAsync(() =>
        {
            writer.Write(output, check.Framing);
            return output.WrittenCount;
        });
        return (writer.Records, writer.TotalYen, null);
    }

    private async Task<(int Records, long Yen, string? WhyNot)> WriteCsvAsync(RequestFile file, bool[] isChosen, DateOnly debitDate, ArrayBufferWriter<byte> output)
    {
        MemoryStream result = await ReadWholeAsync(file.ResultSha256!);
        return await room.Workers.RunAsync(() =>
        {
            var retry = new MemoryStream();
            int index = 0;
            (int records, long yen) = DebitRetryCsv.Write(result, retry, debitDate, () => isChosen[index++]);
            output.Write(retry.GetBuffer().AsSpan(0, (int)retry.Length));
            return (records, yen, (string?)null);
        });
    }

    private async Task<ZenginCheck> PassAsync(string sha256, ZenginFileKind kind, ZenginRecordHandler onRecord)
    {
        var reader = new ZenginFileReader(kind, onRecord);
        await room.ReadArchiveAsync(sha256, piece => room.Workers.RunAsync(() =>
        {
            reader.Push(piece.Span);
            return piece.Length;
        }));
        return await room.Workers.RunAsync(reader.Complete);
    }

    private async Task<MemoryStream> ReadWholeAsync(string sha256)
    {
        var whole = new MemoryStream();
        await room.ReadArchiveAsync(sha256, piece =>
        {
            whole.Write(piece.Span);
            return Task.CompletedTask;
        });
        whole.Position = 0;
        return whole;
    }
}

/// <summary>A retry file that was made.</summary>
/// <param name="Sha256">Where it lies in the archive.</param>
/// <param name="Total">Sum of its records.</param>
/// <param name="WhyNot">Why none could be made; null when one was.</param>
internal sealed record BuiltRetry(string Sha256, Yen Total, string? WhyNot);
