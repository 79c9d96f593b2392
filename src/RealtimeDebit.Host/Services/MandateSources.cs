using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Services;

/// <summary>Opens the place of a bank's mandate files, whatever its URL is. One opening for each run, which whoever opened it ends.</summary>
/// <param name="stagingFolder">Where a file of another machine lies while it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class MandateSources(string stagingFolder, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Nothing is connected yet, and secrets are read now: a password that was changed needs no restart.</summary>
    public IMandateSource Open(MandateSourceOptions source)
    {
        var settings = new RemoteMandateSettings(stagingFolder, time, _stopping.Token);
        return source switch
        {
            { Web: { } web } => RemoteMandateSource.OnHttp(HttpOptions(web), settings),
            { Files: { Url.Scheme: DropScheme.Sftp } files } => RemoteMandateSource.OnSftp(OpenDrops.SftpOptions(files, files.Url.Server!), source.IsFolder, files.Url.Text, settings),
            { Files: { Url.Server: { } server } files } => RemoteMandateSource.OnFtp(OpenDrops.FtpOptions(files, server), source.IsFolder, files.Url.Text, settings),
            _ => FolderMandateSource.Of(source.Settings.Url),
        };
    }

    /// <summary>Ends what is under way on other machines; whoever waits for it is told that the service is being stopped.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    internal static HttpMandateOptions HttpOptions(WebSourceOptions web) => new()
    {
        Url = web.Url.Address,
        User = web.Url.User,
        Password = SecretFile.SecretOf(web.PasswordSecretFile),
        Token = SecretFile.SecretOf(web.TokenSecretFile),
        CertificateSha256 = web.CertificateSha256,
        TrustedCaFile = web.TrustedCaFile,
    };
}
