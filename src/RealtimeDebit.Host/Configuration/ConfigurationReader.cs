using System.Collections;
using Microsoft.Extensions.Configuration;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads every file of the configuration and the environment over it, and collects every problem.</summary>
internal static class ConfigurationReader
{
    private const string CreditorsSection = "Creditors";
    private const string BanksSection = "Banks";

    private static readonly (string File, string Section)[] Files =
    [
        ("appsettings.json", ServiceOptionsReader.SectionName),
        ("creditors.json", CreditorsSection),
        ("banks.json", BanksSection),
    ];

    /// <param name="directory">Where the files lie.</param>
    /// <param name="environment">Variables that win over the files: <c>RealtimeDebit__DataDirectory</c>.</param>
    public static HouseConfiguration Read(ConfigDirectory directory, IReadOnlyDictionary<string, string> environment)
    {
        var findings = new ConfigurationFindings();
        var builder = new ConfigurationBuilder();
        foreach ((string file, string section) in Files)
        {
            if (ConfigurationFile.Load(directory, file, section, findings) is { } values) builder.AddConfiguration(values);
        }

        IConfigurationRoot root = builder.AddInMemoryCollection(Overrides(environment)).Build();
        ServiceOptions service = ServiceOptionsReader.Read(
            new SectionReader(root.GetSection(ServiceOptionsReader.SectionName), ServiceOptionsReader.SectionName, findings), directory);

        var top = new SectionReader(root, string.Empty, findings);
        var creditorReader = new CreditorOptionsReader(directory, service.Drops);
        var bankReader = new BankOptionsReader(directory);
        List<(string Key, CreditorOptions Options)> creditors = [.. Entries(top, CreditorsSection, creditorReader.Read)];
        List<(string Key, BankOptions Options)> banks = [.. Entries(top, BanksSection, bankReader.Read)];
        IReadOnlyDictionary<DateOnly, string> holidays = HolidayFile.Read(directory, findings);
        CrossChecks.Run(creditors, banks, findings);
        CrossChecks.CheckMail(service, creditors, findings);
        CrossChecks.NoteLateSyncs(service, banks, findings);

        return new HouseConfiguration
        {
            Directory = directory,
            Service = service,
            Creditors = [.. creditors.Select(static entry => entry.Options)],
            Banks = [.. banks.Select(static entry => entry.Options)],
            Holidays = holidays,
            Problems = findings.Problems,
            Notes = findings.Notes,
            KnownKeys = findings.KnownKeys,
        };
    }

    /// <summary>This process's environment, as <see cref="Read"/> takes it.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
        => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => entry.Value as string ?? string.Empty, StringComparer.Ordinal);

    // Only our own sections: a variable of another program must not become an unknown key of ours.
    private static Dictionary<string, string?> Overrides(IReadOnlyDictionary<string, string> environment)
        => environment
            .Select(static entry => (Key: entry.Key.Replace("__", ":", StringComparison.Ordinal), entry.Value))
            .Where(static entry => Files.Any(file => entry.Key.StartsWith(file.Section + ":", StringComparison.OrdinalIgnoreCase)))
#if TEST_BUILD
            // The crash tests' switch is no configuration. A release build has neither the switch nor this exception, and refuses the key.
            .Where(static entry => !entry.Key.StartsWith("RealtimeDebit:Test:", StringComparison.Ordinal))
#endif
            .GroupBy(static entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static group => group.Key, static group => (string?)group.Last().Value, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<(string Key, T Options)> Entries<T>(SectionReader top, string name, Func<SectionReader, T?> read)
        where T : class
    {
        foreach (SectionReader section in top.Sections(name))
        {
            if (read(section) is { } options) yield return (section.Path, options);
        }
    }
}
