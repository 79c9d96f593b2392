using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeDebit.Tests.Documents;

/// <summary>Generated parts of a page: between <c>begin NAME</c> and <c>end NAME</c> stands what the code says, and nothing else.</summary>
internal static partial class DocumentParts
{
    /// <summary>The page with its generated parts made anew; the prose between them stays.</summary>
    public static string Refresh(string page, Func<string, string> make) => Part().Replace(page, part =>
    {
        string name = part.Groups["name"].Value;
        return $"<!-- begin {name} -->\n{make(name)}<!-- end {name} -->";
    });

    public static IEnumerable<string> Names(string page) => Part().Matches(page).Select(part => part.Groups["name"].Value);

    public static string Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder();
        foreach (string[] row in rows.Prepend([.. columns.Select(_ => "---")]).Prepend(columns)) table.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return table.ToString();
    }

    [GeneratedRegex(@"<!-- begin (?<name>[^>]+?) -->\n.*?<!-- end \k<name> -->", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Part();
}
