using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Host.Admin;

/// <summary>A problem as one line for an operator: code, place, what is wrong and what to do, in English and Japanese.</summary>
internal static class ProblemLine
{
    public static string Of(RecordProblem problem)
    {
        string place = (problem.RecordNumber, problem.Field.Length) switch
        {
            (0, 0) => "",
            (0, _) => $" {problem.Field}",
            (_, 0) => $" record {problem.RecordNumber}",
            _ => $" record {problem.RecordNumber}, {problem.Field}",
        };
        string word = problem.Severity == ProblemSeverity.Warning ? " warning" : "";
        return $"{problem.Code}{word}{place}: {problem.MessageEn}. {problem.HintEn}. / {problem.MessageJa}。{problem.HintJa}。";
    }
}
