namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>Numbers that look random and are the same for the same seed, in every process and on every machine (SplitMix64).</summary>
public sealed class SeededNumbers(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>At least <paramref name="least"/>, at most <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count - 1)];
}
