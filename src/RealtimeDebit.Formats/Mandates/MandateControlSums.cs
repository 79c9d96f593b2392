using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>The control sums of one group: counted while records pass, then written to or compared with its trailer.</summary>
internal sealed class MandateControlSums
{
    private const long HashModulus = 1_000_000_000_000;

    private readonly int[] _byChange = new int[5];
    private int _total;
    private int _errors;
    private int _moved;
    private long _accountHash;

    public void Add(ReadOnlySpan<byte> record)
    {
        _total++;
        int change = MandateDataLayout.Change.ReadByte(record) - '0';
        if (change is >= 1 and <= 4)
        {
            _byChange[change]++;
        }

        ReadOnlySpan<byte> result = MandateDataLayout.ResultCode.Slice(record);
        _errors += result.SequenceEqual("00"u8) ? 0 : 1;
        _moved += result.SequenceEqual("10"u8) ? 1 : 0;
        _accountHash += MandateDataLayout.AccountNumber.TryReadNumber(record, out long account) ? account : 0;
    }

    /// <summary>Compares with a trailer. Where the definition leaves room (moved accounts), either way of counting is taken.</summary>
    public void Check(int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        int changed = _byChange[(int)MandateChange.Changed];
        int moved = _byChange[(int)MandateChange.Moved];
        Compare(MandateTrailerLayout.TotalCount, _total, _total, recordNumber, trailer, problems);
        Compare(MandateTrailerLayout.NewCount, _byChange[1], _byChange[1], recordNumber, trailer, problems);
        Compare(MandateTrailerLayout.ChangedCount, changed, changed + moved, recordNumber, trailer, problems);
        Compare(MandateTrailerLayout.CancelledCount, _byChange[3], _byChange[3], recordNumber, trailer, problems);
        Compare(MandateTrailerLayout.ErrorCount, _errors, _errors - _moved, recordNumber, trailer, problems);
        Compare(MandateTrailerLayout.AccountHash, _accountHash % HashModulus, _accountHash % HashModulus, recordNumber, trailer, problems);
    }

    public void Write(Span<byte> trailer)
    {
        MandateTrailerLayout.Layout.WriteEmpty(trailer);
        MandateTrailerLayout.TotalCount.WriteNumber(trailer, _total);
        MandateTrailerLayout.NewCount.WriteNumber(trailer, _byChange[1]);
        MandateTrailerLayout.ChangedCount.WriteNumber(trailer, _byChange[2] + _byChange[4]);
        MandateTrailerLayout.CancelledCount.WriteNumber(trailer, _byChange[3]);
        MandateTrailerLayout.ErrorCount.WriteNumber(trailer, _errors - _moved);
        MandateTrailerLayout.AccountHash.WriteNumber(trailer, _accountHash % HashModulus);
    }

    private static void Compare(
        Field field, long expected, long alsoTaken, int recordNumber, ReadOnlySpan<byte> trailer, ProblemLog problems)
    {
        if (!field.TryReadNumber(trailer, out long found))
        {
            problems.InField(MandateFileProblems.TrailerNotDigits, recordNumber, field, trailer);
        }
        else if (found != expected && found != alsoTaken)
        {
            problems.InField(MandateFileProblems.ControlSumDiffers, recordNumber, field, trailer, $"{found}", $"{expected}");
        }
    }
}
