using System.Security.Cryptography;
using RealtimeDebit.Core.Drops;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>Who we say we are, and whom we believe the server to be.</summary>
/// <remarks>SSH.NET trusts any host key that nobody objects to, so the objection is made here, before a user or a password is sent.</remarks>
internal static class SftpSignOn
{
    private const string Prefix = "SHA256:";

    /// <summary>SHA-256 in base64 without padding, as SSH.NET gives it.</summary>
    private const int FingerprintChars = 43;

    /// <summary>The fingerprint as it is compared: base64 alone. Null when the text is none.</summary>
    public static string? Fingerprint(string text)
    {
        string plain = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        plain = plain.TrimEnd('=');
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return plain.Length == FingerprintChars && Convert.TryFromBase64String(plain + "=", bytes, out int length) && length == bytes.Length ? plain : null;
    }

    /// <summary>What keeps a private key file from being used, as a sentence; null when it can be used.</summary>
    public static string? KeyProblem(string path, string? passphrase)
    {
        using PrivateKeyFile? key = TryRead(path, passphrase, out string? problem);
        return problem;
    }

    /// <exception cref="DropException">Refused: the private key cannot be used. Nothing was sent.</exception>
    public static ConnectionInfo Connection(SftpDropOptions options)
    {
        List<AuthenticationMethod> methods = [];
        if (options.PrivateKeyFile is { } file)
        {
            PrivateKeyFile key = TryRead(file, options.PrivateKeyPassphrase, out string? problem)
                ?? throw new DropException(DropFailure.Refused, $"Not signed on to {options.Host}:{options.Port}: {problem}");
            methods.Add(new PrivateKeyAuthenticationMethod(options.User, key));
        }

        if (options.Password is { } password) methods.Add(new PasswordAuthenticationMethod(options.User, password));
        if (methods.Count == 0) throw new DropException(DropFailure.Refused, $"Not signed on to {options.Host}:{options.Port}: neither a password nor a private key is given.");

        return new ConnectionInfo(options.Host, options.Port, options.User, [.. methods]) { Timeout = options.ConnectTimeout };
    }

    private static PrivateKeyFile? TryRead(string path, string? passphrase, out string? problem)
    {
        problem = null;
        try
        {
            return new PrivateKeyFile(path, passphrase);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            problem = $"the key in \"{path}\" is locked by a passphrase, and none is given.";
        }
        // Whatever is in the file, reading it must not end the program.
        catch (Exception unreadable)
        {
            problem = $"the key in \"{path}\" could not be read{(passphrase is null ? string.Empty : " with the passphrase that is given")}: {unreadable.Message}";
        }

        return null;
    }
}
