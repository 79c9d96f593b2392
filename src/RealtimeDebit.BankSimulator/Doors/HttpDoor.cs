using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace RealtimeDebit.BankSimulator.Doors;

/// <summary>The bank's second door: the same debits, inquiries and faults as JSON over HTTP.</summary>
/// <remarks>Kestrel alone, without a host: the simulator lives inside other programs and must not bring its own lifetime or settings.</remarks>
internal sealed class HttpDoor : IAsyncDisposable
{
    private readonly KestrelServer _server;

    private HttpDoor(KestrelServer server) => _server = server;

    public IPEndPoint Endpoint
    {
        get
        {
            string address = _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
            var uri = new Uri(address);
            return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
        }
    }

    /// <exception cref="ListenException">The address cannot be listened on.</exception>
    public static async Task<HttpDoor> OpenAsync(IPEndPoint listen, HttpRequests requests, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.Listen(listen);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new Application(requests), cancellationToken).ConfigureAwait(false);
            return new HttpDoor(server);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            server.Dispose();
            throw new ListenException(listen, "--http", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A bank that goes down does not wait for its clients.
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }

    private sealed class Application(HttpRequests requests) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public async Task ProcessRequestAsync(HttpContext context)
        {
            try
            {
                await requests.AnswerAsync(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The bank stops, or its ledger cannot be written: it knows nothing for sure, so it says nothing.
                context.Abort();
            }
            catch (JsonException e)
            {
                await HttpRequests.RefuseAsync(context, e.Path ?? "$", "not what is expected here").ConfigureAwait(false);
            }
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
