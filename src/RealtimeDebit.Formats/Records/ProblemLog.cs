using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Records;

/// <summary>Collects the problems of one file: all are counted, the first of each severity are kept.</summary>
internal sealed class ProblemLog
{
    /// <summary>Problems kept per severity. A file with more is wrong as a whole; listing more helps nobody and would cost memory.</summary>
    public const int KeptPerSeverity = 1_000;

    private readonly List<RecordProblem> _kept = [];
    private readonly int[] _counts = new int[(int)ProblemSeverity.NotWhole + 1];

    public IReadOnlyList<RecordProblem> Kept => _kept;

    public int CountOf(ProblemSeverity severity) => _counts[(int)severity];

    public int Total => _counts.Sum();

    public FileVerdict Verdict
    {
        get
        {
            if (CountOf(ProblemSeverity.RefuseFile) > 0)
            {
                return FileVerdict.Refused;
            }

            return CountOf(ProblemSeverity.NotWhole) > 0 ? FileVerdict.NotWhole : FileVerdict.Ok;
        }
    }

    public void InField(ProblemKind kind, int recordNumber, Field field, ReadOnlySpan<byte> record, string found = "", string expected = "")
    {
        if (++_counts[(int)kind.Severity] <= KeptPerSeverity)
        {
            _kept.Add(RecordProblem.InField(kind, recordNumber, field, record, found, expected));
        }
    }

    public void OfRecord(ProblemKind kind, int recordNumber, ReadOnlySpan<byte> bytes = default, string found = "", string expected = "")
    {
        if (++_counts[(int)kind.Severity] <= KeptPerSeverity)
        {
            _kept.Add(RecordProblem.OfRecord(kind, recordNumber, bytes, found, expected));
        }
    }

    /// <summary>A problem of one column of a CSV line; position and bytes are those of the file's own encoding.</summary>
    public void OfColumn(ProblemKind kind, int recordNumber, CsvColumn column, int bytePosition = 0, string bytesHex = "", string expected = "", string found = "")
    {
        if (++_counts[(int)kind.Severity] <= KeptPerSeverity)
        {
            _kept.Add(new RecordProblem(kind, recordNumber, column.English, column.Japanese, bytePosition, bytesHex, found, expected));
        }
    }
}
