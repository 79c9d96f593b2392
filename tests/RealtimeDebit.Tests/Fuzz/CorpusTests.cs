using RealtimeDebit.Fuzz;
using RealtimeDebit.Fuzz.Engine;
using RealtimeDebit.Fuzz.Targets;

namespace RealtimeDebit.Tests.Fuzz;

/// <summary>Every input that fuzzing kept, and every find, through the oracle of its target: what was found once stays mended.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_file_of_the_corpus_keeps_what_its_reader_promises(string target)
    {
        Judge judge = new(FuzzTargets.OracleOf(target));

        (string File, string? Wrong)[] judged = [.. CorpusFolder.Files(target).Select(file => (Path.GetFileName(file), judge.Try(File.ReadAllBytes(file))))];

        Assert.NotEmpty(judged);
        Assert.All(judged, one => Assert.Null(one.Wrong));
    }

    [Fact]
    public void The_corpus_is_small()
        => Assert.True(FuzzTargets.All.SelectMany(target => CorpusFolder.Files(target.Name)).Sum(file => new FileInfo(file).Length) < 1024 * 1024);
}
