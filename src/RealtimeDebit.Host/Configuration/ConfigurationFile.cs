using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace RealtimeDebit.Host.Configuration;

/// <summary>One JSON file of the configuration. Comments and trailing commas are allowed.</summary>
internal static class ConfigurationFile
{
    /// <summary>Loads the file; null when it is missing or not readable, which is reported.</summary>
    public static IConfigurationRoot? Load(ConfigDirectory directory, string file, string section, ConfigurationFindings findings)
    {
        string path = directory.FileNamed(file);
        if (!File.Exists(path))
        {
            findings.Add(file, $"is missing in {directory.Path}. Allowed: a JSON file with the section {section}.");
            return null;
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            IConfigurationRoot values = new ConfigurationBuilder().AddJsonStream(stream).Build();
            ReportOtherSections(values, file, section, findings);
            return values;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            findings.Add(file, Explain(e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(file, $"could not be read: {e.Message}");
        }

        return null;
    }

    private static void ReportOtherSections(IConfigurationRoot values, string file, string section, ConfigurationFindings findings)
    {
        foreach (IConfigurationSection child in values.GetChildren())
        {
            if (child.Key == "$schema" || string.Equals(child.Key, section, StringComparison.OrdinalIgnoreCase)) continue;
            findings.Add($"{file}:{child.Key}", $"is not a section of this file. Known: {section}.");
        }
    }

    private static string Explain(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is JsonException { LineNumber: { } line, BytePositionInLine: { } position })
                return $"is not JSON: line {line + 1}, byte {position + 1}.";
        }

        return $"is not a configuration file: {e.Message}";
    }
}
