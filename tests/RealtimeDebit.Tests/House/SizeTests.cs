using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>Sizes that a newcomer can read.</summary>
public sealed class SizeTests
{
    private const int MethodLineLimit = 70;
    private const int FileLineLimit = 400;

    /// <summary>Files past the limit, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_longFiles = new(StringComparer.Ordinal)
    {
        ["src/RealtimeDebit.Core/Lanes/BankLane.cs"] = "The one flow of a lane: what is decided between two awaits has to be read together.",
        ["tests/RealtimeDebit.Tests/Core/Lanes/BankLaneTests.cs"] = "Each rule of the lane once, all on one small world; parted they would repeat it.",
    };

    public static TheoryData<string> Assemblies => [.. HouseAssemblies.Rooms.Select(room => room.AssemblyName), "RealtimeDebit.Tests", "RealtimeDebit.TestSupport"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_method_has_at_most_70_lines(string assemblyName)
    {
        IReadOnlyList<MethodSpan> spans = MethodSpans.Read(HouseAssemblies.PathOf(assemblyName));

        Assert.NotEmpty(spans);
        Assert.Empty(spans.Where(span => span.Lines > MethodLineLimit).Select(span => $"{span.Name}: {span.Lines} lines"));
    }

    [Fact]
    public void The_line_counter_sees_a_method_as_long_as_it_is()
    {
        IReadOnlyList<MethodSpan> spans = MethodSpans.Read(HouseAssemblies.PathOf("RealtimeDebit.Tests"));

        MethodSpan self = Assert.Single(spans, span => span.Name.EndsWith($"{nameof(SizeTests)}.{nameof(The_line_counter_sees_a_method_as_long_as_it_is)}", StringComparison.Ordinal));
        Assert.Equal(6, self.Lines);
    }

    [Fact]
    public void A_source_file_over_400_lines_has_a_reason()
    {
        string[] tooLong = [.. TrackedFiles.Paths
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => File.ReadLines(Path.Combine(RepositoryFolder.Path, path)).Count() > FileLineLimit)];

        Assert.Empty(tooLong.Except(s_longFiles.Keys, StringComparer.Ordinal));
    }
}
