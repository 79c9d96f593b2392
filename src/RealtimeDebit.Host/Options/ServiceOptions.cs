using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.Options;

/// <summary>Everything of <c>appsettings.json</c>, section <c>RealtimeDebit</c>. Read once at start; a change needs a restart.</summary>
internal sealed record ServiceOptions
{
    /// <summary>
    /// Where journal, archive, read models and logs lie; default <c>data</c>. A relative path starts at the home directory
    /// (see <see cref="Configuration.ConfigDirectory.Home"/>). One process at a time.
    /// </summary>
    public required string DataDirectory { get; init; }

    public required StoreOptions Store { get; init; }

    public required MessageDoorOptions Messages { get; init; }

    public required ConsoleOptions Console { get; init; }

    public required DropsOptions Drops { get; init; }

    public required JobsOptions Jobs { get; init; }

    public required NotificationOptions Notifications { get; init; }

    /// <summary>Null = no e-mails are sent.</summary>
    public MailServerOptions? Mail { get; init; }

    public required LogsOptions Logs { get; init; }
}

/// <summary>Where the truth is kept.</summary>
internal sealed record StoreOptions
{
    /// <summary>Default <see cref="StoreKind.Local"/>.</summary>
    public required StoreKind Kind { get; init; }

    /// <summary>With <see cref="StoreKind.PostgreSql"/>: a file that holds the connection string; absent otherwise.</summary>
    public string? ConnectionStringFile { get; init; }
}

/// <summary>The kinds of store.</summary>
internal enum StoreKind
{
    /// <summary>Journal and LiteDB files in the data directory, one process.</summary>
    Local,

    /// <summary>A PostgreSQL database that several nodes share.</summary>
    PostgreSql,
}

/// <summary>The TCP door for 256-byte messages.</summary>
internal sealed record MessageDoorOptions
{
    /// <summary>Address and port, default <c>127.0.0.1:9700</c>; port 0 to 65535, 0 = any free one.</summary>
    public required string Listen { get; init; }

    /// <summary>How a frame says its length, default <see cref="LengthPrefix.Ascii4"/>.</summary>
    public required LengthPrefix LengthPrefix { get; init; }

    /// <summary>How long a caller is kept waiting for an outcome, default 30 s; 1 s to 10 min.</summary>
    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>A silent connection is closed after this time, default 10 min; 10 s to 1 day.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Default 256; 1 to 10,000.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Requests under way on one connection, default 64; 1 to 1,000.</summary>
    public required int MaxInFlightPerConnection { get; init; }

    /// <summary>A message that has begun must be whole within this time, default 10 s; 1 s to 10 min.</summary>
    public required TimeSpan FrameTimeout { get; init; }

    /// <summary>Wrong passwords in a row that lock a creditor's address out, default 5; 1 to 1,000.</summary>
    public required int LockAfter { get; init; }

    /// <summary>How long it stays locked out, default 15 min; 1 s to 1 day.</summary>
    public required TimeSpan LockTime { get; init; }

    /// <summary>Null = the messages go in clear.</summary>
    public MessageTlsOptions? Tls { get; init; }
}

/// <summary>TLS on the message door. The files are read at start; a new certificate needs a restart.</summary>
internal sealed record MessageTlsOptions
{
    /// <summary>Our certificate: PEM, or PKCS#12 with its key.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>With PEM: the key; null = it stands in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file that holds the password of the key or the PKCS#12 file; null = there is none.</summary>
    public string? PasswordSecretFile { get; init; }

    /// <summary>Whether callers show a certificate, default <see cref="ClientCertificates.None"/>.</summary>
    public required ClientCertificates ClientCertificates { get; init; }

    /// <summary>SHA-256 of callers' certificates that are taken.</summary>
    public required IReadOnlyList<string> AllowedThumbprints { get; init; }

    /// <summary>PEM of authorities whose certificates are taken; null = none.</summary>
    public string? ClientAuthorityFile { get; init; }
}

/// <summary>The operators' console.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>An http URL without path, such as <c>http://127.0.0.1:9780</c>; port 0 = any free one. Without it the door stays shut.</summary>
    public required Uri? Listen { get; init; }
}

/// <summary>What holds for all creditors' drops, unless a creditor has its own value.</summary>
internal sealed record DropsOptions
{
    /// <summary>How often <c>in/</c> is listed, default 5 s; 100 ms to 1 h.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>How long size and time must stay the same before a file is taken, default 10 s; 0 to 1 day.</summary>
    public required TimeSpan QuietPeriod { get; init; }

    /// <summary>How long a file that is cut short may still grow before it is refused, default 10 min; 0 to 1 day.</summary>
    public required TimeSpan IncompleteWait { get; init; }

    /// <summary>How long a claimed file is watched for a writer that still holds it, at most its quiet period; default 5 s, 0 to 1 h.</summary>
    public required TimeSpan SettleWindow { get; init; }
}

/// <summary>When the alarm clock rings, as Quartz cron expressions in Japan time.</summary>
internal sealed record JobsOptions
{
    /// <summary>The nightly mandate synchronisation, default <c>0 30 2 * * ?</c>.</summary>
    public required string MandateSync { get; init; }

    /// <summary>The mismatch report, default <c>0 0 6 * * ?</c>.</summary>
    public required string MismatchReport { get; init; }

    /// <summary>How soon a job that could not be done runs again, default 30 min; 1 s to 1 day.</summary>
    public required TimeSpan RetryInterval { get; init; }
}

/// <summary>The logs: console and rolling files under <c>logs/</c> in the data directory.</summary>
internal sealed record LogsOptions
{
    /// <summary>The least level that is written, default <see cref="LogLevelName.Information"/>.</summary>
    public required LogLevelName Level { get; init; }

    /// <summary>Daily files kept, default 31; 1 to 3,650.</summary>
    public required int KeepDays { get; init; }
}

/// <summary>Levels of log events, least first.</summary>
internal enum LogLevelName
{
    Debug,
    Information,
    Warning,
    Error,
}
