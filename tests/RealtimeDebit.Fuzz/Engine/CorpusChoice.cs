namespace RealtimeDebit.Fuzz.Engine;

/// <summary>Few small inputs that together go every way that all of them go.</summary>
internal static class CorpusChoice
{
    private const int MostInputs = 40;

    public static IReadOnlyList<byte[]> Smallest(IReadOnlyList<byte[]> corpus, Func<byte[], string?> oracle)
    {
        List<(byte[] Input, HashSet<int> Edges)> rest = [.. corpus.Where(input => input.Length > 0).Select(input => (input, EdgesOf(input, oracle)))];
        List<byte[]> chosen = [];
        while (rest.Count > 0 && chosen.Count < MostInputs)
        {
            (byte[] input, HashSet<int> edges) = rest.MaxBy(one => (one.Edges.Count, -one.Input.Length));
            if (edges.Count == 0) break;
            chosen.Add(input);
            HashSet<int> known = [.. edges];
            foreach ((byte[] _, HashSet<int> others) in rest) others.ExceptWith(known);
        }

        return chosen;
    }

    private static HashSet<int> EdgesOf(byte[] input, Func<byte[], string?> oracle)
    {
        EdgeMap.Begin();
        new Judge(oracle).Try(input);
        return EdgeMap.Read();
    }
}
