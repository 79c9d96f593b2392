using System.Text;
using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>Service hours of any text, open windows before the first empty line and closed ones behind it: hours, or a problem for each bad window.</summary>
internal static class ServiceHoursOracle
{
    private static readonly DateTimeOffset s_start = new(2026, 12, 31, 23, 59, 0, TimeSpan.FromHours(9));

    public static void Check(byte[] input)
    {
        string[] parts = Encoding.UTF8.GetString(input).Split("\n\n", 2);
        string[] open = parts[0].Split('\n'), closed = parts.Length > 1 ? parts[1].Split('\n') : [];
        ServiceHoursParse parse = ServiceHours.Parse(open, closed);
        Promise.AreEqual(parse.Hours is null, parse.Problems.Count > 0, "hours, or problems");
        foreach (HoursProblem problem in parse.Problems)
        {
            string[] list = problem.IsOpen ? open : closed;
            Promise.Holds(problem.Index >= 0 && problem.Index < list.Length && list[problem.Index] == problem.Text, "the window that a problem names");
            Promise.Holds(problem.Position >= 1 && problem.Position <= problem.Text.Length + 1, $"place {problem.Position} of {problem.Text.Length}");
        }

        if (parse.Hours is not { } hours) return;
        for (int days = 0; days < 800; days += 97) CheckAt(hours, s_start.AddDays(days).AddMinutes(days));
    }

    private static void CheckAt(ServiceHours hours, DateTimeOffset now)
    {
        bool isOpen = hours.IsOpen(now);
        Promise.AreEqual(isOpen, hours.NextOpening(now) == now, "open now, and the next opening is now");
        Promise.AreEqual(!isOpen, hours.NextClosing(now) == now, "closed now, and the next closing is now");
        if (hours.NextOpening(now) is { } opening) Promise.Holds(hours.IsOpen(opening) && opening >= now, "closed at the next opening");
        if (hours.NextClosing(now) is { } closing) Promise.Holds(!hours.IsOpen(closing) && closing >= now, "open at the next closing");
    }
}
