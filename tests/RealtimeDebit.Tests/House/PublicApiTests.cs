using System.Reflection;
using PublicApiGenerator;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>Each project's public types stand in one approved text file, so that a change of them is read at review.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string, string> Projects
    {
        get
        {
            var projects = new TheoryData<string, string>();
            foreach ((string project, string assemblyName) in HouseAssemblies.Rooms) projects.Add(project, assemblyName);
            return projects;
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_public_surface_is_the_approved_one(string project, string assemblyName)
    {
        string surface = Assembly.Load(assemblyName).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });

        GoldenFile.HoldsText($"tests/RealtimeDebit.Tests/House/Golden/public-{project}.txt", surface.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
    }
}
