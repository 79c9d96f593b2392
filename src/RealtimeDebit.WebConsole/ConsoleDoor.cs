using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RealtimeDebit.WebConsole.Health;

namespace RealtimeDebit.WebConsole;

/// <summary>The web door: what people and machines reach over HTTP. So far the health of the service, which needs no sign-in.</summary>
public sealed class ConsoleDoor : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ConsoleDoor(WebApplication web, Uri address)
    {
        _web = web;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it really got.</summary>
    public Uri Address { get; }

    /// <summary>Opens the door.</summary>
    /// <param name="listen">Address and port of an http URL; port 0 = any free one of an IP address.</param>
    /// <param name="look">Asked for the service's health at every request.</param>
    /// <param name="loggers">Where the web server's own warnings go.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The address is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not ours, or the port is not for us.</exception>
    public static async Task<ConsoleDoor> OpenAsync(
        Uri listen, Func<Task<HealthReport>> look, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "RealtimeDebit" });
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (IPAddress.TryParse(listen.Host.Trim('[', ']'), out IPAddress? address)) kestrel.Listen(address, listen.Port);
            else kestrel.ListenLocalhost(listen.Port);
        });

        WebApplication web = builder.Build();
        HealthPages.Map(web, look);
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        string bound = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ConsoleDoor(web, new Uri(bound));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }
}
