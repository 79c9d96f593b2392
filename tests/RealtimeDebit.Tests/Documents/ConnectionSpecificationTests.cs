using System.Text.RegularExpressions;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Tests.House;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Documents;

/// <summary>接続仕様書: what companies build against is what the code does.</summary>
public sealed partial class ConnectionSpecificationTests
{
    [Theory]
    [InlineData("docs/connection-specification.en.md", false)]
    [InlineData("docs/connection-specification.ja.md", true)]
    public void Its_tables_and_examples_are_what_the_code_says(string path, bool inJapanese)
        => GoldenFile.HoldsText(path, ConnectionTables.Refresh(TrackedFiles.Read(path), inJapanese));

    [Fact]
    public void Both_languages_have_the_same_parts_and_chapters()
    {
        string en = TrackedFiles.Read("docs/connection-specification.en.md");
        string ja = TrackedFiles.Read("docs/connection-specification.ja.md");

        Assert.NotEmpty(Begin().Matches(en));
        Assert.Equal(Begin().Matches(en).Select(m => m.Value), Begin().Matches(ja).Select(m => m.Value));
        Assert.Equal(Chapter().Matches(en).Select(m => m.Groups["number"].Value), Chapter().Matches(ja).Select(m => m.Groups["number"].Value));
        Assert.Equal(Diagram().Count(en), Diagram().Count(ja));
    }

    [Fact]
    public void Every_code_has_its_advice()
        => Assert.Equal(ResponseCode.All.Select(meaning => meaning.Code), ConnectionTables.Advice.Keys);

    [GeneratedRegex("<!-- begin [^>]+ -->", RegexOptions.None, 10_000)]
    private static partial Regex Begin();

    [GeneratedRegex(@"^##+ (?<number>[0-9.]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Chapter();

    [GeneratedRegex("^```mermaid", RegexOptions.Multiline, 10_000)]
    private static partial Regex Diagram();
}
