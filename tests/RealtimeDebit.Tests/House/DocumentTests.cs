using System.CommandLine;
using System.Text.RegularExpressions;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Tests.Samples;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>Documents that repeat what the code says, held to it.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void The_drawing_of_a_debits_life_is_the_table()
    {
        string page = TrackedFiles.Read("docs/architecture.md");

        IEnumerable<string> drawn = DrawnMove().Matches(page).Select(m => $"{m.Groups["from"].Value} --> {m.Groups["to"].Value} : {m.Groups["move"].Value}");

        Assert.Equal(DebitLife.Table.Select(row => $"{row.From} --> {row.To} : {row.Move}").Order(StringComparer.Ordinal), drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_drawing_ends_exactly_the_final_states()
    {
        string page = TrackedFiles.Read("docs/architecture.md");

        IEnumerable<string> ended = DrawnEnd().Matches(page).Select(m => m.Groups["state"].Value);

        Assert.Equal(Enum.GetValues<DebitState>().Where(DebitLife.IsFinal).Select(state => state.ToString()).Order(StringComparer.Ordinal), ended.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_link_in_a_document_leads_to_a_file()
    {
        IEnumerable<string> broken = TrackedFiles.Paths
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(page => Link().Matches(TrackedFiles.Read(page)).Select(m => (page, target: m.Groups["target"].Value)))
            .Where(link => !link.target.Contains("://", StringComparison.Ordinal))
            .Where(link => !Path.Exists(Path.Combine(RepositoryFolder.Path, Path.GetDirectoryName(link.page)!, link.target)))
            .Select(link => $"{link.page}: {link.target}");

        Assert.Empty(broken);
    }

    [Fact]
    public void A_path_that_a_document_names_in_the_code_exists()
    {
        IEnumerable<string> gone = TrackedFiles.Paths
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(page => SourcePath().Matches(TrackedFiles.Read(page)).Select(m => (page, target: m.Groups["target"].Value)))
            .Where(link => !Path.Exists(Path.Combine(RepositoryFolder.Path, link.target)))
            .Select(link => $"{link.page}: {link.target}");

        Assert.Empty(gone);
    }

    [Fact]
    public void Every_command_that_a_document_names_exists()
    {
        var context = new CommandContext(TextWriter.Null, TextWriter.Null, TimeProvider.System, new Dictionary<string, string>());
        RootCommand root = CommandTree.Build(context);

        IEnumerable<string> unknown = TrackedFiles.Paths
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(page => NamedCommand().Matches(TrackedFiles.Read(page)).Select(match => (page, verb: match.Groups["verb"].Value)))
            .Where(named => !root.Subcommands.Any(command => command.Name == named.verb))
            .Select(named => $"{named.page}: {named.verb}");

        Assert.Empty(unknown);
    }

    [Fact]
    public void The_readme_promises_the_outcomes_that_the_samples_have()
    {
        string digits = string.Join(' ', SampleFiles.Digits.ToCharArray());

        Assert.Contains($"digits `{digits}`", TrackedFiles.Read("README.md"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"realtime-debit (?<verb>[a-z][a-z-]+)(?= |`|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex NamedCommand();

    [GeneratedRegex(@"^\s*(?<from>\w+) --> (?<to>\w+) : (?<move>\w+)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex DrawnMove();

    [GeneratedRegex(@"^\s*(?<state>\w+) --> \[\*\]\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex DrawnEnd();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<target>(src|tests|config|samples)/[\w./-]+\.(cs|json|csv|txt|md|sh|csproj))`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SourcePath();
}
