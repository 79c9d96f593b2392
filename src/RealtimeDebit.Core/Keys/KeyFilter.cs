namespace RealtimeDebit.Core.Keys;

/// <summary>Says of most strange keys that a set does not hold them (a Bloom filter). Of the set's own keys it always says "perhaps".</summary>
/// <remarks>Keys are digests already, so their own bits serve as its hash functions.</remarks>
internal sealed class KeyFilter
{
    private const int Probes = 8;

    private readonly ulong[] _words;
    private readonly ulong _bits;

    /// <param name="keys">How many keys the set has.</param>
    /// <param name="bitsPerKey">0: no filter, always "perhaps".</param>
    public KeyFilter(int keys, int bitsPerKey)
    {
        _words = new ulong[(((long)keys * bitsPerKey) + 63) / 64];
        _bits = (ulong)_words.Length * 64;
    }

    public void Add(UInt128 key)
    {
        if (_bits == 0) return;

        (ulong place, ulong step) = Begin(key);
        for (int i = 0; i < Probes; i++, place += step) _words[WordOf(place, out ulong bit)] |= bit;
    }

    public bool MayHold(UInt128 key)
    {
        if (_bits == 0) return true;

        (ulong place, ulong step) = Begin(key);
        for (int i = 0; i < Probes; i++, place += step)
        {
            if ((_words[WordOf(place, out ulong bit)] & bit) == 0) return false;
        }

        return true;
    }

    private static (ulong Place, ulong Step) Begin(UInt128 key) => ((ulong)key, (ulong)(key >> 64) | 1);

    private int WordOf(ulong place, out ulong bit)
    {
        ulong number = Math.BigMul(place, _bits, out _);
        bit = 1UL << (int)(number & 63);
        return (int)(number >> 6);
    }
}
