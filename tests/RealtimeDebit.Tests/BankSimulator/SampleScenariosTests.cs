using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class SampleScenariosTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Path, "samples", "scenarios");

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Where(name => name != "scenario.schema.json").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_a_scenario_without_problems(string name)
    {
        ScenarioReading reading = ScenarioReader.Read(await File.ReadAllTextAsync(Path.Combine(Folder, name)));

        Assert.Empty(reading.Problems);
        Assert.NotEmpty(reading.Scenario!.Rules);
    }

    [Fact]
    public async Task The_schema_names_every_key_and_action_that_the_reader_knows()
    {
        string schema = await File.ReadAllTextAsync(Path.Combine(Folder, "scenario.schema.json"));
        ScenarioReading reading = ScenarioReader.Read("""{ "?": 1, "rules": [ { "?": 1, "when": { "?": 1 }, "do": [ { "?": 1 } ] } ] }""");

        IEnumerable<string> known = reading.Problems.SelectMany(problem => problem.Message.TrimEnd('.').Split("known here: ")[1].Split(", "));

        Assert.All(known, name => Assert.Contains($"\"{name}\"", schema, StringComparison.Ordinal));
    }
}
