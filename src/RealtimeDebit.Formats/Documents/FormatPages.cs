using System.Text;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Documents;

/// <summary>One generated page.</summary>
/// <param name="FileName">Within docs/formats.</param>
/// <param name="Text">Markdown, LF.</param>
internal sealed record FormatPage(string FileName, string Text);

/// <summary>Renders the pages under docs/formats from the layouts and the catalogue of problems, so that they cannot differ from the code.</summary>
internal static class FormatPages
{
    private const string FieldNote =
        "N: digits, right-justified, filled with zeros, empty is zeros. C: characters, left-justified, filled with spaces. " +
        "Offsets count from 0, positions from 1. One byte is one character of JIS X 0201.";

    public static IReadOnlyList<FormatPage> All { get; } =
    [
        Layouts("zengin-91.md", "預金口座振替 files, type 91", FormatTexts.Zengin, LayoutDocument.Zengin, []),
        Layouts("mandate-96.md", "Mandate files, type 96", FormatTexts.Mandates, LayoutDocument.Mandates, [MandateResults()]),
        Layouts("messages.md", "Messages of 256 bytes", FormatTexts.Messages, LayoutDocument.Messages, [ResponseCodes()]),
        Layouts("csv.md", "CSV files", FormatTexts.Csv, LayoutDocument.Csv, []),
        Problems(),
    ];

    private static FormatPage Layouts(
        string fileName, string title, string text, IReadOnlyList<LayoutDocument> layouts, IReadOnlyList<LayoutDocument> codes)
    {
        StringBuilder page = Begin(title);
        page.Append(text).Append('\n');
        if (layouts[0].Columns.Contains("offset"))
        {
            page.Append('\n').Append(FieldNote).Append('\n');
        }

        foreach (LayoutDocument table in layouts.Concat(codes))
        {
            page.Append($"\n## {table.Title}\n\n{table.JapaneseTitle}\n\n");
            AppendTable(page, table);
        }

        return new FormatPage(fileName, page.ToString());
    }

    private static FormatPage Problems()
    {
        StringBuilder page = Begin("Problems");
        page.Append(FormatTexts.Problems).Append('\n');
        foreach (ProblemKind kind in ProblemCatalogue.All.OrderBy(k => k.Code, StringComparer.Ordinal))
        {
            page.Append($"\n## {kind.Code}\n\n{Consequence(kind)}\n\n");
            page.Append($"- {kind.MessageJa}。{kind.HintJa}。\n- {kind.MessageEn}. {kind.HintEn}.\n");
        }

        return new FormatPage("problems.md", page.ToString());
    }

    private static string Consequence(ProblemKind kind) => kind.Severity switch
    {
        ProblemSeverity.Warning => "Warning; taken as it is.",
        ProblemSeverity.NotWhole => "Not whole: looked at again, then refused.",
        ProblemSeverity.RefuseFile => "The whole file is refused.",
        _ when kind.ResponseCode.Length > 0 => $"The record is rejected: response code {kind.ResponseCode}, result code {kind.ResultDigit}.",
        _ => "The record is rejected.",
    };

    private static LayoutDocument ResponseCodes() => new(
        "Response codes", "応答コード", ["code", "意味", "meaning"],
        [.. ResponseCode.All.Select(m => (string[])[m.Code, m.MeaningJa, m.MeaningEn])]);

    private static LayoutDocument MandateResults() => new(
        "Result codes", "結果コード", ["code", "意味", "meaning"],
        [.. MandateResultCodes.All.Select(m => (string[])[m.Code, m.MeaningJa, m.MeaningEn])]);

    private static StringBuilder Begin(string title) =>
        new StringBuilder().Append($"# {title}\n\nGenerated from the code; see [sources.md](sources.md) for how and from what.\n\n");

    private static void AppendTable(StringBuilder page, LayoutDocument table)
    {
        AppendRow(page, table.Columns);
        AppendRow(page, [.. table.Columns.Select(_ => "---")]);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            AppendRow(page, row);
        }
    }

    private static void AppendRow(StringBuilder page, IReadOnlyList<string> cells) =>
        page.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
