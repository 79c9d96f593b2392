using System.Globalization;

namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>A line of MLSD or MLST: facts, one space, the name (RFC 3659, section 7).</summary>
internal static class MachineLine
{
    /// <param name="line">Each byte as one character; the names of facts are ASCII.</param>
    public static ListedLine Read(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || space == line.Length - 1) return ListedLine.NotUnderstood;

        string? type = null;
        long size = -1;
        DateTimeOffset modifiedAt = DateTimeOffset.UnixEpoch;
        foreach (string fact in line[..space].Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = fact.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) return ListedLine.NotUnderstood;

            string value = fact[(equals + 1)..];
            switch (fact[..equals].ToUpperInvariant())
            {
                case "TYPE":
                    type = value.ToUpperInvariant();
                    break;
                case "SIZE":
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out size)) return ListedLine.NotUnderstood;
                    break;
                case "MODIFY":
                    modifiedAt = Time(value) ?? modifiedAt;
                    break;
            }
        }

        if (type is null) return ListedLine.NotUnderstood;
        if (type != "FILE") return ListedLine.Other;

        return size < 0 ? ListedLine.NotUnderstood : new ListedLine(ListedKind.File, size, modifiedAt, space + 1);
    }

    /// <summary>YYYYMMDDHHMMSS with or without a fraction, UTC (RFC 3659, 2.3); the fraction is left out, as MDTM and MLSD may differ in it.</summary>
    public static DateTimeOffset? Time(string text)
    {
        ReadOnlySpan<char> whole = text.AsSpan().Trim();
        int dot = whole.IndexOf('.');
        if (dot >= 0) whole = whole[..dot];
        return DateTimeOffset.TryParseExact(whole, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }
}
