using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>Reads files of 120-byte records from the description of the format alone. Shares no code with the readers, on purpose.</summary>
/// <param name="Records">120 characters each, one a byte.</param>
/// <param name="WholeFrom">Bytes after which the file is whole: behind the first end record, its newline aside.</param>
internal sealed partial record IndependentRecords(IReadOnlyList<string> Records, int WholeFrom)
{
    /// <summary>
    /// The records, or null when framing or order is wrong or the file is cut. A line has 120 bytes with its newline laid over it, or 121 or
    /// 122 with its newline behind it; the two do not stand in one file.
    /// </summary>
    public static IndependentRecords? Read(byte[] file)
    {
        string text = Encoding.Latin1.GetString(file);
        Match[] lines = [.. Line().Matches(text).Cast<Match>()];
        string[] records = [.. lines.Select(line => line.Groups["record"].Value.PadRight(120))];
        int[] lengths = [.. lines.Where(line => line.Value[^1] == '\n').Select(line => line.Length).Distinct()];
        if (lengths.Contains(120) && lengths.Any(length => length > 120)) return null;
        int end = lines.Length == 0 ? 0 : lines[^1].Index + lines[^1].Length;
        string order = string.Concat(records.Select(record => record[0]));
        if (!Order().IsMatch(order) || !Tail().IsMatch(text[end..])) return null;
        return new IndependentRecords(records, lines[order.IndexOf('9', StringComparison.Ordinal)].Index + 120);
    }

    /// <summary>Per group: data records and, for trailers, the trailer.</summary>
    public IEnumerable<(IReadOnlyList<string> Data, string Trailer)> Groups()
    {
        List<string> data = [];
        foreach (string record in Records)
        {
            if (record[0] == '2') data.Add(record);
            if (record[0] != '8') continue;
            yield return (data, record);
            data = [];
        }
    }

    // \G: each line begins where the one before ended. The newline lies behind the 120 bytes or over the last of them.
    [GeneratedRegex(@"\G(?!\x1A)((?<record>[^\r\n]{118})\r\n|(?<record>[^\r\n]{119})\n|(?<record>[^\r\n]{120})(\r\n|\n|))", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Line();

    [GeneratedRegex(@"\A(12*8)+9+\z", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Order();

    [GeneratedRegex(@"\A[\r\n\x1A]*\z", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tail();
}
