using System.Text.Json;
using System.Text.Json.Nodes;
using RealtimeDebit.Host.Admin;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>Prints what the service answered: as JSON, or as lines and tables that a person reads.</summary>
internal static class AnswerText
{
    private static readonly JsonSerializerOptions Indented = new(AdminJson.Options) { WriteIndented = true };

    public static void Print(TextWriter output, JsonNode? result, bool asJson)
    {
        if (result is null) return;
        if (asJson) output.WriteLine(result.ToJsonString(Indented));
        else PrintNode(output, result);
    }

    private static void PrintNode(TextWriter output, JsonNode node)
    {
        switch (node)
        {
            case JsonArray list:
                PrintTable(output, list);
                break;
            case JsonObject fields:
                PrintFields(output, fields);
                break;
            default:
                output.WriteLine(TextOf(node));
                break;
        }
    }

    private static void PrintFields(TextWriter output, JsonObject fields)
    {
        int width = fields.Select(static field => field.Key.Length).DefaultIfEmpty().Max();
        foreach ((string name, JsonNode? value) in fields)
        {
            if (value is JsonArray or JsonObject) continue;
            output.WriteLine($"{name.PadRight(width)}  {TextOf(value)}");
        }

        foreach ((string name, JsonNode? value) in fields)
        {
            if (value is not (JsonArray or JsonObject)) continue;
            output.WriteLine();
            output.WriteLine($"{name}:");
            PrintNode(output, value);
        }
    }

    private static void PrintTable(TextWriter output, JsonArray list)
    {
        if (list.Count == 0)
        {
            output.WriteLine("(none)");
            return;
        }

        if (list.Any(static item => item is not JsonObject))
        {
            foreach (JsonNode? item in list) output.WriteLine(TextOf(item));
            return;
        }

        List<string> columns = [.. list.Cast<JsonObject>().SelectMany(static row => row.Select(static field => field.Key)).Distinct()];
        TextTable.Write(
            output, columns, [.. list.Cast<JsonObject>().Select(row => (string[])[.. columns.Select(column => TextOf(row[column]))])]);
    }

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray list => string.Join(", ", list.Select(TextOf)),
        JsonObject => value.ToJsonString(AdminJson.Options),
        _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
    };
}
