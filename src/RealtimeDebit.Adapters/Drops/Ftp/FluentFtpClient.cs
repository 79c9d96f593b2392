#if USE_FLUENTFTP
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FluentFTP;
using FluentFTP.Exceptions;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>FluentFTP as a drop needs it: nothing is tried again, resumed, renamed or sanitized behind our back.</summary>
/// <remarks>
/// What was found in 54.1.2 and is answered here or in <see cref="FluentFtpSession"/>: its path sanitizer rewrites names (so no path
/// goes through it); it makes new connections by itself (never); a certificate of a data connection is taken whatever it is (compared
/// here with the one that was accepted); lists swallow a broken line (so the bytes are read from the data connection itself).
/// </remarks>
internal sealed class FluentFtpClient : AsyncFtpClient
{
    private readonly FtpTls? _tls;

    public FluentFtpClient(FtpDropOptions options, FtpTls? tls, Encoding names)
        : base(options.Host, options.User, options.Password, options.Port)
    {
        _tls = tls;
        Encoding = names;
        Configure(options);
        if (tls is null) return;

        ConfigureAuthentication += (_, e) => Shake(tls, e.Options);
        ValidateCertificate += (_, e) =>
        {
            Problem = tls.ProblemOf(e.Certificate as X509Certificate2, e.PolicyErrors);
            e.Accept = Problem is null;
        };
    }

    /// <summary>What was wrong with the server's certificate; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Sends a command that needs a data connection, and opens it.</summary>
    /// <exception cref="AuthenticationException">The data connection leads to another server than the control connection.</exception>
    public async Task<FtpDataStream> OpenDataAsync(string command, CancellationToken cancellationToken)
    {
        FtpDataStream stream = await OpenPassiveAsync(command, cancellationToken).ConfigureAwait(false);
        if (_tls is null) return stream;

        var certificate = (BaseStreamOf(stream) as SslStream)?.RemoteCertificate as X509Certificate2;
        return _tls.ProblemOf(certificate, SslPolicyErrors.None) is string problem ? throw new AuthenticationException(problem) : stream;
    }

    // EPSV, else PASV without the address that the server says: FluentFTP's own choice connects to wherever a server sends it.
    private async Task<FtpDataStream> OpenPassiveAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenDataStreamAsync(command, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (FtpCommandException) when (Config.DataConnectionType == FtpDataConnectionType.EPSV && IsPortAsked)
        {
            Config.DataConnectionType = FtpDataConnectionType.PASVEX;
        }
        catch (Exception failed) when (IsPortAsked && IsNoPort(failed))
        {
            throw new FtpCommandException("501", $"no port: {LastReply.Message}");
        }

        return await OpenDataStreamAsync(command, 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last command asked for a port, so that the one which needs it was not sent.</summary>
    private bool IsPortAsked => LastCommandExecuted is "EPSV" or "PASV";

    private bool IsNoPort(Exception failed)
        => failed is ArgumentException or OverflowException
            || (failed is FtpException and not FtpCommandException)
            || LastReply.Message.Contains("|||0|", StringComparison.Ordinal);

    private void Configure(FtpDropOptions options)
    {
        int step = (int)options.StepTimeout.TotalMilliseconds;
        Config.EncryptionMode = options.Security switch
        {
            FtpSecurity.ExplicitTls => FtpEncryptionMode.Explicit,
            FtpSecurity.ImplicitTls => FtpEncryptionMode.Implicit,
            _ => FtpEncryptionMode.None,
        };
        Config.DataConnectionType = FtpDataConnectionType.EPSV;
        Config.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        Config.DataConnectionConnectTimeout = Config.ConnectTimeout;
        Config.ReadTimeout = step;
        Config.DataConnectionReadTimeout = step;
        Config.RetryAttempts = 1;
        Config.SelfConnectMode = FtpSelfConnectMode.Never;
        Config.SslSessionLength = 0;
        Config.SocketKeepAlive = true;
        Config.Noop = false;
        Config.SslProtocols = SslProtocols.Tls12;
        Config.ValidateAnyCertificate = false;
        Config.SanitizeUrlEncoding = false;
        Config.SanitizeControlChars = false;
        Config.SanitizeUnicodeSpoofing = false;
        Config.SanitizeTraversal = false;
        Config.SanitizeMultiline = true;
    }

    private static void Shake(FtpTls tls, SslClientAuthenticationOptions options)
    {
        SslClientAuthenticationOptions ours = tls.NewOptions();
        options.TargetHost = ours.TargetHost;
        options.EnabledSslProtocols = ours.EnabledSslProtocols;
        options.CertificateChainPolicy = ours.CertificateChainPolicy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_BaseStream")]
    private static extern Stream BaseStreamOf(FtpSocketStream stream);
}
#endif
