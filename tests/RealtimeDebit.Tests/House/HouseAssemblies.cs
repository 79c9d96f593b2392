using System.Reflection;
using System.Runtime.CompilerServices;

namespace RealtimeDebit.Tests.House;

/// <summary>The assemblies under <c>src/</c>, as built for this test run.</summary>
internal static class HouseAssemblies
{
    /// <summary>Project name to assembly file name, lowest room first.</summary>
    public static IReadOnlyList<(string Project, string AssemblyName)> Rooms { get; } =
    [
        ("RealtimeDebit.Formats", "RealtimeDebit.Formats"),
        ("RealtimeDebit.Core", "RealtimeDebit.Core"),
        ("RealtimeDebit.Adapters", "RealtimeDebit.Adapters"),
        ("RealtimeDebit.BankSimulator", "bank-simulator"),
        ("RealtimeDebit.FtpSimulator", "RealtimeDebit.FtpSimulator"),
        ("RealtimeDebit.WebConsole", "RealtimeDebit.WebConsole"),
        ("RealtimeDebit.Host", "realtime-debit"),
    ];

    public static IReadOnlyList<Assembly> Shipped { get; } = [.. Rooms.Select(room => Assembly.Load(room.AssemblyName))];

    public static IReadOnlyList<Assembly> Tests { get; } = [typeof(HouseAssemblies).Assembly, typeof(TestSupport.RepositoryFolder).Assembly];

    /// <summary>Types that a person wrote: nothing that the compiler or a generator made.</summary>
    public static IEnumerable<Type> WrittenTypes(IEnumerable<Assembly> assemblies)
        => assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten);

    public static string PathOf(string assemblyName) => Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll");

    private static bool IsWritten(Type type)
    {
        for (Type? at = type; at is not null; at = at.DeclaringType)
        {
            bool generated = at.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                || at.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
                || at.Name.Contains('<', StringComparison.Ordinal)
                || at.Namespace?.StartsWith("RealtimeDebit", StringComparison.Ordinal) != true;
            if (generated) return false;
        }

        return true;
    }
}
