using System.Text;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Files;

/// <summary>Sees whether much of a file stands in one earlier accepted file too.</summary>
internal static class OverlapGuard
{
    private const int MaxParts = 200;

    /// <summary>The earlier file that holds most of <paramref name="records"/>, when that is more than <paramref name="percent"/> of them.</summary>
    public static Overlap? Find(IReadOnlyList<ulong> records, IReadOnlyList<RememberedRecords> earlier, int percent)
    {
        ulong[] sorted = [.. records];
        int[] numbers = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, numbers);
        Overlap? worst = null;
        foreach (RememberedRecords file in earlier)
        {
            bool[] isRepeated = Mark(sorted, numbers, file.Digests);
            int repeated = isRepeated.Count(r => r);
            if ((long)repeated * 100 > (long)percent * sorted.Length && repeated > (worst?.Repeated ?? 0))
            {
                worst = new Overlap(file.Batch, repeated, NewRecords(isRepeated));
            }
        }

        return worst;
    }

    private static bool[] Mark(ulong[] sorted, int[] numbers, ulong[] earlier)
    {
        var isRepeated = new bool[sorted.Length];
        foreach (ulong digest in earlier)
        {
            int at = Array.BinarySearch(sorted, digest);
            if (at < 0 || isRepeated[numbers[at]]) continue;

            while (at > 0 && sorted[at - 1] == digest) at--;
            for (; at < sorted.Length && sorted[at] == digest; at++) isRepeated[numbers[at]] = true;
        }

        return isRepeated;
    }

    /// <summary>Numbers of the records that are not repeated, from 1, as <c>3,7,9-12</c>.</summary>
    private static string NewRecords(bool[] isRepeated)
    {
        var text = new StringBuilder();
        int parts = 0;
        for (int i = 0; i < isRepeated.Length; i++)
        {
            if (isRepeated[i]) continue;
            if (++parts > MaxParts) return text.Append(",…").ToString();

            int first = i;
            while (i + 1 < isRepeated.Length && !isRepeated[i + 1]) i++;
            text.Append(text.Length == 0 ? "" : ",").Append(first + 1);
            if (i > first) text.Append('-').Append(i + 1);
        }

        return text.ToString();
    }
}

/// <summary>How much of a file stands in an earlier one.</summary>
internal sealed record Overlap(BatchId Earlier, int Repeated, string NewRecords);
