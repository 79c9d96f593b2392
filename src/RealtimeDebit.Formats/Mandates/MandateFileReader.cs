using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>Reads and checks a mandate file (種別 96) as its bytes come. Framing, order and being whole are as in 91 files.</summary>
/// <remarks>Use what is handed on only after <see cref="Complete"/> gave <see cref="FileVerdict.Ok"/>, and only records without a rejection.</remarks>
public sealed class MandateFileReader
{
    private readonly Action<MandateFileRecord>? _onRecord;
    private readonly ProblemLog _problems = new();
    private readonly RecordFileScanner _scanner;
    private readonly MandateDataCheck _dataCheck;
    private readonly List<MandateFileHeader> _headers = [];
    private MandateControlSums _sums = new();
    private int _dataRecords;
    private int _rejectedRecords;

    /// <param name="onRecord">Called for every data record in order; null when only the check is wanted.</param>
    public MandateFileReader(Action<MandateFileRecord>? onRecord = null)
    {
        _onRecord = onRecord;
        _scanner = new RecordFileScanner(_problems, TakeRecord);
        _dataCheck = new MandateDataCheck(_problems);
    }

    public void Push(ReadOnlySpan<byte> bytes) => _scanner.Push(bytes);

    /// <summary>Says that the file has no more bytes.</summary>
    public MandateFileCheck Complete()
    {
        _scanner.Complete();
        return new MandateFileCheck
        {
            Verdict = _problems.Verdict,
            Framing = _scanner.Framing,
            Headers = _headers,
            DataRecords = _dataRecords,
            RejectedRecords = _rejectedRecords,
            Problems = _problems.Kept,
            ProblemCount = _problems.Total,
        };
    }

    private void TakeRecord(RecordKind kind, int recordNumber, ReadOnlySpan<byte> record)
    {
        if (kind == RecordKind.Header)
        {
            TakeHeader(recordNumber, record);
        }
        else if (kind == RecordKind.Data)
        {
            TakeData(recordNumber, record);
        }
        else if (kind == RecordKind.Trailer)
        {
            _sums.Check(recordNumber, record, _problems);
        }
    }

    private void TakeHeader(int recordNumber, ReadOnlySpan<byte> record)
    {
        _sums = new MandateControlSums();
        _headers.Add(MandateFileHeader.Read(record));
        if (!MandateHeaderLayout.FileType.Slice(record).SequenceEqual(MandateHeaderLayout.FileType.ConstantBytes))
        {
            _problems.InField(MandateFileProblems.FileType, recordNumber, MandateHeaderLayout.FileType, record);
        }

        if (MandateHeaderLayout.CodeKind.ReadByte(record) != '0')
        {
            _problems.InField(MandateFileProblems.CodeKind, recordNumber, MandateHeaderLayout.CodeKind, record);
        }

        if (MandateHeaderLayout.Scope.ReadByte(record) is not ((byte)'1' or (byte)'2'))
        {
            _problems.InField(MandateFileProblems.Scope, recordNumber, MandateHeaderLayout.Scope, record);
        }

        CheckHeaderNumbers(recordNumber, record);
    }

    private void CheckHeaderNumbers(int recordNumber, ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<Field> fields =
        [
            MandateHeaderLayout.CreditorCode, MandateHeaderLayout.CreatedOn, MandateHeaderLayout.ForDate,
            MandateHeaderLayout.BankCode, MandateHeaderLayout.SequenceNumber,
        ];
        foreach (Field field in fields)
        {
            if (!field.IsAllDigits(record))
            {
                _problems.InField(MandateFileProblems.HeaderNotDigits, recordNumber, field, record);
            }
            else if (field.LengthBytes == 8 && !DateFields.IsDateOrZeros(record, field))
            {
                _problems.InField(MandateFileProblems.HeaderNotADate, recordNumber, field, record);
            }
        }
    }

    private void TakeData(int recordNumber, ReadOnlySpan<byte> record)
    {
        _sums.Add(record);
        _dataRecords++;
        if (_headers.Count == 0)
        {
            // The scanner has refused the file already: a data record before any header.
            return;
        }

        MandateFileRecord read = _dataCheck.Run(recordNumber, record, _headers[^1]);
        if (read.Rejection is not null)
        {
            _rejectedRecords++;
            _scanner.RefuseUtf8(recordNumber, record);
        }

        _onRecord?.Invoke(read);
    }
}
