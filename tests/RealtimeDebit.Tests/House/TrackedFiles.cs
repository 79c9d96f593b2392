using System.Diagnostics;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>The files of the checkout: what git knows or would add, or every file where there is no git.</summary>
internal static class TrackedFiles
{
    private static readonly string[] s_textEndings =
        [".cs", ".csproj", ".props", ".sln", ".md", ".json", ".jsonc", ".sh", ".ps1", ".service", ".txt", ".csv", ".yml", ".editorconfig", ".gitattributes", ".gitignore", "run"];

    private static readonly string[] s_builtFolders = [".git", ".artifacts", "bin", "obj", "data", "TestResults", ".vs", ".idea"];

    /// <summary>Paths within the checkout, with slashes, sorted.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Find().Order(StringComparer.Ordinal)];

    /// <summary>Source text and documents; not samples or golden bytes, whose content is not ours to word.</summary>
    public static IEnumerable<string> TextPaths => Paths.Where(path =>
        s_textEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))
        && !path.Contains("/Golden/", StringComparison.Ordinal)
        && !path.EndsWith("packages.lock.json", StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryFolder.Path, path));

    private static IEnumerable<string> Find()
    {
        return (FromGit() ?? FromDisk()).Where(path => File.Exists(Path.Combine(RepositoryFolder.Path, path)));
    }

    private static string[]? FromGit()
    {
        if (!Path.Exists(Path.Combine(RepositoryFolder.Path, ".git"))) return null;
        var start = new ProcessStartInfo("git", ["-c", "core.quotepath=off", "-c", $"safe.directory={RepositoryFolder.Path}", "ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = RepositoryFolder.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine: the files on disk are the checkout.
            return null;
        }
    }

    private static IEnumerable<string> FromDisk()
        => Directory.EnumerateFiles(RepositoryFolder.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => s_builtFolders.Contains(part, StringComparer.Ordinal)));
}
