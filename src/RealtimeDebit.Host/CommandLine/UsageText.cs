using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RealtimeDebit.Core.Usages;
using RealtimeDebit.Formats.Csv;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>A usage statement as JSON and as CSV; the service and <c>journal usage</c> show it alike, so that the two can be compared.</summary>
internal static class UsageText
{
    /// <summary>The standing that <see cref="UsageCsv"/> writes.</summary>
    public static string StandingOf(UsageStatement statement) => statement.IsFinal ? "final" : "preliminary";

    public static byte[] Csv(UsageStatement statement) => UsageCsv.Write(
        statement.Creditor.ToString(),
        statement.Month.ToString(),
        StandingOf(statement),
        statement.Lines.Select(line => new UsageCsvLine(line.Bank?.ToString() ?? "", line.Door.ToString(), line.Kind.ToString(), line.Count, line.Yen)));

    /// <summary>Writes the CSV where somebody wants it; nothing without a place.</summary>
    /// <returns>Why it could not be written; null when all is well.</returns>
    public static async Task<string?> WriteCsvAsync(UsageStatement statement, string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0) return null;

        try
        {
            await File.WriteAllBytesAsync(path, Csv(statement), cancellationToken);
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return $"The statement could not be written to {path}: {failed.Message}";
        }
    }

    public static JsonObject Json(UsageStatement statement) => new()
    {
        ["creditor"] = statement.Creditor.ToString(),
        ["month"] = statement.Month.ToString(),
        ["standing"] = StandingOf(statement),
        ["openDebits"] = statement.OpenCount,
        ["openYen"] = statement.OpenYen,
        ["sha256OfCsv"] = Convert.ToHexStringLower(SHA256.HashData(Csv(statement))),
        ["lines"] = new JsonArray([.. statement.Lines.Select(line => (JsonNode)new JsonObject
        {
            ["bank"] = line.Bank?.ToString() ?? "",
            ["door"] = line.Door.ToString(),
            ["outcome"] = line.Kind.ToString(),
            ["count"] = line.Count,
            ["yen"] = line.Yen,
        })]),
    };
}
