using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>TLS of one session: who the server must be, and the cached TLS session that its data connections resume (RFC 4217).</summary>
/// <remarks>
/// vsftpd and proftpd refuse a data connection that does not resume the control connection's TLS session. .NET on Linux keeps
/// client sessions by the name that is sent (SNI), not for addresses, and for TLS 1.2 only. So the name is one that no other
/// session of this process uses at the same time, and what the certificate must say is checked here against the configured host,
/// not against that name. TLS 1.3 is left out for the same reason.
/// </remarks>
internal sealed class FtpTls : IDisposable
{
    private readonly FtpDropOptions _options;
    private readonly TlsSessionName _name;
    private readonly ServerTrust _trust;
    private byte[]? _accepted;
    private string? _problem;

    /// <exception cref="DropException">Refused: the file of authorities cannot be read.</exception>
    public FtpTls(FtpDropOptions options)
    {
        _options = options;
        _trust = new ServerTrust(options.Host, options.CertificateSha256, options.TrustedCaFile);
        _name = TlsSessionName.Take(options.Host);
    }

    /// <summary>Makes the stream a TLS stream; the inner one belongs to it from then on, also when this fails.</summary>
    /// <exception cref="DropException">Refused: it is not the server that it must be. Unknown: the line broke.</exception>
    public async Task<SslStream> ShakeAsync(FtpSteps steps, Stream inner, string what, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        _problem = null;
        try
        {
            await steps.RunAsync(what, _options.ConnectTimeout, token => new ValueTask(secure.AuthenticateAsClientAsync(NewOptions(), token)), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (Exception failed)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            if (_problem is not null && failed is DropException) throw new DropException(DropFailure.Refused, $"{what}: {_problem}", failed);
            throw;
        }
    }

    public void Dispose()
    {
        _name.Dispose();
        _trust.Dispose();
    }

    /// <summary>How a connection of this session shakes hands; for both clients.</summary>
    public SslClientAuthenticationOptions NewOptions() => new()
    {
        TargetHost = _name.Text,
        EnabledSslProtocols = SslProtocols.Tls12,
        CertificateChainPolicy = _trust.NewPolicy(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => (_problem = ProblemOf(certificate as X509Certificate2, errors)) is null,
    };

    /// <summary>What is wrong with the server's certificate; null when nothing is.</summary>
    public string? ProblemOf(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is not null && _accepted is not null) return _accepted.AsSpan().SequenceEqual(certificate.RawData) ? null : "the data connection's certificate is another one than the control connection's.";

        string? problem = _trust.ProblemOf(certificate, errors);
        if (problem is null) _accepted = certificate?.RawData;
        return problem;
    }
}

/// <summary>A name for the TLS session cache that no other open session to the host has.</summary>
/// <remarks>
/// Two sessions under one name would overwrite each other's cached TLS session, and the first one's next data connection would
/// resume the wrong one. Names do not care for case, so the case of the host's letters tells up to 1,024 sessions apart and a
/// server that looks at the name still finds its own. An address is never sent as a name (RFC 6066), so a name is made up for it.
/// </remarks>
internal sealed class TlsSessionName : IDisposable
{
    private const int MostLetters = 10;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<string> s_used = new(StringComparer.Ordinal);

    private TlsSessionName(string text) => Text = text;

    public string Text { get; }

    public static TlsSessionName Take(string host)
    {
        bool isAddress = IPAddress.TryParse(host, out _);
        string plain = isAddress ? "address-" + string.Concat(host.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) : host.ToLowerInvariant();
        int variants = 1 << Math.Min(MostLetters, plain.Count(char.IsAsciiLetterLower));
        lock (s_gate)
        {
            string name = Enumerable.Range(0, variants).Select(number => Variant(plain, number)).FirstOrDefault(s_used.Add) ?? plain;
            return new TlsSessionName(name);
        }
    }

    public void Dispose()
    {
        lock (s_gate) s_used.Remove(Text);
    }

    private static string Variant(string plain, int number)
        => string.Concat(plain.Select(c =>
        {
            if (!char.IsAsciiLetterLower(c)) return c;

            bool isUpper = (number & 1) == 1;
            number >>= 1;
            return isUpper ? char.ToUpperInvariant(c) : c;
        }));
}
