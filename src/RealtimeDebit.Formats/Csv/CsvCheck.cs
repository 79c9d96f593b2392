using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Csv;

/// <summary>What reading a whole CSV file found.</summary>
public sealed record CsvCheck
{
    public required FileVerdict Verdict { get; init; }

    public required CsvEncoding Encoding { get; init; }

    /// <summary>Lines after the header, rejected ones included.</summary>
    public required int DataRecords { get; init; }

    public required int RejectedRecords { get; init; }

    /// <summary>Sum of the amounts that could be read; 0 for files without amounts.</summary>
    public required long TotalYen { get; init; }

    /// <summary>The first problems of each severity, in the order of the file.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>All problems, also those not kept in <see cref="Problems"/>.</summary>
    public required int ProblemCount { get; init; }
}

/// <summary>Reads all lines of a CSV file and counts them.</summary>
internal static class CsvReading
{
    /// <param name="readLine">Reads and hands on one line; returns its amount in yen, 0 when it has none.</param>
    public static CsvCheck Run(Stream file, CsvTable table, Func<CsvTableReader, long> readLine)
    {
        ProblemLog problems = new();
        using CsvTableReader reader = new(file, table, problems);
        int records = 0;
        int rejected = 0;
        long yen = 0;
        bool goesOn = reader.ReadHeader();
        while (goesOn && reader.ReadLine())
        {
            yen += readLine(reader);
            records++;
            rejected += reader.Rejection is null ? 0 : 1;
        }

        return new CsvCheck
        {
            Verdict = problems.Verdict,
            Encoding = reader.FileEncoding,
            DataRecords = records,
            RejectedRecords = rejected,
            TotalYen = yen,
            Problems = problems.Kept,
            ProblemCount = problems.Total,
        };
    }
}
