using System.Reflection;
using System.Xml.Linq;

namespace RealtimeDebit.Tests.House;

/// <summary>The walls between the rooms: references point only where the drawing in docs/architecture.md has an arrow.</summary>
public sealed class WallTests
{
    public static TheoryData<string, string, string> Rooms => new()
    {
        { "RealtimeDebit.Formats", "", "CsvHelper" },
        { "RealtimeDebit.Core", "RealtimeDebit.Formats", "" },
        { "RealtimeDebit.Adapters", "RealtimeDebit.Core", "LiteDB MailKit Microsoft.Extensions.Logging.Abstractions SSH.NET" },
        { "RealtimeDebit.BankSimulator", "RealtimeDebit.Formats", "System.CommandLine" },
        { "RealtimeDebit.FtpSimulator", "", "" },
        { "RealtimeDebit.WebConsole", "RealtimeDebit.Adapters", "" },
        {
            "RealtimeDebit.Host", "RealtimeDebit.Adapters RealtimeDebit.BankSimulator RealtimeDebit.FtpSimulator RealtimeDebit.WebConsole",
            "Microsoft.Extensions.Hosting Microsoft.Extensions.Hosting.Systemd Microsoft.Extensions.Hosting.WindowsServices Quartz"
            + " Serilog.Extensions.Hosting Serilog.Formatting.Compact Serilog.Sinks.Console Serilog.Sinks.File Spectre.Console System.CommandLine"
        },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_refers_only_to_the_rooms_and_packages_it_is_drawn_with(string room, string rooms, string packages)
    {
        XDocument project = XDocument.Parse(TrackedFiles.Read($"src/{room}/{room}.csproj"));

        Assert.Equal(Words(rooms), ReferencesOf(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.Equal(Words(packages), ReferencesOf(project, "PackageReference").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_build_that_asks_for_it_refers_to_the_other_ftp_client()
    {
        IEnumerable<string> onCondition = TrackedFiles.Paths
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))
            .SelectMany(path => XDocument.Parse(TrackedFiles.Read(path)).Descendants("PackageReference").Where(HasCondition)
                .Select(reference => $"{path}: {(string)reference.Attribute("Include")!} {(string)reference.Parent!.Attribute("Condition")!}"));

        Assert.Equal(["src/RealtimeDebit.Adapters/RealtimeDebit.Adapters.csproj: FluentFTP '$(UseFluentFtp)' == 'true'"], onCondition);
    }

    [Fact]
    public void Every_project_under_src_is_a_room_of_the_drawing()
    {
        string[] projects = [.. TrackedFiles.Paths.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))];

        Assert.Equal(HouseAssemblies.Rooms.Select(room => $"src/{room.Project}/{room.Project}.csproj").Order(StringComparer.Ordinal), projects);
    }

    [Theory]
    [InlineData("RealtimeDebit.Formats")]
    [InlineData("RealtimeDebit.Core")]
    public void The_rules_of_money_know_no_network_no_database_and_no_web(string room)
    {
        AssemblyName[] references = Assembly.Load(room).GetReferencedAssemblies();

        Assert.DoesNotContain(references, reference => IsOutside(reference.Name!));
    }

    [Fact]
    public void A_type_lives_in_the_namespace_of_its_folder()
    {
        IEnumerable<string> wrong = TrackedFiles.Paths
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && Path.GetFileName(path) is not "Program.cs")
            .Where(path => !NamespacesOf(path).All(ns => ns == FolderNamespace(path)));

        Assert.Empty(wrong);
    }

    private static bool IsOutside(string assembly)
        => assembly.StartsWith("System.Net", StringComparison.Ordinal)
            || assembly.StartsWith("Microsoft.", StringComparison.Ordinal)
            || assembly is "System.IO.FileSystem" or "System.IO.Pipes" or "System.Data.Common" or "LiteDB" or "Npgsql";

    private static IEnumerable<string> NamespacesOf(string path)
        => TrackedFiles.Read(path).Split('\n')
            .Where(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            .Select(line => line["namespace ".Length..].Trim().TrimEnd(';'));

    private static string FolderNamespace(string path)
        => string.Join('.', Path.GetDirectoryName(path)!.Replace('\\', '/').Split('/').Skip(1));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> ReferencesOf(XDocument project, string element)
        => project.Descendants(element).Where(reference => !HasCondition(reference)).Select(reference => ((string)reference.Attribute("Include")!).Replace('\\', '/'));

    private static bool HasCondition(XElement reference) => reference.Parent!.Attribute("Condition") is not null;
}
