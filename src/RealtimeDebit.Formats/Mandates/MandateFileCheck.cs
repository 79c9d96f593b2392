using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>What reading a whole mandate file found.</summary>
public sealed record MandateFileCheck
{
    public required FileVerdict Verdict { get; init; }

    public required RecordFraming Framing { get; init; }

    /// <summary>One per header, in the order of the file; a file of one bank and creditor has one.</summary>
    public required IReadOnlyList<MandateFileHeader> Headers { get; init; }

    public required int DataRecords { get; init; }

    public required int RejectedRecords { get; init; }

    /// <summary>The first problems of each severity, in the order of the file.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>All problems, also those not kept in <see cref="Problems"/>.</summary>
    public required int ProblemCount { get; init; }
}

/// <summary>One data record as the reader hands it on.</summary>
/// <param name="RecordNumber">From 1; headers and trailers count too.</param>
/// <param name="Rejection">Why the record cannot be used; null when it can.</param>
public sealed record MandateFileRecord(int RecordNumber, MandateFileHeader Header, MandateEntry Entry, ProblemKind? Rejection);
