using System.Security.Cryptography;
using System.Text;
using FileHelpers;

namespace FileHelpersClient;

/// <summary>Writes request files and reads result files.</summary>
public static class DebitFile
{
    private const int RecordLengthBytes = 120;
    private const string NewLine = "\r\n";

    // Throws on a character that code page 932 does not have; the default writes a question mark into a name.
    private static readonly Encoding s_shiftJis = MakeEncoding();

    /// <summary>One header group: header, data records, trailer, and the end record.</summary>
    public static byte[] Request(HeaderRecord header, IReadOnlyList<DataRecord> debits)
    {
        var trailer = new TrailerRecord { TotalCount = debits.Count, TotalYen = debits.Sum(debit => debit.AmountYen) };
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes, s_shiftJis, leaveOpen: true))
        {
            Write(writer, [header]);
            Write(writer, debits);
            Write(writer, [trailer]);
            Write(writer, new EndRecord[] { new() });
        }

        RequireRecordLengths(bytes.ToArray());
        return bytes.ToArray();
    }

    /// <summary>What goes beside the file as NAME.end, so that the service can tell that it has all of it.</summary>
    public static byte[] End(byte[] request, int records)
        => Encoding.ASCII.GetBytes($"bytes={request.Length}\nrecords={records}\nsha256={Convert.ToHexStringLower(SHA256.HashData(request))}\n");

    /// <summary>The data records of a result file, after its end record, counts and sums were checked.</summary>
    /// <exception cref="InvalidDataException">It is not whole or does not add up: do not use it, and do not delete it from the server.</exception>
    public static IReadOnlyList<DataRecord> Result(byte[] result)
    {
        RequireRecordLengths(result);
        var engine = new MultiRecordEngine((_, line) => KindOf(line), typeof(HeaderRecord), typeof(DataRecord), typeof(TrailerRecord), typeof(EndRecord));
        using var reader = new StringReader(s_shiftJis.GetString(result));
        object[] records = engine.ReadStream(reader);
        if (records.LastOrDefault() is not EndRecord) throw new InvalidDataException("The result has no end record: it is not whole.");

        DataRecord[] debits = [.. records.OfType<DataRecord>()];
        DataRecord[] collected = [.. debits.Where(debit => debit.ResultCode == "0")];
        TrailerRecord[] trailers = [.. records.OfType<TrailerRecord>()];
        bool addsUp = trailers.Sum(t => t.TotalCount) == debits.Length
            && trailers.Sum(t => t.TotalYen) == debits.Sum(debit => debit.AmountYen)
            && trailers.Sum(t => t.CollectedCount) == collected.Length
            && trailers.Sum(t => t.CollectedYen) == collected.Sum(debit => debit.AmountYen)
            && trailers.Sum(t => t.DeclinedCount) == debits.Length - collected.Length;
        return addsUp ? debits : throw new InvalidDataException("The trailer of the result does not agree with its records.");
    }

    private static void Write<T>(TextWriter writer, IEnumerable<T> records)
        where T : class
        => new FileHelperEngine<T> { NewLineForWrite = NewLine }.WriteStream(writer, records);

    private static Type KindOf(string line) => line[0] switch
    {
        '1' => typeof(HeaderRecord),
        '2' => typeof(DataRecord),
        '8' => typeof(TrailerRecord),
        '9' => typeof(EndRecord),
        _ => throw new InvalidDataException($"A record of kind {line[0]} is not known."),
    };

    // FileHelpers counts characters, the bank counts bytes: a full-width character would shift every field behind it.
    private static void RequireRecordLengths(ReadOnlySpan<byte> file)
    {
        int line = RecordLengthBytes + NewLine.Length;
        if (file.Length == 0 || file.Length % line != 0) throw new InvalidDataException($"{file.Length} bytes are not records of {RecordLengthBytes} bytes and CRLF.");
        for (int end = line; end <= file.Length; end += line)
        {
            if (!file[(end - NewLine.Length)..end].SequenceEqual("\r\n"u8)) throw new InvalidDataException($"Record {end / line} does not have {RecordLengthBytes} bytes.");
        }
    }

    private static Encoding MakeEncoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
