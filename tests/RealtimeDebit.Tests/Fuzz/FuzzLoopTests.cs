using System.Text;
using RealtimeDebit.Fuzz.Engine;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.TestSupport.Fuzzing;

namespace RealtimeDebit.Tests.Fuzz;

/// <summary>The fuzzer itself: that it finds what random bytes do not, that it says so, and that its oracles can say no.</summary>
public sealed class FuzzLoopTests
{
    private const int Bound = 200_000;
    private static readonly Lazy<InstrumentedHouse> s_house = new(InstrumentedHouse.Load);
    private static readonly byte[][] s_first = [Encoding.ASCII.GetBytes("0000000000000000")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_fault_behind_ten_comparisons_is_found(int seed)
    {
        FuzzLoop loop = new(s_house.Value.Oracle(PlantedFault.Name), [], seed, maxBytes: 64);

        FuzzReport report = loop.Run(s_first, new FuzzLimits(Inputs: Bound, Finds: 1));

        Assert.True(report.Finds.Count == 1, $"{report.Inputs} inputs, {report.Edges} edges, {report.Corpus.Count} kept, no find");
        Find find = report.Finds[0];
        Assert.Equal("FURIKAE-91", Encoding.ASCII.GetString(find.Input));
        Assert.Contains("planted fault", find.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_changes_that_do_not_look_at_the_branches_do_not_find_it()
    {
        FuzzLoop blind = new(s_house.Value.Oracle(PlantedFault.Name), [], seed: 1, maxBytes: 64, isBlind: true);

        FuzzReport report = blind.Run(s_first, new FuzzLimits(Inputs: 10 * Bound, Finds: 1));

        Assert.Equal((10L * Bound, 0), (report.Inputs, report.Finds.Count));
    }

    [Fact]
    public void The_instrumented_readers_show_their_branches()
    {
        FuzzTarget target = FuzzTargets.Find("messages")!;
        FuzzLoop loop = new(s_house.Value.Oracle(target.Name), target.Tokens, seed: 1, target.MaxBytes);

        FuzzReport report = loop.Run(CorpusFolderOf(target), new FuzzLimits(Inputs: 2_000));

        Assert.Empty(report.Finds);
        Assert.True(report.Edges > 100, $"{report.Edges} edges");
    }

    [Fact]
    public void Memory_out_of_proportion_to_the_input_is_a_find()
    {
        byte[][] kept = new byte[1][];
        Judge judge = new(_ =>
        {
            kept[0] = new byte[64 * 1024 * 1024];
            return null;
        });

        Assert.StartsWith("Too much memory", judge.Try([1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_argument_of_the_program_is_answered_with_how_to_use_it()
    {
        using StringWriter output = new();

        Assert.Equal(2, RealtimeDebit.Fuzz.FuzzCommand.Run(["no-such-target"], output));
        Assert.Contains("zengin-91", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_exception_with_other_numbers_is_the_same_find()
        => Assert.Equal(Judge.KindOf("X: byte 12 of 'a'\n   at RealtimeDebit.Core.Y()"), Judge.KindOf("X: byte 7 of 'b'\n   at RealtimeDebit.Core.Y() in Y.cs:line 3"));

    [Fact]
    public void An_input_is_made_smaller_as_long_as_it_stays_what_it_is()
        => Assert.Equal([7, 9], Shrinker.Shrink([1, 2, 7, 3, 4, 5, 9, 6], bytes => bytes.Contains((byte)7) && bytes.Contains((byte)9)));

    private static IReadOnlyList<byte[]> CorpusFolderOf(FuzzTarget target) => RealtimeDebit.Fuzz.CorpusFolder.Read(target.Name);
}
