using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>What the actors of a world draw from their streams.</summary>
internal static class Draws
{
    /// <summary>A stream of an actor's own: taking one fault away disturbs the others little.</summary>
    public static SeededNumbers Stream(ulong seed, string actor)
    {
        ulong mixed = seed;
        foreach (char c in actor) mixed = (mixed ^ c) * 0x100000001B3;
        return new SeededNumbers(new SeededNumbers(mixed ^ seed).Next());
    }

    public static bool Percent(this SeededNumbers numbers, int percent) => percent > 0 && numbers.Next() % 100 < (ulong)percent;

    public static bool Permille(this SeededNumbers numbers, int permille) => permille > 0 && numbers.Next() % 1000 < (ulong)permille;

    public static long Long(this SeededNumbers numbers, long least, long most) => most <= least ? least : least + (long)(numbers.Next() % (ulong)(most - least + 1));

    /// <summary>Between the two, and each order of magnitude as likely as any other.</summary>
    public static long Spread(this SeededNumbers numbers, long least, long most)
    {
        int bits = numbers.Between(0, 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, most / Math.Max(1, least))));
        return Math.Min(most, numbers.Long(least << bits, (least << bits) * 2));
    }

    /// <summary>Half of the runs have the fault; then as strong as drawn.</summary>
    public static int Fault(this SeededNumbers numbers, int most) => numbers.Percent(50) ? 0 : (int)numbers.Spread(1, most);
}
