using System.Globalization;
using System.Text;

namespace RealtimeDebit.BankSimulator.Ledgers;

/// <summary>The two files' lines: entries to text and back.</summary>
internal static class LedgerLines
{
    public const string TakenHeader = "at,bank,requestKey,branch,kind,account,amountYen,creditor";
    public const string DeclinedHeader = TakenHeader + ",resultCode,rawCode";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    public static string Write(LedgerEntry entry)
    {
        var line = new StringBuilder(96);
        CsvLine.Append(
            line,
            entry.At.ToString(Instant, CultureInfo.InvariantCulture),
            entry.Bank,
            entry.RequestKey,
            entry.Branch,
            entry.Kind,
            entry.Account,
            entry.AmountYen.ToString(CultureInfo.InvariantCulture),
            entry.Creditor);
        return line.ToString();
    }

    public static string Write(DeclinedEntry entry)
    {
        var line = new StringBuilder(96).Append(Write(entry.Asked));
        line.Length--;
        line.Append(',');
        CsvLine.Append(line, entry.ResultCode.ToString(), entry.RawCode);
        return line.ToString();
    }

    /// <returns>The entry, or null when the line is not a whole one.</returns>
    public static LedgerEntry? ReadTaken(string line)
        => CsvLine.Split(line) is { Count: 8 } fields ? ReadEntry(fields) : null;

    /// <inheritdoc cref="ReadTaken"/>
    public static DeclinedEntry? ReadDeclined(string line)
        => CsvLine.Split(line) is { Count: 10 } fields
            && fields[8].Length == 1
            && ReadEntry(fields) is { } asked
            ? new DeclinedEntry(asked, fields[8][0], fields[9])
            : null;

    private static LedgerEntry? ReadEntry(IReadOnlyList<string> fields)
    {
        bool whole = DateTimeOffset.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at)
            & long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out long amount)
            & IsDigits(fields[1], 4) & IsDigits(fields[3], 3) & IsDigits(fields[4], 1) & IsDigits(fields[5], 7) & IsDigits(fields[7], 10)
            & fields[2].Length > 0;
        return whole ? new LedgerEntry(at, fields[1], fields[2], fields[3], fields[4], fields[5], amount, fields[7]) : null;
    }

    private static bool IsDigits(string text, int width) => text.Length == width && text.All(char.IsAsciiDigit);
}
