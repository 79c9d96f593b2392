using RealtimeDebit.Simulation.Mutants;

namespace RealtimeDebit.Tests.Simulation;

/// <summary>The simulation is tested by breaking Core on purpose: what it does not see there proves nothing.</summary>
public sealed class MutantTests(CoreCompilerFixture fixture) : IClassFixture<CoreCompilerFixture>
{
    public static TheoryData<int> Numbers => MutantChecks.Numbers(static number => number % 2 == 0);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_planted_bug_is_found(int number) => MutantChecks.IsFound(fixture, number);

    [Fact]
    public void Core_as_it_is_compiled_the_same_way_is_sound()
        => Assert.Null(MutantVerdict.Of(fixture.Compiler, null, 200).Found);

    [Fact]
    public void A_mutant_that_does_not_fit_the_source_any_more_says_so()
    {
        var drifted = Assert.Throws<MutantDriftedException>(() => fixture.Compiler.Compile([new Edit("Debits/DebitLife.cs", "no such text", "")]));

        Assert.StartsWith("Debits/DebitLife.cs does not hold the text any more", drifted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutant_that_does_not_compile_says_so()
    {
        var broken = Assert.Throws<MutantDriftedException>(() => fixture.Compiler.Compile([new Edit("Debits/DebitLife.cs", "public static class DebitLife", "public static clas DebitLife")]));

        Assert.StartsWith("It does not compile: Debits/DebitLife.cs", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_stands_there_twice_is_no_place_for_a_mutant()
    {
        var twice = Assert.Throws<MutantDriftedException>(() => fixture.Compiler.Compile([new Edit("Debits/DebitLife.cs", "DebitState.Queued", "")]));

        Assert.StartsWith("Debits/DebitLife.cs holds the text more than once", twice.Message, StringComparison.Ordinal);
    }
}

/// <summary>The other half of the mutants: classes run side by side, and these are the longest tests of all.</summary>
public sealed class OddMutantTests(CoreCompilerFixture fixture) : IClassFixture<CoreCompilerFixture>
{
    public static TheoryData<int> Numbers => MutantChecks.Numbers(static number => number % 2 != 0);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_planted_bug_is_found(int number) => MutantChecks.IsFound(fixture, number);
}

internal static class MutantChecks
{
    public static TheoryData<int> Numbers(Predicate<int> which) => [.. MutantCatalogue.All.Select(mutant => mutant.Number).Where(number => which(number))];

    public static void IsFound(CoreCompilerFixture fixture, int number)
    {
        Mutant mutant = MutantCatalogue.Find(number);

        MutantVerdict verdict = MutantVerdict.Of(fixture.Compiler, mutant, mutant.MostSeeds);

        Assert.True(verdict.IsAsExpected, $"{mutant}: {verdict.Found ?? $"nothing was seen in {verdict.Seeds} seeds"}");
    }
}

/// <summary>Core's sources, parsed once for all tests of a class.</summary>
public sealed class CoreCompilerFixture
{
    public CoreCompiler Compiler { get; } = new();
}
