using System.Globalization;
using System.Text.Json;

namespace RealtimeDebit.BankSimulator.Scenarios;

/// <summary>A JSON value together with its path, so that every complaint can say where. A value that is wrong is reported and read as absent.</summary>
internal sealed class JsonPlace(JsonElement value, string path, List<ScenarioProblem> problems)
{
    public JsonValueKind Kind => value.ValueKind;

    public bool IsNumber => Kind == JsonValueKind.Number;

    /// <summary>How many keys the object has.</summary>
    public int Count => value.GetPropertyCount();

    /// <summary>The name of the object's first key; empty when it has none.</summary>
    public string FirstName => value.EnumerateObject().Select(property => property.Name).FirstOrDefault("");

    public void Report(string message) => problems.Add(new ScenarioProblem(path, message));

    /// <summary>True for an object; its unknown and repeated keys are reported, each under its own path.</summary>
    public bool IsObjectWith(params string[] names)
    {
        if (Kind != JsonValueKind.Object)
        {
            Report($"must be an object with {string.Join(", ", names)}.");
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!names.Contains(property.Name, StringComparer.Ordinal))
                Inside(property).Report($"unknown; known here: {string.Join(", ", names)}.");
            else if (!seen.Add(property.Name))
                Inside(property).Report("stands here twice.");
        }

        return true;
    }

    public JsonPlace? Find(string name)
        => value.TryGetProperty(name, out JsonElement found) ? new JsonPlace(found, $"{path}.{name}", problems) : null;

    public IEnumerable<JsonPlace> ReadItems()
    {
        if (Kind != JsonValueKind.Array)
        {
            Report("must be a list.");
            return [];
        }

        return value.EnumerateArray().Select((item, index) => new JsonPlace(item, $"{path}[{index}]", problems));
    }

    public bool? ReadBool()
    {
        if (Kind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Report("must be true or false.");
        return null;
    }

    /// <summary>Digits of a fixed width, as text: codes are text ("005" is not "5").</summary>
    public string? ReadDigits(int width)
    {
        if (Kind == JsonValueKind.String && value.GetString() is { } text && text.Length == width && text.All(char.IsAsciiDigit))
            return text;
        Report($"must be text of {width} digit{(width == 1 ? "" : "s")}.");
        return null;
    }

    public string? ReadText(int most)
    {
        if (Kind == JsonValueKind.String && value.GetString() is { } text && text.Length >= 1 && text.Length <= most)
            return text;
        Report($"must be text of 1 to {most} characters.");
        return null;
    }

    /// <summary>One of a few words; a digit may also be written as a number.</summary>
    public string? ReadChoice(params string[] choices)
    {
        string? text = Kind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        if (text is not null && choices.Contains(text, StringComparer.Ordinal)) return text;
        Report($"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice}\""))}.");
        return null;
    }

    public long? ReadWhole(long least, long most)
    {
        if (IsNumber && value.TryGetInt64(out long number) && number >= least && number <= most) return number;
        Report(string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>A time in milliseconds; fractions are allowed (0.2 is 200 microseconds).</summary>
    public TimeSpan ReadMilliseconds(double most)
    {
        if (IsNumber && value.TryGetDouble(out double number) && number >= 0 && number <= most)
            return TimeSpan.FromMilliseconds(number);
        Report(string.Create(CultureInfo.InvariantCulture, $"must be milliseconds, a number from 0 to {most}."));
        return TimeSpan.Zero;
    }

    /// <summary>An instant with its offset; one without would mean another moment on another machine.</summary>
    public DateTimeOffset? ReadInstant()
    {
        string[] forms = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];
        if (Kind == JsonValueKind.String
            && DateTimeOffset.TryParseExact(value.GetString(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant))
            return instant;
        Report("must be an instant with its offset, such as \"2026-11-23T09:00:00+09:00\".");
        return null;
    }

    private JsonPlace Inside(JsonProperty property) => new(property.Value, $"{path}.{property.Name}", problems);
}
