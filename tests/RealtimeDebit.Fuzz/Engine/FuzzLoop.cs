using System.Diagnostics;

namespace RealtimeDebit.Fuzz.Engine;

/// <summary>How long a run goes on.</summary>
/// <param name="Inputs">At most so many inputs.</param>
/// <param name="Time">At most so long.</param>
/// <param name="Finds">Until so many different finds.</param>
internal sealed record FuzzLimits(long Inputs = long.MaxValue, TimeSpan? Time = null, int Finds = 10);

/// <summary>Coverage-guided fuzzing of one oracle: an input that goes a new way is kept and changed further.</summary>
internal sealed class FuzzLoop
{
    private readonly Judge _judge;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly EdgeMap _map = new();
    private readonly List<byte[]> _corpus = [];
    private readonly List<Find> _finds = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly bool _isBlind;
    private long _inputs;

    /// <param name="oracle">Null when all is well; must run on an <see cref="InstrumentedHouse"/>.</param>
    /// <param name="isBlind">Keeps nothing new: random changes of the first inputs, for comparison.</param>
    public FuzzLoop(Func<byte[], string?> oracle, IReadOnlyList<byte[]> tokens, int seed, int maxBytes = 4096, bool isBlind = false)
    {
        _judge = new Judge(oracle);
        _random = new Random(seed);
        _mutator = new Mutator(_random, tokens, maxBytes);
        _isBlind = isBlind;
    }

    public FuzzReport Run(IReadOnlyList<byte[]> seeds, FuzzLimits limits)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (byte[] seed in seeds) Try(seed);
        if (_corpus.Count == 0) _corpus.Add([]);
        TimeSpan time = limits.Time ?? TimeSpan.MaxValue;
        while (_inputs < limits.Inputs && _finds.Count < limits.Finds && Stopwatch.GetElapsedTime(start) < time)
        {
            Try(_mutator.Change(Choose(), _corpus[_random.Next(_corpus.Count)]));
        }

        return new FuzzReport(_inputs, Stopwatch.GetElapsedTime(start), _map.SeenEdges, _corpus, _finds);
    }

    private void Try(byte[] input)
    {
        _inputs++;
        EdgeMap.Begin();
        string? wrong = _judge.Try(input);
        bool isNew = _map.Learn();
        if (wrong is not null) Keep(input, wrong);
        else if (isNew && (!_isBlind || _corpus.Count == 0)) _corpus.Add(input);
    }

    // Three times of four one of the newest, the very newest most often: they are at the edge of what is known.
    private byte[] Choose()
    {
        if (_random.Next(4) == 0) return _corpus[_random.Next(_corpus.Count)];
        int back = 1;
        while (back < _corpus.Count && _random.Next(3) == 0) back++;
        return _corpus[^back];
    }

    private void Keep(byte[] input, string wrong)
    {
        if (!_known.Add(Judge.KindOf(wrong))) return;
        byte[] small = Shrinker.Shrink(input, candidate => _judge.Try(candidate) is { } same && Judge.KindOf(same) == Judge.KindOf(wrong));
        _finds.Add(new Find(small, _judge.Try(small) ?? wrong));
    }
}
