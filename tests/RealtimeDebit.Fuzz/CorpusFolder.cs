using System.Security.Cryptography;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Fuzz;

/// <summary>The inputs that are checked in: <c>tests/Corpus/TARGET</c>, one file each, named by its content.</summary>
internal static class CorpusFolder
{
    /// <summary>Names of the files of a target, sorted.</summary>
    public static IReadOnlyList<string> Files(string target)
        => Directory.Exists(PathOf(target)) ? [.. Directory.GetFiles(PathOf(target)).Order(StringComparer.Ordinal)] : [];

    public static IReadOnlyList<byte[]> Read(string target) => [.. Files(target).Select(File.ReadAllBytes)];

    /// <summary>Replaces what fuzzing found earlier; files with other names (golden bytes, finds) stay.</summary>
    public static void Write(string target, IEnumerable<byte[]> inputs)
    {
        Directory.CreateDirectory(PathOf(target));
        foreach (string file in Files(target).Where(file => Path.GetFileName(file).StartsWith("way-", StringComparison.Ordinal))) File.Delete(file);
        foreach (byte[] input in inputs)
            File.WriteAllBytes(Path.Combine(PathOf(target), $"way-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}"), input);
    }

    private static string PathOf(string target) => Path.Combine(RepositoryFolder.Path, "tests", "Corpus", target);
}
