using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.House;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Samples;

/// <summary>The sample with FileHelpers cannot be built here, so what it says is read: its lengths are those of our layouts, and what it wrote is what we take.</summary>
public sealed class FileHelpersClientTests
{
    private const string Folder = "samples/FileHelpersClient/";

    private static readonly Dictionary<string, FixedLayout> s_layouts = new(StringComparer.Ordinal)
    {
        ["HeaderRecord"] = ZenginHeaderLayout.Layout,
        ["DataRecord"] = ZenginDataLayout.Layout,
        ["TrailerRecord"] = ZenginTrailerLayout.Layout,
        ["EndRecord"] = EndRecordLayout.Layout,
    };

    public static TheoryData<string> Records => [.. s_layouts.Keys];

    [Theory]
    [MemberData(nameof(Records))]
    public void Its_fields_have_the_lengths_of_our_layouts(string record)
        => Assert.Equal(s_layouts[record].Fields.Select(field => field.LengthBytes), Attributes(record).Select(LengthOf));

    [Theory]
    [MemberData(nameof(Records))]
    public void No_field_cuts_a_long_value_silently(string record)
        => Assert.All(Attributes(record), attribute => Assert.Contains("OverflowMode = OverflowMode.Error", attribute.ToString(), StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Records))]
    public void A_number_stands_right_behind_zeros(string record)
    {
        IEnumerable<string> wrong = s_layouts[record].Fields.Zip(Fields(record))
            .Where(pair => pair.First is { Kind: FieldKind.Digits, LengthBytes: > 2 } && !pair.First.Name.EndsWith("Date", StringComparison.Ordinal))
            .Where(pair => !pair.Second.ToString().Contains("FieldAlign(AlignMode.Right, '0')", StringComparison.Ordinal))
            .Select(pair => pair.First.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Its_source_is_well_formed()
    {
        IEnumerable<string> errors = TrackedFiles.Paths
            .Where(path => path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(path => CSharpSyntaxTree.ParseText(TrackedFiles.Read(path)).GetDiagnostics().Select(error => $"{path}: {error}"));

        Assert.Empty(errors);
    }

    [Fact]
    public void The_solution_does_not_build_it()
        => Assert.DoesNotContain("FileHelpersClient", TrackedFiles.Read("RealtimeDebit.sln"), StringComparison.Ordinal);

    [Fact]
    public void What_it_wrote_is_byte_for_byte_what_our_own_writer_makes()
        => Assert.Equal(SampleFiles.Request(NewlineKind.CrLf), File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, Folder, "sample-output.txt")));

    private static FieldDeclarationSyntax[] Fields(string record)
        => [.. CSharpSyntaxTree.ParseText(TrackedFiles.Read(Folder + "Records.cs")).GetRoot()
            .DescendantNodes().OfType<ClassDeclarationSyntax>().Single(type => type.Identifier.Text == record)
            .Members.OfType<FieldDeclarationSyntax>()];

    private static AttributeSyntax[] Attributes(string record)
        => [.. Fields(record).Select(field => field.AttributeLists.SelectMany(list => list.Attributes).Single(attribute => attribute.Name.ToString() == "FieldFixedLength"))];

    private static int LengthOf(AttributeSyntax attribute)
        => (int)((LiteralExpressionSyntax)attribute.ArgumentList!.Arguments[0].Expression).Token.Value!;
}
