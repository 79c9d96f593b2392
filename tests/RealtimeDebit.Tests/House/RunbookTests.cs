using System.Text.RegularExpressions;

namespace RealtimeDebit.Tests.House;

/// <summary>Whoever is woken by an error finds a section about it.</summary>
public sealed partial class RunbookTests
{
    [Fact]
    public void Every_error_of_the_log_has_a_section_in_the_runbook()
    {
        IEnumerable<string> errors = LoggedError().Matches(TrackedFiles.Read("docs/log-events.md")).Select(match => match.Groups["number"].Value);

        Assert.Empty(errors.Except(Sections(), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_section_of_the_runbook_is_about_an_event_of_the_log()
    {
        IEnumerable<string> events = AnyEvent().Matches(TrackedFiles.Read("docs/log-events.md")).Select(match => match.Groups["number"].Value);

        Assert.Empty(Sections().Except(events, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Sections()
        => Section().Matches(TrackedFiles.Read("docs/runbook.md")).Select(match => match.Groups["number"].Value);

    [GeneratedRegex(@"^\| (?<number>\d+) \| (Error|Critical) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex LoggedError();

    [GeneratedRegex(@"^\| (?<number>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex AnyEvent();

    [GeneratedRegex(@"^## (?<number>\d+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Section();
}
