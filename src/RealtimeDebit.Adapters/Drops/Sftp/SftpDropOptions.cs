namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>How a drop on an SFTP server is reached.</summary>
public sealed record SftpDropOptions
{
    /// <summary>DNS name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port; usually 22.</summary>
    public required int Port { get; init; }

    public required string User { get; init; }

    /// <summary>SHA-256 of the server's host key as OpenSSH prints it, base64 with or without <c>SHA256:</c> and padding. Without it nothing is trusted.</summary>
    public required string HostKeySha256 { get; init; }

    /// <summary>Null = the private key alone.</summary>
    public string? Password { get; init; }

    /// <summary>An OpenSSH or PEM private key file; null = the password alone.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>Null = the key has none.</summary>
    public string? PrivateKeyPassphrase { get; init; }

    /// <summary>The base of the drop's folders, with <c>/</c>; empty = the folder in which the user is after sign-on.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Longest time to connect and sign on.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the answer to one request.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that no work used for so long is closed.</summary>
    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without the secrets, which a record would print.</summary>
    public override string ToString() => $"sftp://{User}@{Host}:{Port}{BasePath}";
}
