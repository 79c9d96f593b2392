namespace RealtimeDebit.Tests.House;

/// <summary>Names and shapes of types.</summary>
public sealed class NamingTests
{
    private static readonly string[] s_emptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Processor", "Data", "Info"];

    /// <summary>
    /// Ports with one implementation that ships. The other one is the simulated world of the tests, which runs the same Core.
    /// An interface that is neither here nor implemented twice under src/ is one too many.
    /// </summary>
    private static readonly string[] s_ports = ["IArchive", "IArchiveReader", "IArchiveWriter", "IBankAdapter", "IFileDrop", "IIds", "IJournalDisk", "IJournalFile", "ILoop", "IProjection", "IWorkers"];

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        IEnumerable<string> wrong = HouseAssemblies.WrittenTypes([.. HouseAssemblies.Shipped, .. HouseAssemblies.Tests])
            .Where(type => s_emptyWords.Any(word => BareName(type).EndsWith(word, StringComparison.Ordinal)) && !IsTestVocabulary(type))
            .Select(type => type.FullName!);

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_class_is_sealed_unless_another_class_of_the_house_is_made_from_it()
    {
        Type[] types = [.. HouseAssemblies.WrittenTypes(HouseAssemblies.Shipped)];
        HashSet<Type> bases = [.. types.Select(type => Definition(type.BaseType)).OfType<Type>()];

        IEnumerable<string> wrong = types
            .Where(type => type.IsClass && !type.IsSealed && !bases.Contains(type))
            .Select(type => type.FullName!);

        Assert.Empty(wrong);
    }

    [Fact]
    public void An_interface_has_two_implementations_or_is_a_listed_port()
    {
        Type[] types = [.. HouseAssemblies.WrittenTypes(HouseAssemblies.Shipped)];

        IEnumerable<string> wrong = types
            .Where(type => type.IsInterface && !s_ports.Contains(type.Name) && !IsInAnotherBuild(type))
            .Where(port => types.Count(type => type.IsClass && !type.IsAbstract && Implements(type, port)) < 2)
            .Select(type => type.FullName!);

        Assert.Empty(wrong);
    }

    // The second implementation is compiled with -p:UseFluentFtp=true only, so its source is what can be looked at.
    private static bool IsInAnotherBuild(Type port)
        => TrackedFiles.Paths
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(TrackedFiles.Read)
            .Any(source => source.StartsWith("#if ", StringComparison.Ordinal) && source.Contains($": {port.Name}", StringComparison.Ordinal));

    [Fact]
    public void Every_listed_port_is_an_interface_of_Core()
    {
        IEnumerable<string> interfaces = HouseAssemblies.WrittenTypes(HouseAssemblies.Shipped)
            .Where(type => type.IsInterface && type.Namespace!.StartsWith("RealtimeDebit.Core", StringComparison.Ordinal))
            .Select(type => type.Name);

        Assert.Empty(s_ports.Except(interfaces));
    }

    [Fact]
    public void Every_listed_port_ships_one_implementation_and_the_tests_have_the_other()
    {
        Type[] shipped = [.. HouseAssemblies.WrittenTypes(HouseAssemblies.Shipped)];
        Type[] tests = [.. HouseAssemblies.WrittenTypes(HouseAssemblies.Tests)];

        IEnumerable<string> wrong = shipped
            .Where(type => type.IsInterface && s_ports.Contains(type.Name))
            .Where(port => !shipped.Any(type => type.IsClass && Implements(type, port)) || !tests.Any(type => type.IsClass && Implements(type, port)))
            .Select(type => type.Name);

        Assert.Empty(wrong);
    }

    private static bool Implements(Type type, Type port)
        => type.GetInterfaces().Any(one => Definition(one) == port);

    private static Type? Definition(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static string BareName(Type type) => type.Name.Split('`')[0];

    // The record type 2 of a 全銀 file is called Data by the format itself.
    private static bool IsTestVocabulary(Type type) => type.Name is "ZenginData";
}
