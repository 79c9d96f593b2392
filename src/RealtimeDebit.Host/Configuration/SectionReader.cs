using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads one section key by key, judging each value, and remembers what was asked for, so that a misspelt key is found.</summary>
/// <remarks>A value with a problem is reported and read as its default: one wrong value must not hide the next.</remarks>
internal sealed partial class SectionReader(IConfiguration section, string path, ConfigurationFindings findings)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string Path { get; } = path;

    public string KeyOf(string name) => Path.Length == 0 ? name : $"{Path}:{name}";

    public void Problem(string name, string text) => findings.Add(KeyOf(name), text);

    /// <summary>Whether anything stands in this section.</summary>
    public bool HasAny => section.GetChildren().Any();

    public bool Has(string name) => section[name] is not null || section.GetSection(name).GetChildren().Any();

    /// <summary>The value as text; null when absent or empty.</summary>
    public string? Text(string name)
    {
        Know(name);
        if (section.GetSection(name).GetChildren().Any())
        {
            Problem(name, "must be one value, not an object or a list.");
            return null;
        }

        string? value = section[name];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    /// <summary>The value as text that must be there; empty after a problem.</summary>
    public string RequiredText(string name, string allowed)
    {
        string? value = Text(name);
        if (value is null && !section.GetSection(name).GetChildren().Any()) Problem(name, $"is missing. Allowed: {allowed}.");
        return value ?? string.Empty;
    }

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least, TimeSpan most)
        => Text(name) is { } text ? DurationOf(name, text, fallback, least, most) : fallback;

    public IReadOnlyList<TimeSpan> Durations(string name, IReadOnlyList<TimeSpan> fallback, TimeSpan least, TimeSpan most)
    {
        if (!Has(name))
        {
            Know(name);
            return fallback;
        }

        return [.. Texts(name).Select((text, index) => DurationOf($"{name}:{index}", text, least, least, most))];
    }

    public long Whole(string name, long fallback, long least, long most)
    {
        if (Text(name) is not { } text) return fallback;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most)
            return value;

        Problem(name, string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not allowed. Allowed: a whole number from {least} to {most}."));
        return fallback;
    }

    public bool Flag(string name, bool fallback)
    {
        if (Text(name) is not { } text) return fallback;
        if (bool.TryParse(text, out bool value)) return value;
        Problem(name, $"\"{text}\" is not allowed. Allowed: true, false.");
        return fallback;
    }

    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return fallback;
        if (TryChoice(text, out T value)) return value;
        Problem(name, $"\"{text}\" is not allowed. Allowed: {string.Join(", ", Enum.GetNames<T>())}.");
        return fallback;
    }

    public T RequiredChoice<T>(string name, T fallback)
        where T : struct, Enum
    {
        string text = RequiredText(name, string.Join(", ", Enum.GetNames<T>()));
        return text.Length == 0 ? fallback : Choice(name, fallback);
    }

    /// <summary>A list of texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        Know(name);
        IConfigurationSection list = section.GetSection(name);
        if (!IsList(name, list)) return [];

        List<string> texts = [];
        foreach (IConfigurationSection item in list.GetChildren())
        {
            if (item.Value is null || item.Value.Trim().Length == 0)
                findings.Add(KeyOf($"{name}:{item.Key}"), "is empty. Allowed: a text.");
            else
                texts.Add(item.Value.Trim());
        }

        return texts;
    }

    /// <summary>A section below this one; an absent one reads as all defaults.</summary>
    public SectionReader Section(string name)
    {
        Know(name);
        if (!string.IsNullOrEmpty(section[name])) Problem(name, "must be an object { ... }, not one value.");
        return new SectionReader(section.GetSection(name), KeyOf(name), findings);
    }

    /// <summary>A list of sections; empty when absent.</summary>
    public IReadOnlyList<SectionReader> Sections(string name)
    {
        Know(name);
        IConfigurationSection list = section.GetSection(name);
        if (!IsList(name, list)) return [];
        return [.. list.GetChildren().Select(item => new SectionReader(item, KeyOf($"{name}:{item.Key}"), findings))];
    }

    /// <summary>Reports every key that nobody asked for: a misspelt key must not be silent.</summary>
    public void NothingElse()
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (_known.Contains(child.Key) || child.Key == "$schema") continue;
            Problem(child.Key, $"is not a key that is known here. Known: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }

    private static bool TryChoice<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return !char.IsAsciiDigit(text[0]) && !text.Contains(',', StringComparison.Ordinal) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    private void Know(string name)
    {
        _known.Add(name);
        findings.Know(KeyOf(name));
    }

    private bool IsList(string name, IConfigurationSection list)
    {
        if (!string.IsNullOrEmpty(list.Value))
        {
            Problem(name, "must be a list [ ... ], not one value.");
            return false;
        }

        if (list.GetChildren().Any(static child => !child.Key.All(char.IsAsciiDigit)))
        {
            Problem(name, "must be a list [ ... ], not an object.");
            return false;
        }

        return true;
    }

    private TimeSpan DurationOf(string name, string text, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (TryDuration(text, out TimeSpan value) && value >= least && value <= most) return value;
        Problem(name, $"\"{text}\" is not allowed. Allowed: a duration hh:mm:ss (or d.hh:mm:ss.fff) from {least} to {most}.");
        return fallback;
    }

    // TimeSpan.Parse takes "5" for five days; a number without colons is refused instead.
    private static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        return DurationShape().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    [GeneratedRegex(@"^(\d{1,5}\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DurationShape();
}
