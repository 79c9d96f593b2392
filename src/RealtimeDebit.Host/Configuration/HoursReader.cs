using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads a bank's <c>Hours</c>.</summary>
internal static class HoursReader
{
    /// <returns>Null when the bank is always open, or after a problem.</returns>
    public static ServiceHours? Read(SectionReader bank)
    {
        SectionReader section = bank.Section("Hours");
        IReadOnlyList<string> open = section.Texts("Open");
        IReadOnlyList<string> closed = section.Texts("Closed");
        section.NothingElse();
        if (open.Count + closed.Count == 0) return null;

        ServiceHoursParse read = ServiceHours.Parse(open, closed);
        foreach (HoursProblem problem in read.Problems)
            section.Problem($"{(problem.IsOpen ? "Open" : "Closed")}:{problem.Index}", $"\"{problem.Text}\", position {problem.Position}: {problem.Message}");
        return read.Hours;
    }
}
