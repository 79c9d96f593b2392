using System.Globalization;
using System.Text;

namespace RealtimeDebit.Core.Retries;

/// <summary>Record numbers from 1, rising, as a text like <c>3,7,9-12</c>.</summary>
internal static class RecordRanges
{
    /// <param name="isChosen">One entry a record; entry 0 is record 1.</param>
    public static string Format(IReadOnlyList<bool> isChosen)
    {
        var text = new StringBuilder();
        for (int i = 0; i < isChosen.Count; i++)
        {
            if (!isChosen[i]) continue;

            int first = i;
            while (i + 1 < isChosen.Count && isChosen[i + 1]) i++;
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{first + 1}");
            if (i > first) text.Append(CultureInfo.InvariantCulture, $"-{i + 1}");
        }

        return text.ToString();
    }

    /// <exception cref="InvalidDataException">The text is not what <see cref="Format"/> writes.</exception>
    public static IReadOnlyList<(int First, int Last)> Parse(string text)
    {
        List<(int First, int Last)> ranges = [];
        int before = 0;
        foreach (string part in text.Split(','))
        {
            int dash = part.IndexOf('-');
            int first = NumberOf(dash < 0 ? part : part[..dash], text);
            int last = dash < 0 ? first : NumberOf(part[(dash + 1)..], text);
            if (first <= before || last < first) throw Unreadable(text);

            ranges.Add((first, last));
            before = last;
        }

        return ranges;
    }

    /// <summary>The first record that stands in both; null when there is none.</summary>
    public static int? FirstInBoth(string one, string other)
    {
        IReadOnlyList<(int First, int Last)> left = Parse(one);
        IReadOnlyList<(int First, int Last)> right = Parse(other);
        for (int i = 0, j = 0; i < left.Count && j < right.Count;)
        {
            int first = Math.Max(left[i].First, right[j].First);
            if (first <= Math.Min(left[i].Last, right[j].Last)) return first;
            if (left[i].Last < right[j].Last) i++;
            else j++;
        }

        return null;
    }

    private static int NumberOf(string digits, string text)
        => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Unreadable(text);

    private static InvalidDataException Unreadable(string text) => new($"\"{text}\" is no list of record numbers.");
}
