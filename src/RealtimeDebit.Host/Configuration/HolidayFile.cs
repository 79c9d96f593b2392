using System.Globalization;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads <c>calendar.csv</c>: the bank holidays beside Saturdays, Sundays and 31 December to 3 January, as data. No rule asks for them yet.</summary>
/// <remarks>UTF-8, first line <c>date,name</c>, then one line per holiday: <c>yyyy-MM-dd,name</c>. A line beginning with # is a comment.</remarks>
internal static class HolidayFile
{
    public const string Name = "calendar.csv";
    private const string Header = "date,name";

    public static IReadOnlyDictionary<DateOnly, string> Read(ConfigDirectory directory, ConfigurationFindings findings)
    {
        string path = directory.FileNamed(Name);
        if (!File.Exists(path))
        {
            findings.Note($"There is no {Name}, the list of bank holidays. Nothing reckons with holidays yet: a debit waits for its bank's Hours alone.");
            return new Dictionary<DateOnly, string>();
        }

        try
        {
            return Parse(File.ReadAllLines(path), findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(Name, $"could not be read: {e.Message}");
            return new Dictionary<DateOnly, string>();
        }
    }

    internal static IReadOnlyDictionary<DateOnly, string> Parse(IReadOnlyList<string> lines, ConfigurationFindings findings)
    {
        var holidays = new Dictionary<DateOnly, string>();
        bool headerSeen = false;
        for (int index = 0; index < lines.Count; index++)
        {
            string line = lines[index].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (!headerSeen)
            {
                headerSeen = true;
                if (string.Equals(line, Header, StringComparison.OrdinalIgnoreCase)) continue;
                findings.Add($"{Name}:line {index + 1}", $"the first line must be \"{Header}\".");
            }

            if (ProblemOf(line, holidays) is { } problem) findings.Add($"{Name}:line {index + 1}", problem);
        }

        return holidays;
    }

    private static string? ProblemOf(string line, Dictionary<DateOnly, string> holidays)
    {
        string[] columns = line.Split(',', 2, StringSplitOptions.TrimEntries);
        if (!DateOnly.TryParseExact(columns[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            return $"\"{columns[0]}\" is not a date. Allowed: yyyy-MM-dd,name.";
        if (columns.Length < 2 || columns[1].Length == 0) return "the holiday's name is missing. Allowed: yyyy-MM-dd,name.";
        return holidays.TryAdd(date, columns[1]) ? null : $"{columns[0]} stands twice.";
    }
}
