using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace RealtimeDebit.Fuzz.Engine;

/// <summary>
/// Which branches of the instrumented code the last input went through, and which any input ever did. The instrumented code counts
/// each edge (branch after branch) in one byte of a map of 64 KB.
/// </summary>
/// <remarks>There is one map in a process, as the instrumented code knows one address; use it from one thread.</remarks>
internal sealed unsafe class EdgeMap
{
    public const int Edges = 65_536;

    // Never freed: code that was instrumented may run once more when nobody looks at the map any longer.
    private static readonly byte* s_hits = (byte*)NativeMemory.AllocZeroed(Edges);

    private readonly byte[] _seen = new byte[Edges];

    /// <summary>Edges that any input went through.</summary>
    public int SeenEdges { get; private set; }

    /// <summary>Gives the instrumented code its map; before that its first branch would end the process.</summary>
    public static void Install() => Trace.SharedMem = s_hits;

    /// <summary>Forgets the input before.</summary>
    public static void Begin()
    {
        new Span<byte>(s_hits, Edges).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes the last input's edges in.</summary>
    /// <returns>True when it went a new way, or a known one a notably different number of times.</returns>
    public bool Learn()
    {
        bool isNew = false;
        ReadOnlySpan<byte> rest = new(s_hits, Edges);
        for (int at = Next(rest, 0); at >= 0; at = Next(rest, at + 1))
        {
            byte bucket = BucketOf(s_hits[at]);
            if ((_seen[at] & bucket) != 0) continue;
            SeenEdges += _seen[at] == 0 ? 1 : 0;
            _seen[at] |= bucket;
            isNew = true;
        }

        return isNew;
    }

    /// <summary>The last input's edges with their buckets, as numbers that can be compared between inputs.</summary>
    public static HashSet<int> Read()
    {
        HashSet<int> found = [];
        ReadOnlySpan<byte> hits = new(s_hits, Edges);
        for (int at = Next(hits, 0); at >= 0; at = Next(hits, at + 1)) found.Add((at << 8) | BucketOf(s_hits[at]));
        return found;
    }

    private static int Next(ReadOnlySpan<byte> hits, int from)
    {
        int found = hits[from..].IndexOfAnyExcept((byte)0);
        return found < 0 ? -1 : from + found;
    }

    // 1, 2, 3, 4-7, 8-15, 16-31, 32-127 and more: once or twice round a loop differs, 40 or 41 times does not.
    private static byte BucketOf(byte hits) => hits switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
