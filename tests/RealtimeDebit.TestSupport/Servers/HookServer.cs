using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A receiver of webhooks on loopback: Kestrel, and answers as the test says.</summary>
public sealed class HookServer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _web;
    private readonly Channel<HookRequest> _arrived = Channel.CreateUnbounded<HookRequest>();

    private HookServer(WebApplication web) => _web = web;

    /// <summary>Where notices are posted to, by the host name <c>localhost</c>.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What happens to each request; by default it is answered with 200.</summary>
    public Func<HookRequest, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    /// <param name="certificate">With its key; null = http.</param>
    public static async Task<HookServer> StartAsync(X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        WebApplication web = builder.Build();
        var server = new HookServer(web);
        web.Run(server.TakeAsync);
        await web.StartAsync();
        var bound = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        server.Url = new UriBuilder(bound) { Host = "localhost", Path = "/hook" }.Uri;
        return server;
    }

    /// <summary>Waits for the next request.</summary>
    public async Task<HookRequest> NextAsync() => await _arrived.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    /// <summary>Answers with these statuses in turn, then with 200.</summary>
    public HookServer Says(params int[] statuses)
    {
        var left = new Queue<int>(statuses);
        Answer = (_, http) =>
        {
            lock (left) http.Response.StatusCode = left.TryDequeue(out int status) ? status : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        return this;
    }

    /// <summary>Lets every request wait until its sender has gone.</summary>
    public HookServer IsSilent()
    {
        Answer = static (_, http) => GoneAsync(http);
        return this;
    }

    /// <summary>Ends when the sender of a request has gone.</summary>
    public static async Task GoneAsync(HttpContext http)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration aborted = http.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _web.StopAsync(atOnce.Token);
        await _web.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = new HookRequest(
            http.Request.Method, http.Request.Path, http.Request.ContentType ?? "",
            http.Request.Headers["RealtimeDebit-Id"].ToString(), http.Request.Headers["RealtimeDebit-Signature"].ToString(), body.ToArray());
        _arrived.Writer.TryWrite(request);
        await Answer(request, http);
    }
}

/// <summary>A request as it came.</summary>
public sealed record HookRequest(string Method, string Path, string ContentType, string Id, string Signature, byte[] Body);
