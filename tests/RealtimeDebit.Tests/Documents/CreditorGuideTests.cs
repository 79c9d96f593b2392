using System.Text.RegularExpressions;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Tests.House;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Documents;

/// <summary>委託者向けの手引き: what companies are told of folders, names and columns is what the code does.</summary>
public sealed partial class CreditorGuideTests
{
    private const string English = "docs/creditor-guide.en.md";
    private const string Japanese = "docs/creditor-guide.ja.md";

    [Theory]
    [InlineData(English, false)]
    [InlineData(Japanese, true)]
    public void Its_tables_and_samples_are_what_the_code_says(string path, bool inJapanese)
        => GoldenFile.HoldsText(path, GuideTables.Refresh(TrackedFiles.Read(path), inJapanese));

    [Fact]
    public void Both_languages_have_the_same_parts_chapters_and_commands()
    {
        string en = TrackedFiles.Read(English);
        string ja = TrackedFiles.Read(Japanese);

        Assert.NotEmpty(DocumentParts.Names(en));
        Assert.Equal(DocumentParts.Names(en), DocumentParts.Names(ja));
        Assert.Equal(Chapter().Matches(en).Select(m => m.Groups["number"].Value), Chapter().Matches(ja).Select(m => m.Groups["number"].Value));
        Assert.Equal(Commands().Matches(en).Select(m => m.Value), Commands().Matches(ja).Select(m => m.Value));
    }

    [Theory]
    [InlineData(English)]
    [InlineData(Japanese)]
    public void A_sample_that_it_names_exists(string path)
    {
        string[] samples = [.. TrackedFiles.Paths.Where(file => file.StartsWith("samples/", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)!)];

        IEnumerable<string> gone = NamedFile().Matches(TrackedFiles.Read(path)).Select(m => m.Value).Distinct(StringComparer.Ordinal)
            .Where(name => !FileNames.IsIgnored(name) || name.EndsWith(FileNames.EndSuffix, StringComparison.Ordinal))
            .Where(name => !samples.Contains(name, StringComparer.Ordinal));

        Assert.Empty(gone);
    }

    [Theory]
    [InlineData(English)]
    [InlineData(Japanese)]
    public void Every_example_uploads_under_a_name_that_is_passed_over(string path)
    {
        string[] uploads = [.. Upload().Matches(TrackedFiles.Read(path)).Select(m => m.Groups["name"].Value)];

        Assert.NotEmpty(uploads);
        Assert.All(uploads, name => Assert.True(FileNames.IsIgnored(name), name));
    }

    [GeneratedRegex(@"^##+ (?<number>[0-9.]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Chapter();

    [GeneratedRegex(@"^```(sh|text|ini|batch)\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Commands();

    // Samples are named request-... and refused-...; other names of the page are patterns such as x.txt.
    [GeneratedRegex(@"(?<![\w~.-])(request|refused)-[a-z-]+\.[a-z.]*[a-z](?![\w~])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex NamedFile();

    // Where the upload of any client goes to.
    [GeneratedRegex(@"^(curl .*-T |put ).*?[ ""/]in/(?<name>[^\s""]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Upload();
}
