using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>What <c>check-file</c> found.</summary>
internal sealed record FileJudgement
{
    public required string Kind { get; init; }

    /// <summary>The codec's own findings; null for a CSV file.</summary>
    public ZenginCheck? Zengin { get; init; }

    public required int Records { get; init; }

    public required long TotalYen { get; init; }

    /// <summary>True when the intake would refuse the whole file.</summary>
    public required bool IsRefused { get; init; }

    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>Debit dates out of the window of a day that nobody asked for: worth saying, no reason to refuse.</summary>
    public IReadOnlyList<RecordProblem> Notes { get; init; } = [];

    /// <summary>Header creditors that the configuration does not know.</summary>
    public IReadOnlyList<string> UnknownCreditors { get; init; } = [];
}

/// <summary>Reads a file as the intake does.</summary>
/// <param name="Today">Today in Japan, for notes.</param>
/// <param name="AsOf">The day of receipt to judge by; null = the file is judged by itself, whatever the day.</param>
/// <param name="Configuration">The creditors that are served; null = none is asked for.</param>
internal sealed record FileJudge(DateOnly Today, DateOnly? AsOf, HouseConfiguration? Configuration)
{
    private const int ReadBytes = 256 * 1024;

    public async Task<FileJudgement> JudgeAsync(string path, ZenginFileKind kind, CancellationToken cancellationToken)
    {
        ZenginCheck? zengin = RequestPreview.IsCsv(path) ? null : await ReadZenginAsync(path, kind, cancellationToken);
        if (zengin is { Kind: ZenginFileKind.Result }) return OfResult(zengin);

        string[] unknown = zengin is null ? [] : [.. zengin.Groups.Select(static group => group.Header.CreditorCode).Where(code => !IsServed(code)).Distinct(StringComparer.Ordinal)];
        var preview = new RequestPreview(path, CreditorOf(zengin), AsOf ?? Today);
        await PushAsync(path, preview.Push, cancellationToken);
        RequestPreviewResult result = preview.Complete();
        // Without a day or a configuration the file is judged by itself: an old sample is no bad file.
        bool dayCounts = AsOf is not null || Configuration is not null;
        return new FileJudgement
        {
            Kind = zengin is null ? "CSV request" : "Request",
            Zengin = zengin,
            Records = result.Records,
            TotalYen = result.Total.Value,
            IsRefused = result.IsRefusedOnAnyDay || unknown.Length > 0 || (dayCounts && result.Verdict != FileVerdict.Ok),
            Problems = dayCounts ? [.. result.Problems.Concat(result.DateProblems).OrderBy(static problem => problem.RecordNumber)] : result.Problems,
            Notes = dayCounts ? [] : result.DateProblems,
            UnknownCreditors = unknown,
        };
    }

    private static FileJudgement OfResult(ZenginCheck check) => new()
    {
        Kind = "Result",
        Zengin = check,
        Records = check.DataRecords,
        TotalYen = check.TotalYen,
        IsRefused = check.Verdict != FileVerdict.Ok,
        Problems = check.Problems,
    };

    private bool IsServed(string code) => Configuration is null || FindCreditor(code) is not null;

    private Creditor? FindCreditor(string text)
        => CreditorCode.TryParse(text, out CreditorCode code) ? Configuration?.FindCreditor(code) : null;

    // The drop that the file would lie in: its first header's creditor, which answers for whatever code it names.
    private Creditor CreditorOf(ZenginCheck? zengin)
    {
        string text = zengin is { Groups: [var first, ..] } ? first.Header.CreditorCode : string.Empty;
        if (FindCreditor(text) is { } served) return served;
        CreditorCode code = CreditorCode.TryParse(text, out CreditorCode read) ? read : default;
        return new Creditor { Code = code, Name = string.Empty, DisplayName = string.Empty, Banks = [] };
    }

    private static async Task<ZenginCheck> ReadZenginAsync(string path, ZenginFileKind kind, CancellationToken cancellationToken)
    {
        var reader = new ZenginFileReader(kind);
        await PushAsync(path, reader.Push, cancellationToken);
        return reader.Complete();
    }

    private static async Task PushAsync(string path, PushBytes push, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[ReadBytes];
        await using FileStream stream = File.OpenRead(path);
        while (await stream.ReadAsync(piece, cancellationToken) is > 0 and var read) push(piece.AsSpan(0, read));
    }

    private delegate void PushBytes(ReadOnlySpan<byte> bytes);
}
