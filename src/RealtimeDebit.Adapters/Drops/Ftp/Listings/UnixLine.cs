using System.Globalization;

namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>A line of LIST as <c>ls -l</c> writes it: <c>-rw-r--r-- 1 owner group 1200 Nov 29 10:48 name</c>, or a year instead of the time.</summary>
/// <remarks>
/// The time is the server's own, taken for UTC: it is only ever compared with other times of the same server. One space stands
/// before the name; more belong to it. Owner or group may be missing, so the size is found as the number before the month.
/// </remarks>
internal static class UnixLine
{
    private static readonly string[] s_months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <param name="line">Each byte as one character.</param>
    /// <param name="now">For the year of a line that has none.</param>
    public static ListedLine Read(string line, DateTimeOffset now)
    {
        if (line.StartsWith("total ", StringComparison.Ordinal)) return ListedLine.Other;
        if (line.Length < 10 || !line.AsSpan(1, 9).ContainsOnly("rwxsStTl-")) return ListedLine.NotUnderstood;
        if (line[0] is 'd' or 'l' or 'b' or 'c' or 'p' or 's') return ListedLine.Other;
        if (line[0] != '-') return ListedLine.NotUnderstood;

        List<Range> words = Words(line);
        for (int at = 2; at + 3 < words.Count; at++)
        {
            int month = Array.IndexOf(s_months, line[words[at]]) + 1;
            if (month == 0 || !long.TryParse(line[words[at - 1]], NumberStyles.None, CultureInfo.InvariantCulture, out long size)) continue;
            if (!int.TryParse(line[words[at + 1]], NumberStyles.None, CultureInfo.InvariantCulture, out int day)) continue;

            int nameAt = words[at + 2].End.Value + 1;
            return nameAt < line.Length ? new ListedLine(ListedKind.File, size, Time(month, day, line[words[at + 2]], now), nameAt) : ListedLine.NotUnderstood;
        }

        return ListedLine.NotUnderstood;
    }

    private static bool ContainsOnly(this ReadOnlySpan<char> text, string allowed) => !text.ContainsAnyExcept(allowed);

    // Nine columns stand before the name at most; what follows them is the name's own.
    private static List<Range> Words(string line)
    {
        const int most = 12;
        var words = new List<Range>(most);
        int at = 0;
        while (at < line.Length && words.Count < most)
        {
            while (at < line.Length && line[at] == ' ') at++;
            int start = at;
            while (at < line.Length && line[at] != ' ') at++;
            if (at > start) words.Add(start..at);
        }

        return words;
    }

    // Without a year it is the last such moment; a day ahead is granted to clocks and time zones.
    private static DateTimeOffset Time(int month, int day, string word, DateTimeOffset now)
    {
        if (!word.Contains(':', StringComparison.Ordinal))
        {
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? Moment(given, month, day, TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
        }

        if (!TimeSpan.TryParseExact(word, [@"h\:mm", @"hh\:mm"], CultureInfo.InvariantCulture, out TimeSpan timeOfDay)) return DateTimeOffset.UnixEpoch;

        DateTimeOffset thisYear = Moment(now.Year, month, day, timeOfDay);
        return thisYear - now > TimeSpan.FromDays(1) ? Moment(now.Year - 1, month, day, timeOfDay) : thisYear;
    }

    private static DateTimeOffset Moment(int year, int month, int day, TimeSpan timeOfDay)
        => year is >= 1 and <= 9999 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) + timeOfDay
            : DateTimeOffset.UnixEpoch;
}
