using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>Says what the intake would say of a whole request file, without taking it in: its form, its creditor, its dates.</summary>
/// <remarks>Push the bytes in pieces of any size, then complete. Mandates and earlier files are not asked: they belong to the running house.</remarks>
public sealed class RequestPreview
{
    private readonly IRequestReader _reader;

    /// <param name="name">The file's name: its ending says the form.</param>
    /// <param name="creditor">Whose drop it would lie in.</param>
    /// <param name="asOf">The day of receipt in Japan.</param>
    public RequestPreview(string name, Creditor creditor, DateOnly asOf)
        => _reader = RequestReading.Open(name, creditor, asOf, asOf, rowsAtOnce: 0);

    /// <summary>True for a name whose file is read as CSV.</summary>
    public static bool IsCsv(string name) => FileNames.IsCsv(name);

    public void Push(ReadOnlySpan<byte> bytes) => _reader.Push(bytes);

    /// <summary>Says that the file has no more bytes.</summary>
    public RequestPreviewResult Complete()
    {
        RequestCheck check = _reader.Complete();
        List<RecordProblem> ofDates = [.. check.Problems.Where(IsOfDate)];
        return new RequestPreviewResult(check.Verdict, check.Records, check.Total, [.. check.Problems.Except(ofDates)], ofDates);
    }

    private static bool IsOfDate(RecordProblem problem) => problem.Kind == FileRefusals.DateInPast || problem.Kind == FileRefusals.DateTooFar;
}

/// <summary>What the intake would say.</summary>
/// <param name="Verdict">On the day that was asked for.</param>
/// <param name="Records">Data records.</param>
/// <param name="Total">Sum of all amounts that can be read.</param>
/// <param name="Problems">What is wrong on any day, in the order of the file; the first of each severity.</param>
/// <param name="DateProblems">What is wrong on this day only: debit dates out of the window.</param>
public sealed record RequestPreviewResult(
    FileVerdict Verdict, int Records, Yen Total, IReadOnlyList<RecordProblem> Problems, IReadOnlyList<RecordProblem> DateProblems)
{
    /// <summary>True when it is refused whatever the day.</summary>
    public bool IsRefusedOnAnyDay => Problems.Any(static problem => problem.Severity is ProblemSeverity.RefuseFile or ProblemSeverity.NotWhole);
}
