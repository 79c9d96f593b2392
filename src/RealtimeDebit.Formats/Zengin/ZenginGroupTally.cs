using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Counts and sums one group while its records pass, and compares them with its trailer.</summary>
internal sealed class ZenginGroupTally(int groupNumber, ZenginHeader header, int headerRecordNumber)
{
    private static readonly Field[] s_resultFields =
    [
        ZenginTrailerLayout.CollectedCount, ZenginTrailerLayout.CollectedYen,
        ZenginTrailerLayout.NotCollectedCount, ZenginTrailerLayout.NotCollectedYen,
    ];

    private int _records;
    private int _recordsOverZeroYen;
    private long _yen;
    private int _collected;
    private long _collectedYen;

    public ZenginGroup ToGroup() => new()
    {
        GroupNumber = groupNumber,
        Header = header,
        HeaderRecordNumber = headerRecordNumber,
        DataRecords = _records,
        TotalYen = _yen,
        CollectedRecords = _collected,
        CollectedYen = _collectedYen,
    };

    public void Add(ReadOnlySpan<byte> record)
    {
        bool isNumber = ZenginDataLayout.AmountYen.TryReadNumber(record, out long yen);
        _records++;
        _yen += yen;
        if (!isNumber || yen > 0)
        {
            _recordsOverZeroYen++;
        }

        if (ZenginDataLayout.ResultCode.ReadByte(record) == ResultDigits.Collected)
        {
            _collected++;
            _collectedYen += yen;
        }
    }

    public void CheckTrailer(ZenginFileKind kind, int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        if (Read(ZenginTrailerLayout.TotalCount, recordNumber, trailer, problems) is { } count
            && count != _records && count != _recordsOverZeroYen)
        {
            problems.InField(ZenginProblems.CountDiffers, recordNumber, ZenginTrailerLayout.TotalCount, trailer, $"{count}", $"{_records}");
        }

        if (Read(ZenginTrailerLayout.TotalYen, recordNumber, trailer, problems) is { } yen && yen != _yen)
        {
            problems.InField(ZenginProblems.SumDiffers, recordNumber, ZenginTrailerLayout.TotalYen, trailer, $"{yen}", $"{_yen}");
        }

        if (kind == ZenginFileKind.Request)
        {
            CheckNoResults(recordNumber, trailer, problems);
        }
        else
        {
            CheckResults(recordNumber, trailer, problems);
        }
    }

    private static long? Read(Field field, int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        if (field.TryReadNumber(trailer, out long value))
        {
            return value;
        }

        problems.InField(ZenginProblems.TrailerNotDigits, recordNumber, field, trailer);
        return null;
    }

    // A result file sent as a request would debit again what was debited; its trailer gives it away.
    private static void CheckNoResults(int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        foreach (Field field in s_resultFields)
        {
            if (!field.IsAllZeros(trailer) && !field.IsBlank(trailer))
            {
                problems.InField(ZenginProblems.ResultInRequestTrailer, recordNumber, field, trailer);
            }
        }
    }

    // All zeros mean that the sums were left out.
    private void CheckResults(int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        bool leftOut = true;
        foreach (Field field in s_resultFields)
        {
            leftOut &= field.IsAllZeros(trailer);
        }

        if (leftOut)
        {
            return;
        }

        int notCollected = _records - _collected;
        int zeroYen = _records - _recordsOverZeroYen;
        Compare(ZenginTrailerLayout.CollectedCount, _collected, _collected, recordNumber, trailer, problems);
        Compare(ZenginTrailerLayout.CollectedYen, _collectedYen, _collectedYen, recordNumber, trailer, problems);
        // A trailer that counts only records of more than zero yen does so here too.
        Compare(ZenginTrailerLayout.NotCollectedCount, notCollected, notCollected - zeroYen, recordNumber, trailer, problems);
        Compare(ZenginTrailerLayout.NotCollectedYen, _yen - _collectedYen, _yen - _collectedYen, recordNumber, trailer, problems);
    }

    private static void Compare(
        Field field, long expected, long alsoTaken, int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        if (Read(field, recordNumber, trailer, problems) is { } found && found != expected && found != alsoTaken)
        {
            problems.InField(ZenginProblems.ResultTotalDiffers, recordNumber, field, trailer, $"{found}", $"{expected}");
        }
    }
}
