using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Host.Configuration;

/// <summary>One file on a web server: <c>https://[user@]host[:port]/path/file[?query]</c>.</summary>
/// <param name="Address">What is asked for, without the user.</param>
/// <param name="User">The user to sign on as, percent-decoded; null = none.</param>
internal sealed record WebFileUrl(Uri Address, string? User)
{
    private const string Allowed = "Allowed: https://[user@]host[:port]/path/file";

    public static bool IsWeb(string text)
        => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when it cannot be used; then <paramref name="problem"/> goes on after the quoted URL.</summary>
    public static WebFileUrl? TryParse(string text, out string? problem)
    {
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0) problem = $"is no URL. {Allowed}.";
        else if (uri.UserInfo.Contains(':', StringComparison.Ordinal)) problem = $"is not allowed. {Allowed}; a password never stands in the URL.";
        else if (uri.Fragment.Length > 0) problem = $"has a part behind #, which no server sees. {Allowed}.";
        else if (uri.AbsolutePath.EndsWith('/')) problem = $"is a folder, and over HTTP a folder cannot be listed. {Allowed}, the URL of one file.";
        else if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback) problem = $"is not encrypted. {Allowed}; http:// to this machine itself alone.";
        else if (!FileNames.IsLegal(Uri.UnescapeDataString(uri.Segments[^1]))) problem = $"ends in a name that no file can have. {Allowed}.";
        if (problem is not null) return null;

        string user = Uri.UnescapeDataString(uri!.UserInfo);
        if (user.Contains(':', StringComparison.Ordinal) || user.Any(char.IsControl))
        {
            problem = $"has a user that HTTP cannot send. {Allowed}, the user without colon.";
            return null;
        }

        return new WebFileUrl(new UriBuilder(uri) { UserName = string.Empty }.Uri, user.Length == 0 ? null : user);
    }
}
