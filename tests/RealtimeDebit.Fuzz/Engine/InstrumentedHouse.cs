using System.Reflection;
using System.Runtime.Loader;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.TestSupport.Fuzzing;
using SharpFuzz;

namespace RealtimeDebit.Fuzz.Engine;

/// <summary>
/// A second copy of our assemblies in this process, instrumented. The copy of this program in it is the one whose targets are fuzzed;
/// only types of the base library pass between the two copies.
/// </summary>
internal sealed class InstrumentedHouse : AssemblyLoadContext
{
    private static readonly string[] s_instrumented = ["RealtimeDebit.Formats", "RealtimeDebit.Core", "RealtimeDebit.Adapters", "realtime-debit"];
    private static readonly string[] s_copied = [.. s_instrumented, "bank-simulator", "RealtimeDebit.WebConsole", "RealtimeDebit.TestSupport", "RealtimeDebit.Fuzz"];

    private readonly Dictionary<string, byte[]> _images = new(StringComparer.Ordinal);

    private InstrumentedHouse()
        : base("instrumented", isCollectible: false)
    {
    }

    /// <summary>Copies, instruments and loads. Takes a second or two.</summary>
    public static InstrumentedHouse Load()
    {
        EdgeMap.Install();
        InstrumentedHouse house = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rd-fuzz-");
        foreach (string name in s_copied)
        {
            string copy = Path.Combine(folder.FullName, name + ".dll");
            File.Copy(Path.Combine(AppContext.BaseDirectory, name + ".dll"), copy);
            if (s_instrumented.Contains(name)) Fuzzer.Instrument(copy, static _ => true, Options.Value);
            else if (name == "RealtimeDebit.TestSupport") Fuzzer.Instrument(copy, static type => type == typeof(PlantedFault).FullName, Options.Value);
            house._images.Add(name, File.ReadAllBytes(copy));
        }

        folder.Delete(recursive: true);
        return house;
    }

    /// <summary>The oracle of a target, running on the instrumented copies.</summary>
    public Func<byte[], string?> Oracle(string target)
    {
        Assembly program = LoadFromAssemblyName(typeof(FuzzTargets).Assembly.GetName());
        MethodInfo find = program.GetType(typeof(FuzzTargets).FullName!, throwOnError: true)!
            .GetMethod(nameof(FuzzTargets.OracleOf), BindingFlags.Public | BindingFlags.Static)!;
        return find.CreateDelegate<Func<string, Func<byte[], string?>>>()(target);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
        => _images.TryGetValue(assemblyName.Name!, out byte[]? image) ? LoadFromStream(new MemoryStream(image)) : null;
}
