namespace RealtimeDebit.Host.CommandLine;

/// <summary>A table of plain text whose columns stand under each other, Japanese text included.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. columns.Select((head, index) => Math.Max(ScreenWidth.Of(head), rows.Select(row => ScreenWidth.Of(row[index])).DefaultIfEmpty().Max()))];
        WriteLine(output, columns, widths);
        WriteLine(output, [.. widths.Select(static width => new string('-', width))], widths);
        foreach (IReadOnlyList<string> row in rows) WriteLine(output, row, widths);
    }

    private static void WriteLine(TextWriter output, IReadOnlyList<string> cells, int[] widths)
        => output.WriteLine(string.Join("  ", cells.Select((cell, index) => ScreenWidth.Pad(cell, widths[index]))).TrimEnd());
}
