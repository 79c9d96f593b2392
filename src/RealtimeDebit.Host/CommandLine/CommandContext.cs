using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>What every verb works with: where it writes, what time it is, and the environment's overrides.</summary>
internal sealed record CommandContext(
    TextWriter Output, TextWriter Error, TimeProvider Time, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Reads the configuration; null when there is no such directory, which is said on standard error.</summary>
    public HouseConfiguration? ReadConfiguration(string? given)
    {
        if (ConfigDirectory.Find(given) is { } directory) return ConfigurationReader.Read(directory, Environment);

        Error.WriteLine(given is null
            ? "There is no config directory beside the executable or in the working directory. Name one with --config DIR."
            : $"There is no directory \"{given}\". Name the configuration's directory with --config DIR.");
        return null;
    }

    /// <summary>Says what is wrong with the service's own section: with a misspelt key there, another data directory than the one that is meant was looked at.</summary>
    public void TellServiceProblems(HouseConfiguration configuration)
    {
        foreach (ConfigurationProblem problem in configuration.Problems.Where(static problem => problem.IsOfService)) Error.WriteLine(problem);
    }

    /// <summary>Reads a configuration that must be without problems; null otherwise, with every problem on standard error.</summary>
    public HouseConfiguration? ReadSoundConfiguration(string? given)
    {
        if (ReadConfiguration(given) is not { } configuration) return null;
        foreach (ConfigurationProblem problem in configuration.Problems) Error.WriteLine(problem);
        return configuration.Problems.Count == 0 ? configuration : null;
    }
}
