using System.Text.RegularExpressions;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>What lies in the checkout, and what no file of it may say.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string[] s_rootEntries =
    [
        ".build", ".ci", ".editorconfig", ".gitattributes", ".gitignore", "README.md", "RealtimeDebit.sln", "config", "docs", "install-service.ps1", "samples", "src", "tests",
    ];

    [Fact]
    public void The_root_holds_only_what_belongs_there()
    {
        IEnumerable<string> entries = TrackedFiles.Paths.Select(path => path.Split('/')[0]).Distinct(StringComparer.Ordinal);

        Assert.Empty(entries.Except(s_rootEntries, StringComparer.Ordinal));
    }

    [Fact]
    public void No_file_puts_work_off_in_a_comment() => Assert.Empty(FilesWith(PutOff()));

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine()
    {
        // The folder of this very checkout, where it is deep enough to be told from a path within the project.
        string checkout = Path.TrimEndingDirectorySeparator(RepositoryFolder.Path);
        Regex here = checkout.Count(c => c == Path.DirectorySeparatorChar) < 2
            ? HomeFolder()
            : new Regex($@"(?<![\w}}]){Regex.Escape(checkout)}\b", RegexOptions.None, TimeSpan.FromSeconds(10));

        Assert.Empty(FilesWith(here).Concat(FilesWith(HomeFolder())));
    }

    [Fact]
    public void No_file_holds_a_pictograph() => Assert.Empty(FilesWith(Pictograph()));

    private static IEnumerable<string> FilesWith(Regex pattern)
        => TrackedFiles.TextPaths.SelectMany(path => pattern.Matches(TrackedFiles.Read(path)).Select(match => $"{path}: {match.Value}"));

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex PutOff();

    [GeneratedRegex(@"(?<![\w.}])(/hom[e]/\w+|/roo[t]/\w+|/User[s]/\w+|[A-Z]:\\User[s]\\\w+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex HomeFolder();

    [GeneratedRegex(@"[\u2600-\u27BF\uFE0F]|\uD83C[\uDC00-\uDFFF]|\uD83D[\uDC00-\uDFFF]|\uD83E[\uDC00-\uDFFF]", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Pictograph();
}
