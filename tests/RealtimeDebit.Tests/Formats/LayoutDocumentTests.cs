using System.Text.RegularExpressions;
using RealtimeDebit.Formats.Documents;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Formats;

public sealed partial class LayoutDocumentTests
{
    public static TheoryData<string> Pages => [.. FormatPages.All.Select(p => p.FileName)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_is_what_the_code_says(string fileName) =>
        GoldenFile.HoldsText($"docs/formats/{fileName}", FormatPages.All.Single(p => p.FileName == fileName).Text);

    [Fact]
    public void Every_layout_is_listed_once() =>
        Assert.Equal(LayoutDocument.All.Count, LayoutDocument.All.Select(d => d.Title).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Every_problem_has_a_code_of_its_own_in_the_same_form()
    {
        string[] codes = [.. ProblemCatalogue.All.Select(k => k.Code)];

        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches(CodeForm(), code));
    }

    [Fact]
    public void Every_problem_has_its_texts_in_both_languages() =>
        Assert.All(ProblemCatalogue.All, k => Assert.DoesNotContain("", new[] { k.MessageJa, k.MessageEn, k.HintJa, k.HintEn }));

    [Fact]
    public void Every_problem_that_the_rooms_declare_is_in_the_catalogue()
    {
        IEnumerable<ProblemKind> declared = typeof(ProblemCatalogue).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            .Where(f => f.FieldType == typeof(ProblemKind))
            .Select(f => (ProblemKind)f.GetValue(null)!);

        Assert.Equal(declared.Select(k => k.Code).Order(StringComparer.Ordinal), ProblemCatalogue.All.Select(k => k.Code).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(119)]
    [InlineData(121)]
    public void A_layout_that_does_not_add_up_cannot_be_built(int recordBytes)
    {
        FixedLayoutBuilder builder = new("test", "試験", recordBytes);
        builder.Digits("a", "甲", 100);
        builder.Filler(20);

        Assert.Throws<ArgumentException>(builder.Build);
    }

    [GeneratedRegex("^F[0-9]{4}$", RegexOptions.None, 10_000)]
    private static partial Regex CodeForm();
}
