using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>The schema beside each configuration file, the shipped files and the reader say the same.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_schemas_know_exactly_the_keys_that_the_reader_knows()
    {
        string[] fromSchemas = [.. new[] { "appsettings", "creditors", "banks" }.SelectMany(name => KeysOf(Schema(name), string.Empty)).Order(StringComparer.Ordinal)];

        // The top keys are the sections themselves; RealtimeDebit is not asked for as a key.
        Assert.Equal(_folder.Read().KnownKeys.Append("RealtimeDebit").Order(StringComparer.Ordinal), fromSchemas);
    }

    [Theory]
    [InlineData("appsettings")]
    [InlineData("creditors")]
    [InlineData("banks")]
    public void The_schemas_defaults_and_examples_are_values_that_the_reader_takes(string name)
    {
        _folder.WithFile($"{name}.json", ExampleOf(Schema(name))!);

        Assert.Empty(_folder.Read().Problems);
    }

    [Theory]
    [InlineData("appsettings")]
    [InlineData("creditors")]
    [InlineData("banks")]
    public void Each_shipped_file_names_its_schema_and_obeys_it(string name)
    {
        JsonNode file = JsonNode.Parse(
            File.ReadAllText(Path.Combine(RepositoryFolder.Path, "config", $"{name}.json")),
            documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;

        Assert.Equal($"schemas/{name}.schema.json", file["$schema"]!.GetValue<string>());
        Assert.Empty(ViolationsOf(Schema(name), file, name));
    }

    private static JsonObject Schema(string name)
        => JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "config", "schemas", $"{name}.schema.json")))!.AsObject();

    private static IEnumerable<string> KeysOf(JsonObject schema, string path)
    {
        if (schema["items"] is JsonObject items && items.ContainsKey("properties"))
            return KeysOf(items, $"{path}:#");
        return (schema["properties"] as JsonObject ?? [])
            .Where(property => property.Key != "$schema")
            .SelectMany(property => KeysOf(property.Value!.AsObject(), $"{path}:{property.Key}").Prepend($"{path}:{property.Key}".TrimStart(':')));
    }

    // A document with every key, each with its default or first example; keys that have neither are left out.
    private static JsonNode? ExampleOf(JsonObject schema)
    {
        if (schema.ContainsKey("default")) return schema["default"]?.DeepClone();
        if (schema["examples"] is JsonArray examples) return examples[0]!.DeepClone();
        if (schema["items"] is JsonObject items) return ExampleOf(items) is { } item ? new JsonArray(item) : null;
        if (schema["properties"] is not JsonObject properties) return null;
        return new JsonObject(properties
            .Where(property => property.Value!["default"] is not null || property.Value["examples"] is not null || property.Value["properties"] is not null || property.Value["items"] is not null)
            .Select(property => KeyValuePair.Create(property.Key, ExampleOf(property.Value!.AsObject()))));
    }

    // As much of JSON schema as our schemas use.
    private static IEnumerable<string> ViolationsOf(JsonObject schema, JsonNode? value, string path) => value switch
    {
        JsonObject fields => fields.SelectMany(field => schema["properties"]?[field.Key] is JsonObject known
                ? ViolationsOf(known, field.Value, $"{path}:{field.Key}")
                : [$"{path}:{field.Key} is not in the schema"])
            .Concat((schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).Where(name => !fields.ContainsKey(name)).Select(name => $"{path}:{name} is missing")),
        JsonArray list => list.SelectMany((item, index) => ViolationsOf(schema["items"]!.AsObject(), item, $"{path}:{index}")),
        JsonValue text when schema["pattern"] is { } pattern && !Regex.IsMatch(text.GetValue<string>(), pattern.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1)) => [$"{path} has another shape"],
        JsonValue choice when schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, choice)) => [$"{path} is not one of the allowed"],
        _ => [],
    };
}
