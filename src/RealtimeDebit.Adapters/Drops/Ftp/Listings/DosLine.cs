using System.Globalization;
using System.Text.RegularExpressions;

namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>A line of LIST as IIS writes it: <c>11-29-23  10:48AM             1200 name</c>, or <c>&lt;DIR&gt;</c> for the size.</summary>
/// <remarks>Month first, years of two or four digits, hours of 12 or 24. The time is the server's own, taken for UTC.</remarks>
internal static partial class DosLine
{
    private static readonly string[] s_formats = ["MM-dd-yy hh:mmtt", "MM-dd-yyyy hh:mmtt", "MM-dd-yy HH:mm", "MM-dd-yyyy HH:mm"];

    /// <param name="line">Each byte as one character.</param>
    public static ListedLine Read(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success) return ListedLine.NotUnderstood;
        if (match.Groups["kind"].Success) return ListedLine.Other;
        if (!long.TryParse(match.Groups["size"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long size)) return ListedLine.NotUnderstood;

        string when = $"{match.Groups["date"].Value} {match.Groups["time"].Value}";
        bool isMoment = DateTimeOffset.TryParseExact(when, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        return new ListedLine(ListedKind.File, size, isMoment ? time : DateTimeOffset.UnixEpoch, match.Groups["name"].Index);
    }

    [GeneratedRegex(@"^(?<date>[0-9]{2}-[0-9]{2}-([0-9]{4}|[0-9]{2})) +(?<time>[0-9]{2}:[0-9]{2}([AP]M)?) +(<(?<kind>[A-Z]+)>|(?<size>[0-9]{1,19})) (?<name>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1_000)]
    private static partial Regex Line();
}
