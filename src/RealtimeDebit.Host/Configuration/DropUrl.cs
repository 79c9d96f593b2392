namespace RealtimeDebit.Host.Configuration;

/// <summary>Where files lie: a folder of this machine, or a folder on a file server.</summary>
/// <remarks>
/// <c>file:///path</c> is absolute; <c>file://./path</c> starts at the home directory. Percent escapes are decoded.
/// The others name a server: <c>ftp://</c>, <c>ftps://</c> (explicit TLS), <c>ftps-implicit://</c>, <c>sftp://</c>.
/// </remarks>
/// <param name="Scheme">How it is reached.</param>
/// <param name="LocalPath">With <see cref="DropScheme.File"/>: the folder, absolute; otherwise empty.</param>
/// <param name="Text">The URL as configured, without a password.</param>
/// <param name="Server">The server and the folder on it; null with <see cref="DropScheme.File"/>.</param>
internal sealed record DropUrl(DropScheme Scheme, string LocalPath, string Text, DropServer? Server = null)
{
    private const string FilePrefix = "file://";

    /// <summary>What may stand in a URL key, for a problem's text.</summary>
    public const string Allowed = "file:///path, file://./path, and ftp://, ftps://, ftps-implicit:// or sftp:// with user@host[:port]/path";

    /// <summary>Reads a URL; null when it is none of the allowed kinds.</summary>
    public static DropUrl? TryParse(string text, string home)
    {
        if (text.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase)) return TryParseFile(text, home);

        DropScheme? scheme = text.Split("://", 2)[0].ToUpperInvariant() switch
        {
            "FTP" => DropScheme.Ftp,
            "FTPS" => DropScheme.Ftps,
            "FTPS-IMPLICIT" => DropScheme.FtpsImplicit,
            "SFTP" => DropScheme.Sftp,
            _ => null,
        };
        return scheme is { } known && DropServer.TryParse(known, text) is { } server ? new DropUrl(known, string.Empty, text, server) : null;
    }

    private static DropUrl? TryParseFile(string text, string home)
    {
        string rest = Uri.UnescapeDataString(text[FilePrefix.Length..]);
        if (rest.StartsWith("./", StringComparison.Ordinal) && rest.Length > 2)
            return new DropUrl(DropScheme.File, Path.GetFullPath(rest[2..], home), text);

        if (!rest.StartsWith('/') || rest.Length < 2 || rest.Contains('\0', StringComparison.Ordinal)) return null;
        bool hasDrive = rest.Length > 2 && char.IsAsciiLetter(rest[1]) && rest[2] == ':';
        if (OperatingSystem.IsWindows() && !hasDrive) return null;
        return new DropUrl(DropScheme.File, Path.GetFullPath(hasDrive && OperatingSystem.IsWindows() ? rest[1..] : rest), text);
    }
}

/// <summary>The kinds of place where files lie.</summary>
internal enum DropScheme
{
    File,
    Ftp,

    /// <summary>FTP with explicit TLS.</summary>
    Ftps,

    /// <summary>FTP inside TLS from the first byte.</summary>
    FtpsImplicit,
    Sftp,
}
