using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Services;

/// <summary>The drops of the house, one for each creditor that has one. None connects before it is used.</summary>
internal sealed class OpenDrops(TimeProvider time) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    public IFileDrop Open(DropOptions options) => options.Url.Scheme switch
    {
        DropScheme.File => Kept(new FolderDrop(options.Url.LocalPath)),
        DropScheme.Sftp => Kept(SftpDrop.Open(SftpOptions(options, options.Url.Server!), time)),
        _ => Kept(FtpDrop.Open(FtpOptions(options, options.Url.Server!), time)),
    };

    /// <summary>All at once: a server that does not answer delays none of the others.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_open.Select(static drop => drop.DisposeAsync().AsTask()));

    private T Kept<T>(T drop)
        where T : IFileDrop, IAsyncDisposable
    {
        _open.Add(drop);
        return drop;
    }

    internal static SftpDropOptions SftpOptions(DropOptions options, DropServer server) => new()
    {
        Host = server.Host,
        Port = server.Port,
        User = server.User,
        BasePath = server.BasePath,
        HostKeySha256 = options.HostKeySha256!,
        Password = SecretFile.SecretOf(options.PasswordSecretFile),
        PrivateKeyFile = options.PrivateKeyFile,
        PrivateKeyPassphrase = SecretFile.SecretOf(options.PrivateKeyPassphraseSecretFile),
    };

    internal static FtpDropOptions FtpOptions(DropOptions options, DropServer server) => new()
    {
        Host = server.Host,
        Port = server.Port,
        Security = options.Url.Scheme switch
        {
            DropScheme.Ftps => FtpSecurity.ExplicitTls,
            DropScheme.FtpsImplicit => FtpSecurity.ImplicitTls,
            _ => FtpSecurity.Plain,
        },
        User = server.User,
        Password = SecretFile.SecretOf(options.PasswordSecretFile) ?? string.Empty,
        BasePath = server.BasePath,
        NameEncoding = options.NameEncoding,
        CertificateSha256 = options.CertificateSha256,
        TrustedCaFile = options.TrustedCaFile,
    };
}
