using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>What a file would change.</summary>
/// <param name="Counts">By kind of change.</param>
/// <param name="LiveBefore">Live mandates that a full file speaks for.</param>
/// <param name="ReusedNumbers">Warnings: customer numbers whose account and name both change, the first hundred.</param>
internal sealed record MandateEffect(MandateCounts Counts, int LiveBefore, IReadOnlyList<RecordProblem> ReusedNumbers)
{
    /// <summary>True when more than this share of the live mandates would end.</summary>
    public bool CancelsMoreThan(int percent) => Counts.Ended * 100L > (long)LiveBefore * percent;
}

/// <summary>Holds a file against the book in slices, without changing it. Only this bank's sync changes the bank's part, so the answer stays true.</summary>
internal sealed class MandateEffectCount(MandateBook book, BankCode bank, MandateFileContent content)
{
    private const int MostTold = 100;

    private readonly List<RecordProblem> _reused = [];
    private readonly int[] _rows = new int[Enum.GetValues<MandateDifference>().Length];
    private int _stayLive;

    public async Task<MandateEffect> RunAsync()
    {
        foreach (byte[] piece in content.Pieces)
        {
            Count(piece);
            await Task.Yield();
        }

        int liveBefore = content.Creditors is IReadOnlyList<CreditorCode> creditors
            ? creditors.Sum(creditor => book.Live(bank, creditor))
            : book.Counts().Where(count => count.Bank == bank).Sum(count => count.Live);
        int ended = content.Full ? liveBefore - _stayLive : Of(MandateDifference.Ended);
        return new MandateEffect(
            new MandateCounts(Of(MandateDifference.New), Of(MandateDifference.Changed), Of(MandateDifference.Moved), ended, Of(MandateDifference.Unchanged)),
            liveBefore,
            _reused);
    }

    private int Of(MandateDifference difference) => _rows[(int)difference];

    private void Count(byte[] piece)
    {
        for (int i = 0; i < piece.Length / MandateRow.LengthBytes; i++)
        {
            var row = new MandateRow(piece, i);
            MandateDifference difference = book.Compare(bank, row, out bool wasLive);
            _rows[(int)difference]++;
            if (difference == MandateDifference.Changed && _reused.Count < MostTold && book.IsOtherPerson(bank, row)) _reused.Add(Reused(row));
            if (wasLive && row.Standing == MandateStanding.InForce) _stayLive++;
        }
    }

    private static RecordProblem Reused(in MandateRow row)
        => RecordProblem.OfRecord(MandateSyncProblems.NumberReused, 0, default, JisX0201.Decode(row.CustomerNumber.TrimEnd((byte)' ')), "");
}
