using System.Text;

namespace RealtimeDebit.Host.Configuration;

/// <summary>A file that holds one secret: UTF-8, one trailing newline ignored. The secret itself is never logged.</summary>
internal static class SecretFile
{
    private const int MostBytes = 64 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the secret. One of the two results is null.</summary>
    public static (string? Secret, string? Problem) Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return (null, $"there is no file \"{path}\". Allowed: a file that holds the secret, UTF-8.");
            if (file.Length > MostBytes) return (null, $"the file \"{path}\" has {file.Length} bytes; a secret has at most {MostBytes}.");
            return TextOf(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"the file \"{path}\" could not be read: {e.Message}");
        }
    }

    /// <summary>The path that a key names, absolute; a file that cannot be used is reported. Null when the key is absent.</summary>
    public static string? PathFrom(SectionReader section, string name, ConfigDirectory directory)
    {
        if (section.Text(name) is not { } text) return null;
        string path = directory.Resolve(text);
        if (Read(path).Problem is { } problem) section.Problem(name, problem);
        return path;
    }

    /// <summary>The secret when it is needed; null without a path.</summary>
    /// <remarks>The file was read when the configuration was checked; one that went away since shows as a sign-on that is refused.</remarks>
    public static string? SecretOf(string? path) => path is null ? null : Read(path).Secret;

    private static (string? Secret, string? Problem) TextOf(byte[] bytes, string path)
    {
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith(Encoding.UTF8.Preamble)) content = content[3..];
        if (content.EndsWith("\r\n"u8)) content = content[..^2];
        else if (content.EndsWith("\n"u8)) content = content[..^1];
        if (content.IsEmpty) return (null, $"the file \"{path}\" is empty. Allowed: a file that holds the secret, UTF-8.");

        try
        {
            return (Strict.GetString(content), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, $"the file \"{path}\" is not UTF-8.");
        }
    }
}
