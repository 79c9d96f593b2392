using System.Globalization;
using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Tests.House;
using RealtimeDebit.Tests.Samples;

namespace RealtimeDebit.Tests.Documents;

/// <summary>The generated parts of the creditor's guide: folders, names, columns with an example each, codes, limits.</summary>
internal static class GuideTables
{
    private static readonly BatchId s_receipt = BatchId.Parse("F26112400000001");

    /// <summary>The page with its generated parts made anew; the prose between them stays.</summary>
    public static string Refresh(string page, bool inJapanese) => DocumentParts.Refresh(page, name => Make(name, inJapanese));

    private static string Make(string name, bool inJapanese) => name.Split(' ') switch
    {
        ["folders"] => Folders(inJapanese),
        ["ignored"] => string.Join(' ', FileNames.IgnoredEndings.Select(ending => $"`{ending}`")) + "\n",
        ["names"] => Names(inJapanese),
        ["receipt"] => Columns(SampleFiles.Receipt(), 0, inJapanese),
        ["report"] => Columns(SampleFiles.Report(), 0, inJapanese),
        ["result"] => ResultColumns(inJapanese),
        ["refusals"] => Refusals(inJapanese),
        ["limits"] => Limits(inJapanese),
        ["sample", var path] => $"```\n{TrackedFiles.Read(path).ReplaceLineEndings("\n")}```\n",
        _ => throw new InvalidOperationException($"The guide has a generated part \"{name}\" that nobody makes."),
    };

    private static string Folders(bool inJapanese) => DocumentParts.Table(
        inJapanese ? ["フォルダ", "内容", "委託者ができること"] : ["folder", "what stands in it", "what you do there"],
        DropFolderNames.All.Select(folder => GuideTexts.Of(folder, inJapanese).Prepend($"`{DropFolderNames.Of(folder)}/`").ToArray()));

    private static string Names(bool inJapanese) => DocumentParts.Table(
        inJapanese ? ["送ったファイル", "受領通知", "結果", "拒否報告"] : ["you sent", "receipt", "result", "report of refusal"],
        new[] { "x.txt", "x.csv", "x" }
            .Select(name => (string[])[$"`{name}`", $"`{FileNames.Receipt(name)}`", $"`{FileNames.Result(name)}`", $"`{FileNames.Report(name)}`"])
            .Append([
                GuideTexts.Taken(inJapanese),
                $"`{FileNames.Receipt("x.txt", s_receipt)}`",
                $"`{FileNames.Result("x.txt", s_receipt)}`",
                $"`{FileNames.Report("x.txt", s_receipt)}`",
            ]));

    /// <summary>Every column of a report with its value in the sample.</summary>
    private static string Columns(byte[] report, int line, bool inJapanese)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = ReportRows.Read(report);
        return Columns(rows[0], rows[line + 1], inJapanese);
    }

    private static string Columns(IEnumerable<string> columns, IEnumerable<string> examples, bool inJapanese) => DocumentParts.Table(
        inJapanese ? ["列", "意味", "例"] : ["column", "meaning", "example"],
        columns.Zip(examples, (column, example) => (string[])[$"`{column}`", GuideTexts.Column(column, inJapanese), $"`{example}`"]));

    private static string ResultColumns(bool inJapanese)
    {
        IReadOnlyList<string> second = ReportRows.Read(SampleFiles.ResultCsv())[2];
        return Columns(DebitResultCsv.AddedColumns, second.Skip(second.Count - DebitResultCsv.AddedColumns.Count), inJapanese);
    }

    private static string Refusals(bool inJapanese) => DocumentParts.Table(
        inJapanese ? ["コード", "理由", "対応"] : ["code", "why", "what to do"],
        FileRefusals.All.Select(kind => (inJapanese ? (string[])[kind.Code, kind.MessageJa, kind.HintJa] : [kind.Code, kind.MessageEn, kind.HintEn])
            .Select(text => text.Replace("{expected}", Expected(kind.Code), StringComparison.Ordinal).Replace("{found}", "...", StringComparison.Ordinal))
            .ToArray()));

    /// <summary>What a report says in place of {expected}, where it is the same for all files.</summary>
    private static string Expected(string code) => code switch
    {
        "F5003" => $"{DebitRules.MaxDaysAhead}",
        "F5007" => Number(RequestReading.MaxRecords),
        _ => "...",
    };

    private static string Limits(bool inJapanese)
    {
        var settings = new FileSettings();
        var creditor = new Creditor { Code = CreditorCode.Parse("1234567890"), Name = "x", DisplayName = "x", Banks = [] };
        string[] values =
        [
            Seconds(creditor.QuietPeriod, inJapanese),
            Seconds(settings.PollInterval, inJapanese),
            Seconds(settings.IncompleteWait, inJapanese),
            $"{creditor.OverlapPercent} %",
            $"{DebitRules.MaxDaysAhead}",
            $"{FileNames.MaxBytes}",
            Number(RequestReading.MaxRecords),
            Number(CsvRequestReader.MaxBytes),
            Number(RequestFetch.MaxBytes),
            Number(EndFile.MaxBytes),
        ];
        return DocumentParts.Table(
            inJapanese ? ["項目", "既定値"] : ["limit", "default"],
            GuideTexts.Limits(inJapanese).Zip(values, (text, value) => (string[])[text, value]));
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time, bool inJapanese) => $"{time.TotalSeconds:0} {(inJapanese ? "秒" : "s")}";
}
