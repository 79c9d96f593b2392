using System.Reflection;
using System.Runtime.Loader;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Simulation.Mutants;

/// <summary>A compiled Core in a room of its own, with fresh copies of all that refers to Core, the simulation itself too.</summary>
public sealed class MutantHouse : AssemblyLoadContext, IDisposable
{
    private static readonly string s_core = typeof(EventJournal).Assembly.GetName().Name!;

    private readonly Assembly _core;
    private readonly Func<ulong, int, string?> _find;

    /// <param name="core">The assembly's bytes.</param>
    /// <param name="lookout">What looks for violations there.</param>
    public MutantHouse(byte[] core, Lookout lookout)
        : base("mutant", isCollectible: true)
    {
        using var image = new MemoryStream(core);
        _core = LoadFromStream(image);

        // Only texts and numbers cross the wall: a type of this room is another type than the same one outside.
        Type outside = lookout == Lookout.World ? typeof(MutantTrial) : typeof(StormTrial);
        Type inside = LoadFromAssemblyName(outside.Assembly.GetName()).GetType(outside.FullName!, throwOnError: true)!;
        _find = inside.GetMethod("FindViolation", [typeof(ulong), typeof(int)])!.CreateDelegate<Func<ulong, int, string?>>();
    }

    /// <summary>The first violation as the simulation of this room tells it, <c>seed N: I1 ...</c>; null when there is none.</summary>
    public string? FindViolation(ulong firstSeed, int seeds) => _find(firstSeed, seeds);

    public void Dispose() => Unload();

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (name == s_core) return _core;

        // Formats and the simulated bank know nothing of Core, so one copy serves all.
        bool refersToCore = name is "RealtimeDebit.Adapters" or "RealtimeDebit.TestSupport" or "RealtimeDebit.Simulation";
        return refersToCore ? LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(typeof(MutantHouse).Assembly.Location)!, name + ".dll")) : null;
    }
}
