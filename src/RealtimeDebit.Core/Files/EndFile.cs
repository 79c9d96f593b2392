using System.Globalization;
using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>What an <c>.end</c> file says of the file beside it, if it says anything: <c>bytes</c>, <c>records</c>, <c>sha256</c>, one a line.</summary>
/// <param name="Bytes">Length of the content; null when not said.</param>
/// <param name="Records">Number of data records; null when not said.</param>
/// <param name="Sha256">Hash of the content, lower case; null when not said.</param>
internal sealed record EndFile(long? Bytes, long? Records, string? Sha256)
{
    /// <summary>More than this is not read: it is no <c>.end</c> file of ours.</summary>
    public const int MaxBytes = 4_096;

    private static readonly char[] Separators = ['=', ':', ',', ' ', '\t'];

    /// <summary>Says nothing.</summary>
    public static EndFile Empty { get; } = new(null, null, null);

    /// <summary>False for one that is older than the file, which is left over from an earlier one, and for one that is too large to be an <c>.end</c> file.</summary>
    public static bool SpeaksOf(DropEntry file, DropEntry end) => end.ModifiedAt >= file.ModifiedAt && end.SizeBytes <= MaxBytes;

    /// <summary>
    /// True when its last line has its end. A server says of half an upload what it says of a whole one, and <c>bytes=12</c> may be the
    /// beginning of <c>bytes=1200</c>.
    /// </summary>
    public static bool IsWhole(ReadOnlySpan<byte> content) => content.IsEmpty || content[^1] == (byte)'\n';

    /// <summary>Reads what can be understood; other lines are passed over.</summary>
    public static EndFile Read(ReadOnlySpan<byte> content)
    {
        EndFile said = Empty;
        foreach (string line in Encoding.UTF8.GetString(content).TrimStart('\uFEFF').Split('\n'))
        {
            string[] parts = line.Split(Separators, 2, StringSplitOptions.TrimEntries);
            string value = parts.Length < 2 ? "" : parts[1].TrimStart(Separators).Trim();
            if (IsHash(parts[0])) said = said with { Sha256 = parts[0].ToLowerInvariant() };
            else said = said.With(parts[0].ToLowerInvariant(), value);
        }

        return said;
    }

    /// <summary>What of it is not true of the content, as a sentence for people; null when all is.</summary>
    public string? Contradiction(long bytes, long records, string sha256)
    {
        var wrong = new List<string>();
        if (Bytes is long saidBytes && saidBytes != bytes) wrong.Add($"bytes {saidBytes}, found {bytes}");
        if (Records is long saidRecords && saidRecords != records) wrong.Add($"records {saidRecords}, found {records}");
        if (Sha256 is string saidHash && !string.Equals(saidHash, sha256, StringComparison.Ordinal)) wrong.Add($"sha256 {saidHash}, found {sha256}");
        return wrong.Count == 0 ? null : string.Join("; ", wrong);
    }

    private EndFile With(string key, string value) => key switch
    {
        "bytes" or "size" => this with { Bytes = Number(value) ?? Bytes },
        "records" or "count" => this with { Records = Number(value) ?? Records },
        "sha256" or "sha-256" when IsHash(value) => this with { Sha256 = value.ToLowerInvariant() },
        _ => this,
    };

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    private static long? Number(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
