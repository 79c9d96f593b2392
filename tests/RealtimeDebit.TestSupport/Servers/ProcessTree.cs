using System.Globalization;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A server's process and those that it started for its sessions (Linux).</summary>
internal static class ProcessTree
{
    /// <summary>The processes below <paramref name="root"/>, itself left out.</summary>
    public static IReadOnlyList<int> Below(int root)
    {
        Dictionary<int, int> parents = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && ParentOf(folder) is { } parent) parents[id] = parent;
        }

        List<int> found = [root];
        for (int next = 0; next < found.Count; next++) found.AddRange(parents.Where(entry => entry.Value == found[next]).Select(entry => entry.Key));
        return found[1..];
    }

    /// <summary>Sends a signal (<c>STOP</c>, <c>CONT</c>, <c>KILL</c>); a process that is gone meanwhile is no error.</summary>
    public static Task SignalAsync(string signal, IEnumerable<int> ids)
        => ShellCommand.RunAsync("sh", ["-c", $"for id in {string.Join(' ', ids)}; do kill -s {signal} $id 2>/dev/null; done; true"]);

    /// <summary>How often a process has this path open; zero for one that is gone meanwhile.</summary>
    public static int TimesOpen(int id, string path)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count(entry => new FileInfo(entry).LinkTarget == path);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            // "pid (name) state parent ...": the name may hold spaces, so the fields are counted from its closing bracket.
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
