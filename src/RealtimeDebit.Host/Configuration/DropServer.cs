namespace RealtimeDebit.Host.Configuration;

/// <summary>What a URL says of a file server: <c>scheme://user@host[:port][/path]</c>.</summary>
/// <remarks>
/// User and path are percent-decoded. The path of FTP is that of RFC 1738 section 3.2.2: what follows the host's slash starts at the
/// folder in which the user is after sign-on, and <c>//base</c> or <c>/%2Fbase</c> is absolute. The path of SFTP is that of curl: absolute,
/// and <c>/~/base</c> starts at the folder after sign-on.
/// </remarks>
/// <param name="Host">DNS name or address, without brackets.</param>
/// <param name="Port">TCP port; the scheme's usual one when the URL has none.</param>
/// <param name="User">The user to sign on as.</param>
/// <param name="BasePath">Absolute with a leading slash, else from the folder after sign-on; empty = that folder. No slash at its end, but for the root.</param>
internal sealed record DropServer(string Host, int Port, string User, string BasePath)
{
    /// <summary>Null when the URL has no user, a password, a query, a place that no host can be, or a path that leads upward.</summary>
    public static DropServer? TryParse(DropScheme scheme, string text)
    {
        if (text.AsSpan().ContainsAny('?', '#', '\\') || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0) return null;

        // By hand: the library folds "//" and ".." in some schemes and not in others.
        string rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest[(slash + 1)..]);
        int at = authority.LastIndexOf('@');
        // The user may stand in the URL; a password may not, for it would reach logs.
        if (at <= 0 || authority[..at].Contains(':', StringComparison.Ordinal)) return null;

        string user = Uri.UnescapeDataString(authority[..at]);
        if (user.Any(char.IsControl) || !IsPath(path)) return null;

        int port = uri.Port > 0 ? uri.Port : UsualPort(scheme);
        return new DropServer(uri.DnsSafeHost, port, user, scheme == DropScheme.Sftp ? SftpPath(path, slash >= 0) : WithoutEnd(path));
    }

    private static int UsualPort(DropScheme scheme) => scheme switch
    {
        DropScheme.Sftp => 22,
        DropScheme.FtpsImplicit => 990,
        _ => 21,
    };

    private static bool IsPath(string path)
        => !path.Any(char.IsControl) && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Any(static part => part is "." or "..");

    private static string SftpPath(string path, bool hasSlash)
    {
        if (!hasSlash || path is "~") return string.Empty;

        return path.StartsWith("~/", StringComparison.Ordinal) ? WithoutEnd(path[2..]) : WithoutEnd("/" + path);
    }

    private static string WithoutEnd(string path)
    {
        string trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 && path.Length > 0 ? "/" : trimmed;
    }
}
