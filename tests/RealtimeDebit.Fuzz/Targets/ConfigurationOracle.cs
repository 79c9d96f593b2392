using System.Text.Json;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>One file of the configuration with any bytes, the others as they are shipped: a usable configuration, or problems that say where.</summary>
/// <remarks>The first byte chooses the file.</remarks>
internal static class ConfigurationOracle
{
    private static readonly string[] s_files = ["appsettings.json", "creditors.json", "banks.json", "calendar.csv", "bank-profiles/standard.json"];
    private static readonly string s_folder = Prepare();
    private static readonly JsonDocumentOptions s_lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static void Check(byte[] input)
    {
        if (input.Length == 0) return;
        string file = s_files[input[0] % s_files.Length];
        File.WriteAllBytes(Path.Combine(s_folder, file), input.AsSpan(1));
        HouseConfiguration configuration = ConfigurationReader.Read(new ConfigDirectory(s_folder), new Dictionary<string, string>());
        File.Copy(Path.Combine(RepositoryFolder.Path, "config", file), Path.Combine(s_folder, file), overwrite: true);

        Promise.Holds(configuration.Banks.Count + configuration.Creditors.Count + configuration.KnownKeys.Count > 0, "nothing was read");
        Promise.Holds(configuration.Problems.All(problem => problem.Key.Length > 0 && problem.Text.Length > 0), "a problem that says nothing");
        if (configuration.Problems.Count == 0) CheckUsable(file, input[1..], configuration);
    }

    private static void CheckUsable(string file, byte[] content, HouseConfiguration configuration)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal)) Promise.Holds(IsJsonObject(content), $"{file} is taken and is no JSON object");
        Promise.Holds(Path.IsPathFullyQualified(configuration.Service.DataDirectory), "a data directory that is not absolute");
        Promise.AreEqual(configuration.Banks.Count, configuration.Banks.Select(bank => bank.Settings.Code).Distinct().Count(), "banks that stand once");
        Promise.AreEqual(configuration.Creditors.Count, configuration.Creditors.Select(creditor => creditor.Creditor.Code).Distinct().Count(), "creditors that stand once");
        Promise.Holds(configuration.Creditors.All(creditor => creditor.Creditor.MaxAmount.Value is > 0 and <= Yen.MaxPerDebit), "a creditor's largest amount");
        Promise.Holds(configuration.Creditors.All(creditor => creditor.Creditor.Banks.All(bank => configuration.FindBank(bank) is not null)), "a creditor's bank that is not there");
    }

    private static bool IsJsonObject(byte[] content)
    {
        try
        {
            byte[] text = content.AsSpan().StartsWith("\uFEFF"u8) ? content[3..] : content;
            using JsonDocument document = JsonDocument.Parse(text, s_lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // One folder for the process; it goes with it.
    private static string Prepare()
    {
        string root = Directory.CreateTempSubdirectory("rd-fuzz-config-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        string folder = Path.Combine(root, "config");
        Directory.CreateDirectory(Path.Combine(folder, "bank-profiles"));
        foreach (string file in s_files) File.Copy(Path.Combine(RepositoryFolder.Path, "config", file), Path.Combine(folder, file));
        return folder;
    }
}
