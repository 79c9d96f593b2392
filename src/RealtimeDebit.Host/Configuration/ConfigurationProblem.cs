namespace RealtimeDebit.Host.Configuration;

/// <summary>Something in the configuration that cannot be started with.</summary>
/// <param name="Key">The key's full name as in an environment variable (with colons), or the file it concerns.</param>
/// <param name="Text">What is wrong, and what is allowed.</param>
internal sealed record ConfigurationProblem(string Key, string Text)
{
    /// <summary>True for what stands in <c>appsettings.json</c>, which names the data directory.</summary>
    public bool IsOfService => Key.StartsWith("appsettings.json", StringComparison.Ordinal) || Key.StartsWith(ServiceOptionsReader.SectionName + ":", StringComparison.Ordinal);

    public override string ToString() => $"{Key}: {Text}";
}

/// <summary>Gathers every problem of one reading, and every key that was asked for.</summary>
internal sealed class ConfigurationFindings
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly List<string> _notes = [];
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>What is allowed but worth knowing.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Every key that some reader knows, list positions written as <c>#</c>; the schemas are held against this.</summary>
    public IReadOnlyCollection<string> KnownKeys => _keys;

    public void Add(string key, string text) => _problems.Add(new ConfigurationProblem(key, text));

    public void Note(string text) => _notes.Add(text);

    public void Know(string key) => _keys.Add(string.Join(':', key.Split(':').Select(static part => part.All(char.IsAsciiDigit) ? "#" : part)));
}
