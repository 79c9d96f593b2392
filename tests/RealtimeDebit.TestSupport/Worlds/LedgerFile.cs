using System.Globalization;
using System.Text;
using RealtimeDebit.BankSimulator.Ledgers;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>Reads the simulated bank's own files while it runs or when it is dead, with none of its code.</summary>
public static class LedgerFile
{
    /// <summary>Everything that was taken, oldest first; a line without its end was never answered and does not count.</summary>
    public static IReadOnlyList<LedgerEntry> Takings(string path) => [.. Lines(path, 8).Select(Entry)];

    /// <summary>Everything that was declined, oldest first; from the file beside the ledger.</summary>
    public static IReadOnlyList<DeclinedEntry> Refusals(string path)
        => [.. Lines(path + ".declined.csv", 10).Select(fields => new DeclinedEntry(Entry(fields), fields[8][0], fields[9]))];

    private static IEnumerable<string[]> Lines(string path, int columns)
    {
        if (!File.Exists(path)) yield break;
        // The bank writes it meanwhile.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.UTF8);
        string text = reader.ReadToEnd();
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] fields = line.TrimEnd('\r').Split(',');
            if (fields.Length != columns) throw new InvalidDataException($"{path}: \"{line}\" is no line of a ledger.");
            yield return fields;
        }
    }

    private static LedgerEntry Entry(string[] fields) => new(
        DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture), fields[1], fields[2], fields[3], fields[4], fields[5],
        long.Parse(fields[6], CultureInfo.InvariantCulture), fields[7]);
}
