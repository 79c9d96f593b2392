using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>Reads a request file of one form as its bytes come, checks it whole, and makes a row of each data record.</summary>
/// <remarks>Pure: used by a worker and by the loop in turns, never by both at once.</remarks>
internal interface IRequestReader
{
    void Push(ReadOnlySpan<byte> bytes);

    /// <summary>Says that the file has no more bytes.</summary>
    RequestCheck Complete();

    /// <summary>The next full piece of rows, after <see cref="Complete"/> also the last short one; null when there is none.</summary>
    /// <remarks>Rows rejected for their form carry their codes; the others are not judged yet.</remarks>
    byte[]? TakeRows();
}

/// <summary>What reading a whole request file found.</summary>
internal sealed record RequestCheck
{
    public required FileVerdict Verdict { get; init; }

    /// <summary>Data records.</summary>
    public required int Records { get; init; }

    /// <summary>Sum over all data records whose amount can be read.</summary>
    public required Yen Total { get; init; }

    /// <summary>The first problems of each severity, in the order of the file.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    public IReadOnlyList<FileGroup> Groups { get; init; } = [];
}

/// <summary>Chooses the reader for a file.</summary>
internal static class RequestReading
{
    /// <summary>Records of one file at most: bounds its memory.</summary>
    public const int MaxRecords = 2_000_000;

    /// <param name="name">The file's name: its ending says the form.</param>
    /// <param name="creditor">Whose drop.</param>
    /// <param name="asOf">The day of receipt; dates without a year are the nearest to it.</param>
    /// <param name="today">No debit date may lie before it.</param>
    /// <param name="rowsAtOnce">Rows in one piece; 0 = no rows are wanted.</param>
    public static IRequestReader Open(string name, Creditor creditor, DateOnly asOf, DateOnly today, int rowsAtOnce)
        => FileNames.IsCsv(name)
            ? new CsvRequestReader(creditor, today, rowsAtOnce)
            : new ZenginRequestReader(creditor, asOf, today, rowsAtOnce);

    /// <summary>For workers, whose work gives a result.</summary>
    public static int Push(IRequestReader reader, ReadOnlyMemory<byte> bytes)
    {
        reader.Push(bytes.Span);
        return bytes.Length;
    }

    /// <summary>Reads on, and takes the pieces of rows that are full.</summary>
    public static IReadOnlyList<byte[]> PushAndTake(IRequestReader reader, ReadOnlyMemory<byte> bytes)
    {
        reader.Push(bytes.Span);
        return Take(reader);
    }

    public static IReadOnlyList<byte[]> Take(IRequestReader reader)
    {
        var taken = new List<byte[]>();
        while (reader.TakeRows() is byte[] rows) taken.Add(rows);
        return taken;
    }
}
