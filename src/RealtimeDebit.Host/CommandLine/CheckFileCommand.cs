using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>check-file</c>: what the intake would say of a file, without taking it in.</summary>
internal sealed class CheckFileCommand(CommandContext context)
{
    private const string ResultKind = "result";
    private static readonly JsonSerializerOptions Json = new(AdminJson.Options) { WriteIndented = true };

    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The file to look at; nothing of it is taken in. A name ending in .csv is read as CSV." };
        var kind = new Option<string>("--kind") { Description = "request (default) or result.", HelpName = "request|result", DefaultValueFactory = static _ => "request" };
        kind.AcceptOnlyFromAmong("request", ResultKind);
        var asOf = new Option<string?>("--as-of") { Description = "Judge debit dates as on this day of receipt (yyyy-MM-dd, Japan).", HelpName = "DATE" };
        Option<string?> config = CommandOptions.Config();
        Option<bool> json = CommandOptions.Json();
        asOf.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && ParseDate(text) is null) result.AddError($"--as-of \"{text}\" is not a date. Allowed: yyyy-MM-dd.");
        });
        var command = new Command(
            "check-file",
            "Says what the intake would say of a file, record by record, without taking it in. Exit code 1 if it would be refused. "
            + "With --as-of or --config debit dates count (and the creditor must be served); without, they are noted only.") { file, kind, asOf, config, json };
        command.SetAction((parsed, cancellationToken) => new CheckFileCommand(context).RunAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(kind) == ResultKind ? ZenginFileKind.Result : ZenginFileKind.Request,
            parsed.GetValue(asOf) is { } date ? ParseDate(date) : null, parsed.GetValue(config), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static DateOnly? ParseDate(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    private async Task<int> RunAsync(
        string path, ZenginFileKind kind, DateOnly? asOf, string? config, bool json, CancellationToken cancellationToken)
    {
        if (kind == ZenginFileKind.Result && RequestPreview.IsCsv(path))
        {
            // Read as a request it would be refused for its columns, or a request be taken for a result.
            await context.Error.WriteLineAsync("--kind result is for 全銀 files. A CSV result is the request's own lines with further columns (docs/creditor-guide.en.md).");
            return ExitCode.Usage;
        }

        HouseConfiguration? configuration = null;
        if (config is not null && (configuration = context.ReadSoundConfiguration(config)) is null) return ExitCode.Usage;
        if (!File.Exists(path))
        {
            await context.Error.WriteLineAsync($"There is no file \"{path}\".");
            return ExitCode.Usage;
        }

        FileJudgement judged = await new FileJudge(context.Time.TodayInJapan(), asOf, configuration).JudgeAsync(path, kind, cancellationToken);
        if (json) WriteJson(judged);
        else WriteText(Path.GetFileName(path), judged);
        return judged.IsRefused ? ExitCode.Bad : ExitCode.Done;
    }

    private void WriteText(string name, FileJudgement judged)
    {
        TextWriter output = context.Output;
        output.WriteLine($"{name}: {(judged.IsRefused ? "would be refused" : "would be taken")} as a {judged.Kind} file.");
        output.WriteLine($"{judged.Records} record(s), {judged.TotalYen:N0} yen.");
        if (judged.Zengin is { } check) WriteGroups(output, check);
        foreach (string code in judged.UnknownCreditors) output.WriteLine($"2002 creditor {code} is not in creditors.json.");
        foreach (RecordProblem problem in judged.Problems) WriteProblem(output, string.Empty, problem);
        if (judged.Zengin is { } found && found.Problems.Count < found.ProblemCount) output.WriteLine($"... and {found.ProblemCount - found.Problems.Count} more problem(s).");
        foreach (RecordProblem note in judged.Notes) WriteProblem(output, "Note, as of today: ", note);
    }

    private static void WriteGroups(TextWriter output, ZenginCheck check)
    {
        output.WriteLine($"{check.LengthBytes} bytes, newline {check.Framing.Newline}, {check.Groups.Count} header group(s), {check.RejectedRecords} record(s) rejected by their form.");
        foreach (ZenginGroup group in check.Groups)
        {
            output.WriteLine($"  group {group.GroupNumber}: creditor {group.Header.CreditorCode}, debit date (MMDD) {group.Header.DebitDate}, "
                + $"{group.DataRecords} record(s), {group.TotalYen:N0} yen"
                + (check.Kind == ZenginFileKind.Result ? $", collected {group.CollectedRecords} with {group.CollectedYen:N0} yen" : string.Empty));
        }
    }

    private static void WriteProblem(TextWriter output, string before, RecordProblem problem)
    {
        string place = problem.RecordNumber == 0 ? "file" : $"record {problem.RecordNumber}";
        if (problem.Field.Length > 0) place += $", {(problem.BytePosition > 0 ? $"byte {problem.BytePosition} " : string.Empty)}({problem.Field} {problem.FieldJa})";
        string word = before.Length == 0 ? $" {WordOf(problem.Severity)}" : string.Empty;
        output.WriteLine($"{before}{problem.Code}{word}, {place}: {problem.MessageEn} / {problem.MessageJa}");
        if (before.Length == 0) output.WriteLine($"      {problem.HintEn} / {problem.HintJa}");
    }

    private static string WordOf(ProblemSeverity severity) => severity switch
    {
        ProblemSeverity.Warning => "warning",
        ProblemSeverity.RejectRecord => "record rejected",
        ProblemSeverity.RefuseFile => "file refused",
        _ => "file not whole",
    };

    private void WriteJson(FileJudgement judged)
        => context.Output.WriteLine(JsonSerializer.Serialize(
            new
            {
                Refused = judged.IsRefused,
                judged.Kind,
                judged.Records,
                judged.TotalYen,
                RejectedRecords = judged.Zengin?.RejectedRecords ?? judged.Problems.Where(static problem => problem.Severity == ProblemSeverity.RejectRecord).DistinctBy(static problem => problem.RecordNumber).Count(),
                Newline = judged.Zengin?.Framing.Newline.ToString(),
                Groups = judged.Zengin?.Groups.Select(static group => new { group.GroupNumber, group.Header.CreditorCode, group.Header.DebitDate, Records = group.DataRecords, group.TotalYen }),
                judged.UnknownCreditors,
                Problems = judged.Problems.Select(Shape),
                Notes = judged.Notes.Select(Shape),
            },
            Json));

    private static object Shape(RecordProblem problem) => new
    {
        problem.Code,
        Severity = problem.Severity.ToString(),
        Record = problem.RecordNumber,
        problem.Field,
        problem.FieldJa,
        problem.BytePosition,
        Bytes = problem.BytesHex,
        problem.MessageJa,
        problem.MessageEn,
        problem.HintJa,
        problem.HintEn,
    };
}
