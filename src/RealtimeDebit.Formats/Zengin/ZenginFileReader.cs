using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Reads and checks a 預金口座振替 file (種別 91) as its bytes come, in constant memory.</summary>
/// <remarks>
/// Push the bytes in pieces of any size, then complete. Every record is handed on as soon as it is read: whether the file as a whole
/// may be taken is known only from the <see cref="ZenginCheck"/> that <see cref="Complete"/> gives. Any bytes give a check, never an exception.
/// </remarks>
public sealed class ZenginFileReader
{
    private readonly ZenginFileKind _kind;
    private readonly ZenginRecordHandler? _onRecord;
    private readonly ProblemLog _problems = new();
    private readonly RecordFileScanner _scanner;
    private readonly ZenginHeaderCheck _headerCheck;
    private readonly ZenginDataCheck _dataCheck;
    private readonly List<ZenginGroup> _groups = [];
    private ZenginGroupTally? _tally;
    private int _groupNumber;
    private int _dataRecords;
    private int _rejectedRecords;
    private long _totalYen;

    /// <param name="onRecord">Called for every record in order; null when only the check is wanted.</param>
    public ZenginFileReader(ZenginFileKind kind, ZenginRecordHandler? onRecord = null)
    {
        _kind = kind;
        _onRecord = onRecord;
        _scanner = new RecordFileScanner(_problems, TakeRecord);
        _headerCheck = new ZenginHeaderCheck(_problems);
        _dataCheck = new ZenginDataCheck(kind, _problems);
    }

    public void Push(ReadOnlySpan<byte> bytes) => _scanner.Push(bytes);

    /// <summary>Says that the file has no more bytes.</summary>
    public ZenginCheck Complete()
    {
        _scanner.Complete();
        CloseGroup();
        return new ZenginCheck
        {
            Kind = _kind,
            Verdict = _problems.Verdict,
            Framing = _scanner.Framing,
            Groups = _groups,
            DataRecords = _dataRecords,
            RejectedRecords = _rejectedRecords,
            TotalYen = _totalYen,
            LengthBytes = _scanner.LengthBytes,
            Problems = _problems.Kept,
            ProblemCount = _problems.Total,
            WarningCount = _problems.CountOf(ProblemSeverity.Warning),
        };
    }

    private void TakeRecord(RecordKind kind, int recordNumber, ReadOnlySpan<byte> record)
    {
        ProblemKind? rejection = null;
        switch (kind)
        {
            case RecordKind.Header:
                TakeHeader(recordNumber, record);
                break;
            case RecordKind.Data:
                rejection = TakeData(recordNumber, record);
                break;
            case RecordKind.Trailer:
                TakeTrailer(recordNumber, record);
                break;
            default:
                WarnOfFiller(EndRecordLayout.Filler, recordNumber, record);
                break;
        }

        _onRecord?.Invoke(new ZenginRecord(recordNumber, _groupNumber, kind, record, rejection));
    }

    private void TakeHeader(int recordNumber, ReadOnlySpan<byte> record)
    {
        CloseGroup();
        _groupNumber++;
        _headerCheck.Run(recordNumber, record);
        if (_groupNumber <= ZenginHeaderCheck.MaxGroups)
        {
            _tally = new ZenginGroupTally(_groupNumber, ZenginHeader.Read(record), recordNumber);
        }
    }

    private ProblemKind? TakeData(int recordNumber, ReadOnlySpan<byte> record)
    {
        ProblemKind? rejection = _dataCheck.Run(recordNumber, record);
        if (_dataCheck.SawForeignBytes)
        {
            _scanner.RefuseUtf8(recordNumber, record);
        }

        _dataRecords++;
        _rejectedRecords += rejection is null ? 0 : 1;
        _totalYen += ZenginDataLayout.AmountYen.TryReadNumber(record, out long yen) ? yen : 0;
        _tally?.Add(record);
        return rejection;
    }

    private void TakeTrailer(int recordNumber, ReadOnlySpan<byte> record)
    {
        _tally?.CheckTrailer(_kind, recordNumber, record, _problems);
        WarnOfFiller(ZenginTrailerLayout.Filler, recordNumber, record);
        CloseGroup();
    }

    private void WarnOfFiller(Field filler, int recordNumber, ReadOnlySpan<byte> record)
    {
        if (!filler.IsBlank(record))
        {
            _problems.InField(ZenginProblems.Filler, recordNumber, filler, record);
        }
    }

    private void CloseGroup()
    {
        if (_tally is { } tally)
        {
            _groups.Add(tally.ToGroup());
            _tally = null;
        }
    }
}
