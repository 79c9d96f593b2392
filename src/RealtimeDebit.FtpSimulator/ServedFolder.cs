using System.Globalization;

namespace RealtimeDebit.FtpSimulator;

/// <summary>The server's root and the place where one client is in it. Paths have slashes; none leads out of the root.</summary>
internal sealed class ServedFolder(string root)
{
    // A backslash is part of a name on Linux, and parts folders on Windows.
    private static readonly char[] s_separators = Path.DirectorySeparatorChar == '/' ? ['/'] : ['/', Path.DirectorySeparatorChar];

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Where the client is, <c>/</c> at sign-on.</summary>
    public string Current { get; private set; } = "/";

    /// <summary>The path from the root that an argument of a command means.</summary>
    public string Full(string argument)
    {
        List<string> parts = [];
        string path = argument.StartsWith('/') ? argument : $"{Current}/{argument}";
        foreach (string part in path.Split(s_separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "..") parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            else if (part is not ".") parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>The same on this machine.</summary>
    /// <exception cref="UnauthorizedAccessException">This machine takes it for a path that leads out of the root, as <c>C:/x</c> on Windows.</exception>
    public string Local(string argument)
        => LocalOf(argument) ?? throw new UnauthorizedAccessException("The path leads out of the folder that is served.");

    /// <summary>False when there is no such folder.</summary>
    public bool TryEnter(string argument)
    {
        if (!Directory.Exists(LocalOf(argument))) return false;

        Current = Full(argument);
        return true;
    }

    /// <summary>The lines of a listing, in ordinal order.</summary>
    public List<string> List(string argument, bool asFacts) =>
    [
        .. new DirectoryInfo(Local(argument)).EnumerateFileSystemInfos()
            .OrderBy(static entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => asFacts ? Facts(entry) : UnixLine(entry)),
    ];

    /// <summary>One entry as MLSD and MLST give it (RFC 3659).</summary>
    public static string Facts(FileSystemInfo entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"type={(entry is FileInfo ? "file" : "dir")};size={(entry as FileInfo)?.Length ?? 0};modify={entry.LastWriteTimeUtc:yyyyMMddHHmmss}; {entry.Name}");

    private string? LocalOf(string argument)
    {
        string path = Path.Combine(_root, Full(argument)[1..]);
        if (path.Contains('\0', StringComparison.Ordinal)) return null;

        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string inside = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        return path == _root || path.StartsWith(inside, StringComparison.Ordinal) ? path : null;
    }

    // Times to the minute in the server's zone, which here is UTC, as vsftpd gives them.
    private static string UnixLine(FileSystemInfo entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(entry is FileInfo ? "-rw-r--r--" : "drwxr-xr-x")}    1 1000     1000     {(entry as FileInfo)?.Length ?? 4096,12} {entry.LastWriteTimeUtc:MMM dd HH:mm} {entry.Name}");
}
