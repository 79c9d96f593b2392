namespace RealtimeDebit.Simulation.Mutants;

/// <summary>Every bug that is planted, in the numbers of docs/proof.md.</summary>
public static partial class MutantCatalogue
{
    /// <summary>All mutants, by number.</summary>
    public static IReadOnlyList<Mutant> All { get; } = [.. Journal().Concat(Lanes()).Concat(Doors()).Concat(Files()).Concat(Keys()).OrderBy(mutant => mutant.Number)];

    /// <exception cref="ArgumentOutOfRangeException">There is none of this number.</exception>
    public static Mutant Find(int number)
        => All.FirstOrDefault(mutant => mutant.Number == number) ?? throw new ArgumentOutOfRangeException(nameof(number), number, "There is no such mutant.");
}
