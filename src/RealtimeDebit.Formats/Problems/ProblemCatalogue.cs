using RealtimeDebit.Formats.BankMasters;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Formats.Problems;

/// <summary>Every problem that reading a file or message can report. A code is never reused and never changes its meaning.</summary>
public static class ProblemCatalogue
{
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        .. FileProblems.All,
        .. ZenginProblems.All,
        .. MandateFileProblems.All,
        .. MessageProblems.All,
        .. CsvProblems.All,
        .. BankMasterProblems.All,
    ];
}
