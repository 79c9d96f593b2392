using System.Text.Json.Nodes;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>A configuration in a temporary directory, changed key by key and read by the real reader.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public ConfigurationFolder()
    {
        Root = Directory.CreateTempSubdirectory("rd-config-").FullName;
        Path = Directory.CreateDirectory(System.IO.Path.Combine(Root, "config")).FullName;
        foreach (string file in new[] { "appsettings.json", "creditors.json", "banks.json", "calendar.csv" })
            File.Copy(System.IO.Path.Combine(RepositoryFolder.Path, "config", file), System.IO.Path.Combine(Path, file));
    }

    public string Root { get; }

    public string Path { get; }

    /// <summary>What <see cref="With"/> set.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    public ConfigurationFolder With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public ConfigurationFolder WithFile(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    public ConfigurationFolder WithFile(string name, JsonNode content) => WithFile(name, content.ToJsonString());

    public ConfigurationFolder Without(string name)
    {
        File.Delete(System.IO.Path.Combine(Path, name));
        return this;
    }

    public HouseConfiguration Read() => ConfigurationReader.Read(new ConfigDirectory(Path), _environment);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
