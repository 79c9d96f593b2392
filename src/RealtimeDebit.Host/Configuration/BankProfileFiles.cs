using RealtimeDebit.Adapters.Banks.Profiles;

namespace RealtimeDebit.Host.Configuration;

/// <summary>The files <c>bank-profiles/*.json</c>: what a bank's messages are like and what it can do.</summary>
internal static class BankProfileFiles
{
    private const string Key = "Profile";
    private const string Folder = "bank-profiles";

    /// <summary>Reads the profile that an adapter names; the standard one when it names none, or after a problem.</summary>
    public static BankProfile Read(ConfigDirectory directory, SectionReader adapter)
    {
        string name = adapter.Text(Key) ?? BankProfileReader.Standard.Name;
        string path = Path.Combine(directory.FileNamed(Folder), name + ".json");
        bool isPlain = ValueRules.IsPlainName(name);
        if (isPlain && File.Exists(path)) return ReadFile(path, adapter);
        if (name != BankProfileReader.Standard.Name)
            adapter.Problem(Key, $"there is no profile \"{name}\". Allowed: {string.Join(", ", Names(directory))}.");
        return BankProfileReader.Standard;
    }

    private static BankProfile ReadFile(string path, SectionReader adapter)
    {
        try
        {
            BankProfileReading reading = BankProfileReader.Read(File.ReadAllText(path));
            foreach (string problem in reading.Problems) adapter.Problem(Key, $"{Folder}/{Path.GetFileName(path)} {problem}");
            return reading.Profile ?? BankProfileReader.Standard;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            adapter.Problem(Key, $"{path} could not be read: {e.Message}");
            return BankProfileReader.Standard;
        }
    }

    /// <summary>The names that a bank may use.</summary>
    private static IReadOnlyList<string> Names(ConfigDirectory directory)
    {
        string folder = directory.FileNamed(Folder);
        IEnumerable<string> files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json") : [];
        return [.. files.Select(static path => Path.GetFileNameWithoutExtension(path)).Append(BankProfileReader.Standard.Name)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
