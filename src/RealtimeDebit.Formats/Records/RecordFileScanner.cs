using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Records;

/// <summary>Receives the records of a file in order, each with its number from 1.</summary>
internal delegate void ScannedRecordHandler(RecordKind kind, int recordNumber, ReadOnlySpan<byte> record);

/// <summary>
/// What all files of 120-byte records have in common: encoding, framing, the order 1 2* 8 [1 2* 8]* 9, and being whole.
/// </summary>
/// <remarks>
/// Further end records after the first are taken. A new header after an end record is refused: otherwise the first part of such a
/// file, cut there, would pass for a whole one.
/// </remarks>
internal sealed class RecordFileScanner
{
    private const int Start = 0;

    private readonly ProblemLog _problems;
    private readonly ScannedRecordHandler _onRecord;
    private readonly RecordSplitter _splitter;
    private int _previous = Start;
    private bool _completed;

    public RecordFileScanner(ProblemLog problems, ScannedRecordHandler onRecord)
    {
        _problems = problems;
        _onRecord = onRecord;
        _splitter = new RecordSplitter(TakeRecord);
    }

    public int RecordCount { get; private set; }

    public long LengthBytes { get; private set; }

    public RecordFraming Framing => _splitter.Framing;

    public void Push(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        LengthBytes += bytes.Length;
        _splitter.Push(bytes);
    }

    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        _splitter.Complete();
        ReportFraming();
        if (_problems.CountOf(ProblemSeverity.RefuseFile) == 0)
        {
            ReportCut();
        }
    }

    /// <summary>Refuses the file when <paramref name="record"/> shows that it is a UTF-8 copy; asked when characters are wrong.</summary>
    public bool RefuseUtf8(int recordNumber, ReadOnlySpan<byte> record)
    {
        if (!ForeignEncoding.HasUtf8Kana(record))
        {
            return false;
        }

        Refuse(FileProblems.Utf8, recordNumber, record);
        return true;
    }

    private void TakeRecord(ReadOnlySpan<byte> record)
    {
        RecordCount++;
        if (RecordCount == 1 && ForeignEncoding.Find(record) is { } foreign)
        {
            Refuse(foreign, 0, record[..4]);
            return;
        }

        int kind = record[0] - '0';
        if (kind is not (1 or 2 or 8 or 9))
        {
            RefuseUnknownKind(record);
            return;
        }

        if (!MayFollow(_previous, kind))
        {
            _problems.OfRecord(
                _previous == (int)RecordKind.End ? FileProblems.AfterEnd : FileProblems.Order,
                RecordCount, record[..1], found: $"{kind}", expected: $"{_previous}");
        }

        _previous = kind;
        _onRecord((RecordKind)kind, RecordCount, record);
    }

    private static bool MayFollow(int previous, int kind) => (RecordKind)kind switch
    {
        RecordKind.Header => previous is Start or (int)RecordKind.Trailer,
        RecordKind.Data or RecordKind.Trailer => previous is (int)RecordKind.Header or (int)RecordKind.Data,
        _ => previous is (int)RecordKind.Trailer or (int)RecordKind.End,
    };

    private void RefuseUnknownKind(ReadOnlySpan<byte> record)
    {
        if (!RefuseUtf8(RecordCount, record))
        {
            Refuse(_previous == (int)RecordKind.End ? FileProblems.AfterEnd : FileProblems.UnknownRecordKind, RecordCount, record[..1]);
        }
    }

    // What follows cannot be trusted to be records, so it is not read.
    private void Refuse(ProblemKind kind, int recordNumber, ReadOnlySpan<byte> bytes)
    {
        _problems.OfRecord(kind, recordNumber, bytes);
        _splitter.Stopped = true;
    }

    private void ReportFraming()
    {
        if (RecordCount == 0 && ForeignEncoding.Find(_splitter.CutBytes) is { } foreign)
        {
            _problems.OfRecord(foreign, 0, _splitter.CutBytes[..Math.Min(4, _splitter.CutAtBytes)]);
        }
        else if (_splitter.ShortLineBytes is { } shortBytes)
        {
            _problems.OfRecord(FileProblems.LineLength, RecordCount + 1, found: $"{shortBytes}");
        }
        else if (_splitter.BytesAfterTail)
        {
            bool afterEnd = _previous == (int)RecordKind.End;
            _problems.OfRecord(afterEnd ? FileProblems.AfterEnd : FileProblems.LineLength, RecordCount + 1, found: "0");
        }
    }

    private void ReportCut()
    {
        if (_splitter.CutAtBytes > 0)
        {
            _problems.OfRecord(FileProblems.CutInRecord, RecordCount + 1, found: $"{_splitter.CutAtBytes}");
        }
        else if (_previous != (int)RecordKind.End)
        {
            _problems.OfRecord(
                _previous switch { Start => FileProblems.Empty, (int)RecordKind.Trailer => FileProblems.NoEnd, _ => FileProblems.NoTrailer }, 0);
        }
    }
}
