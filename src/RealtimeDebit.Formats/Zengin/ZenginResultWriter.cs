using System.Buffers;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Writes the result file (処理結果明細) while the records of its request file are read again.</summary>
/// <remarks>
/// Every byte is the request's own but two things: byte 112 of each data record, and the 振替済 and 振替不能 sums of each trailer.
/// Newlines are as in the request (mixed: CRLF), after every record; no end-of-file mark is written. Where they are laid over the
/// records and only the last record had none, its last filler bytes give way to one.
/// The request file must be one that was accepted: its order and sums are not checked again.
/// </remarks>
public sealed class ZenginResultWriter(IBufferWriter<byte> output, RecordFraming requestFraming)
{
    private readonly RecordOutput _output = new(output, requestFraming.WrittenNewline);
    private readonly byte[] _record = new byte[RecordSplitter.RecordBytes];
    private int _records;
    private int _zeroYenRecords;
    private int _collected;
    private long _collectedYen;
    private int _notCollected;
    private long _notCollectedYen;

    /// <summary>Appends a data record with its outcome.</summary>
    /// <param name="record">The request's 120 bytes.</param>
    /// <param name="resultDigit">振替結果コード.</param>
    /// <exception cref="InvalidOperationException">No outcome: no 全銀 code means "unknown", so the file cannot be written yet.</exception>
    public void AppendData(ReadOnlySpan<byte> record, char? resultDigit)
    {
        if (resultDigit is not { } digit || !ResultDigits.IsAssigned(digit))
        {
            throw new InvalidOperationException("A data record without a final outcome cannot stand in a result file.");
        }

        RequireKind(record, RecordKind.Data);
        Count(digit, ZenginDataLayout.AmountYen.TryReadNumber(record, out long yen) ? yen : null);
        record.CopyTo(_record);
        ZenginDataLayout.ResultCode.SliceForWriting(_record)[0] = (byte)digit;
        _output.Write(_record);
    }

    /// <summary>Appends a header, trailer or end record; a trailer gets the sums of its group.</summary>
    /// <exception cref="InvalidOperationException">A data record: it needs an outcome.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        switch ((RecordKind)(record[0] - '0'))
        {
            case RecordKind.Trailer:
                AppendTrailer(record);
                break;
            case RecordKind.Header:
                ResetSums();
                _output.Write(record);
                break;
            default:
                RequireKind(record, RecordKind.End);
                _output.Write(record);
                break;
        }
    }

    private void AppendTrailer(ReadOnlySpan<byte> record)
    {
        record.CopyTo(_record);
        // 振替済 and 振替不能 add up to 合計. Where the request's trailer left zero-yen records out of its count, they stay out.
        bool zeroYenLeftOut = ZenginTrailerLayout.TotalCount.ReadNumber(record) != _records;
        ZenginTrailerLayout.CollectedCount.WriteNumber(_record, _collected);
        ZenginTrailerLayout.CollectedYen.WriteNumber(_record, _collectedYen);
        ZenginTrailerLayout.NotCollectedCount.WriteNumber(_record, _notCollected - (zeroYenLeftOut ? _zeroYenRecords : 0));
        ZenginTrailerLayout.NotCollectedYen.WriteNumber(_record, _notCollectedYen);
        _output.Write(_record);
    }

    private void Count(char digit, long? yen)
    {
        _records++;
        _zeroYenRecords += yen == 0 ? 1 : 0;
        if (digit == ResultDigits.Collected)
        {
            _collected++;
            _collectedYen += yen ?? 0;
        }
        else
        {
            _notCollected++;
            _notCollectedYen += yen ?? 0;
        }
    }

    private void ResetSums()
    {
        _records = _zeroYenRecords = _collected = _notCollected = 0;
        _collectedYen = _notCollectedYen = 0;
    }

    private static void RequireKind(ReadOnlySpan<byte> record, RecordKind kind)
    {
        if (record[0] - '0' != (int)kind)
        {
            throw new InvalidOperationException($"A {kind} record was expected.");
        }
    }
}
