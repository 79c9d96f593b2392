using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Request and result files have one layout; what their result fields may hold differs.</summary>
public enum ZenginFileKind
{
    /// <summary>依頼明細: the result fields are not filled in.</summary>
    Request,

    /// <summary>処理結果明細: every record has its 振替結果コード.</summary>
    Result,
}

/// <summary>What reading a whole 91 file found.</summary>
public sealed record ZenginCheck
{
    public required ZenginFileKind Kind { get; init; }

    public required FileVerdict Verdict { get; init; }

    public required RecordFraming Framing { get; init; }

    /// <summary>One entry per header, in the order of the file.</summary>
    public required IReadOnlyList<ZenginGroup> Groups { get; init; }

    /// <summary>Data records of all groups, rejected ones included.</summary>
    public required int DataRecords { get; init; }

    /// <summary>Data records whose form alone rejects them.</summary>
    public required int RejectedRecords { get; init; }

    /// <summary>Sum of all amounts, in yen.</summary>
    public required long TotalYen { get; init; }

    public required long LengthBytes { get; init; }

    /// <summary>The first problems of each severity, in the order of the file.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>All problems, also those not kept in <see cref="Problems"/>.</summary>
    public required int ProblemCount { get; init; }

    public required int WarningCount { get; init; }
}

/// <summary>One header with its data records and trailer.</summary>
public sealed record ZenginGroup
{
    /// <summary>From 1.</summary>
    public required int GroupNumber { get; init; }

    public required ZenginHeader Header { get; init; }

    public required int HeaderRecordNumber { get; init; }

    public required int DataRecords { get; init; }

    public required long TotalYen { get; init; }

    /// <summary>Records with result 0; only of a result file.</summary>
    public required int CollectedRecords { get; init; }

    public required long CollectedYen { get; init; }
}

/// <summary>One record as the reader hands it on. Valid only during the call; the bytes are used again.</summary>
public readonly ref struct ZenginRecord
{
    internal ZenginRecord(int recordNumber, int groupNumber, RecordKind kind, ReadOnlySpan<byte> bytes, ProblemKind? rejection)
    {
        RecordNumber = recordNumber;
        GroupNumber = groupNumber;
        Kind = kind;
        Bytes = bytes;
        Rejection = rejection;
    }

    /// <summary>From 1; headers, trailers and end records count too.</summary>
    public int RecordNumber { get; }

    /// <summary>From 1; the end record carries the last group's.</summary>
    public int GroupNumber { get; }

    public RecordKind Kind { get; }

    /// <summary>The 120 bytes; a newline laid over the last ones has become spaces.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Why a data record is rejected by its form alone, with 応答コード and 振替結果コード; null when it is not.</summary>
    public ProblemKind? Rejection { get; }
}

/// <summary>Receives the records of a file in order.</summary>
public delegate void ZenginRecordHandler(in ZenginRecord record);
