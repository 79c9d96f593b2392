using System.Text;
using Xunit;

namespace RealtimeDebit.TestSupport;

/// <summary>A file of bytes in the checkout that a test compares with what the code makes now.</summary>
/// <remarks>With the environment variable UPDATE_GOLDEN=1 the file is written instead; the change then stands in the diff that reviewers read.</remarks>
public static class GoldenFile
{
    private const string UpdateVariable = "UPDATE_GOLDEN";
    private const int ContextBytes = 24;

    /// <summary>Fails when the file at <paramref name="path"/> (within the checkout, with slashes) has other bytes than <paramref name="actual"/>.</summary>
    public static void Holds(string path, ReadOnlySpan<byte> actual)
    {
        string file = Path.Combine(RepositoryFolder.Path, path);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, actual.ToArray());
        }

        if (!File.Exists(file)) Assert.Fail($"{path} does not exist. {HowToUpdate}");
        byte[] expected = File.ReadAllBytes(file);
        if (!actual.SequenceEqual(expected)) Assert.Fail($"{path}: {Difference(expected, actual)}\n{HowToUpdate}");
    }

    /// <summary>The same for UTF-8 text with LF; the failure names the first line that differs.</summary>
    public static void HoldsText(string path, string actual)
    {
        string file = Path.Combine(RepositoryFolder.Path, path);
        byte[] bytes = Encoding.UTF8.GetBytes(actual);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1" || !File.Exists(file))
        {
            Holds(path, bytes);
            return;
        }

        string[] expectedLines = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        string[] actualLines = actual.Split('\n');
        string[] gone = [.. expectedLines.Except(actualLines, StringComparer.Ordinal)];
        string[] added = [.. actualLines.Except(expectedLines, StringComparer.Ordinal)];
        if (gone.Length + added.Length > 0)
        {
            Assert.Fail($"{path} differs.\n{string.Join('\n', gone.Select(l => "- " + l).Concat(added.Select(l => "+ " + l)).Take(60))}\n{HowToUpdate}");
        }

        Holds(path, bytes);
    }

    private static string HowToUpdate => $"If the change is meant: {UpdateVariable}=1 bash tests/run.sh --filter <this test>, then read the diff.";

    private static string Difference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int offset = expected.CommonPrefixLength(actual);
        return $"first difference at byte offset {offset} (expected {expected.Length} bytes, actual {actual.Length})\n"
            + $"expected: {Around(expected, offset)}\nactual:   {Around(actual, offset)}";
    }

    private static string Around(ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> part = bytes[Math.Min(offset, bytes.Length)..Math.Min(offset + ContextBytes, bytes.Length)];
        return part.IsEmpty ? "(end)" : $"{Convert.ToHexString(part)} \"{Encoding.Latin1.GetString(part).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }
}
