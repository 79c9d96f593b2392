using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Mandates;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A real web server on loopback that answers every request as a test says, with a certificate of its own unless it speaks plain HTTP.</summary>
public sealed class WebFileServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebFileServer(WebApplication application, ServerCertificate? certificate)
    {
        _application = application;
        Certificate = certificate;
    }

    public ServerCertificate? Certificate { get; }

    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>Method, path and query of every request, in order.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>How our client reaches a file on it; its certificate is pinned.</summary>
    public HttpMandateOptions Options(string path = "/out/full.csv") => new()
    {
        Url = new Uri($"{(Certificate is null ? "http" : "https")}://localhost:{Port}{path}"),
        CertificateSha256 = Certificate?.Sha256,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        StepTimeout = TimeSpan.FromSeconds(20),
    };

    public static Task<WebFileServer> StartAsync(RequestDelegate answer) => StartAsync(answer, ServerCertificate.Make());

    public static async Task<WebFileServer> StartAsync(RequestDelegate answer, ServerCertificate? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(KeyPair(certificate));
        }));
        WebApplication application = builder.Build();
        var server = new WebFileServer(application, certificate);
        application.Run(async context =>
        {
            server.Received.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            await answer(context);
        });
        await application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // By way of PKCS #12: a key that lives in memory alone is none for TLS on Windows.
    private static X509Certificate2 KeyPair(ServerCertificate certificate)
    {
        using X509Certificate2 made = X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
