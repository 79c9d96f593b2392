namespace RealtimeDebit.Host.Configuration;

/// <summary>The directory that the configuration is read from, and where relative paths start.</summary>
/// <param name="Path">The directory, absolute.</param>
internal sealed record ConfigDirectory(string Path)
{
    private const string UsualName = "config";

    /// <summary>
    /// Where relative paths in the configuration start: the parent of a directory named <c>config</c>, else the
    /// directory itself, so that two configurations side by side never share their data by accident.
    /// </summary>
    public string Home => string.Equals(System.IO.Path.GetFileName(Path), UsualName, StringComparison.OrdinalIgnoreCase)
        ? System.IO.Path.GetDirectoryName(Path) ?? Path
        : Path;

    /// <summary>A file of the configuration.</summary>
    public string FileNamed(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A path from the configuration, absolute.</summary>
    public string Resolve(string path) => System.IO.Path.GetFullPath(path, Home);

    /// <summary>The given directory, or <c>config/</c> beside the executable, or in the working directory; null when there is none.</summary>
    public static ConfigDirectory? Find(string? given)
    {
        if (given is not null) return At(given);
        return At(System.IO.Path.Combine(AppContext.BaseDirectory, UsualName)) ?? At(UsualName);
    }

    private static ConfigDirectory? At(string path)
        => Directory.Exists(path) ? new ConfigDirectory(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))) : null;
}
