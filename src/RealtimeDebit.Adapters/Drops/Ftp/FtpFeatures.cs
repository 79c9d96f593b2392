using System.Text;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>What a server can do (FEAT, RFC 2389), as far as it was asked or found out.</summary>
internal sealed class FtpFeatures
{
    /// <summary>MLSD and MLST with all the facts that are needed.</summary>
    public bool HasMachineLists { get; set; }

    public bool HasUtf8 { get; private init; }

    /// <summary>False after the server refused EPSV.</summary>
    public bool HasExtendedPassive { get; set; } = true;

    /// <summary>The folder after sign-on; null until it is known.</summary>
    public string? HomeFolder { get; set; }

    public static FtpFeatures Read(FtpReply reply)
    {
        if (reply.Code != 211) return new FtpFeatures();

        string[] lines = [.. reply.Lines.Select(line => line.Trim().ToUpperInvariant())];
        return new FtpFeatures
        {
            HasMachineLists = lines.Any(HasFacts),
            HasUtf8 = lines.Any(line => line is "UTF8" || line.StartsWith("UTF8 ", StringComparison.Ordinal)),
        };
    }

    /// <summary>The folder in a reply 257: in double quotes, a quote in it doubled. Null when it is not an absolute path.</summary>
    public static string? FolderOf(FtpReply reply, FtpNames names)
    {
        string text = reply.Lines[0];
        int at = text.IndexOf('"', StringComparison.Ordinal) + 1;
        var folder = new StringBuilder();
        for (; at > 0 && at < text.Length; at++)
        {
            if (text[at] != '"') folder.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') folder.Append(text[at++]);
            else return folder.Length > 0 && folder[0] == '/' ? names.Decode(Encoding.Latin1.GetBytes(folder.ToString())) : null;
        }

        return null;
    }

    // A star marks the facts that are sent without being asked for; a server without stars is not asked to change.
    private static bool HasFacts(string line)
        => line.StartsWith("MLST ", StringComparison.Ordinal)
            && line.Contains("TYPE*;", StringComparison.Ordinal) && line.Contains("SIZE*;", StringComparison.Ordinal) && line.Contains("MODIFY*;", StringComparison.Ordinal);
}
