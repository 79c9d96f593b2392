using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Logging;
using Serilog;
using Serilog.Core;

namespace RealtimeDebit.Host.Services;

/// <summary>Runs the service inside the generic host: as a console program, under systemd, or as a Windows service.</summary>
internal static class ServiceHost
{
    /// <summary>A stop waits for the answer under way: the longest DebitTimeout that is allowed, and a minute.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(11);

    public static async Task<int> RunAsync(
        HouseConfiguration configuration, DataDirectory data, CommandContext context, CancellationToken cancellationToken)
    {
        var reason = new StopReason();
        await using Logger log = SerilogSetup.Create(configuration.Service.Logs, data.Path, onConsole: true);
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(log);
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService(static options => options.ServiceName = "RealtimeDebit");
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true);
        builder.Services.AddSingleton(reason);
        builder.Services.AddSingleton<ServiceEnd>();
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton(context);
        builder.Services.AddHostedService<DebitService>();
        using IHost host = builder.Build();
        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // The stop was asked for before our service had its turn, and the host says it in this way. Nothing is open.
        }

        // One line on standard error; the log file has it too.
        if (reason.Text is { } text) await context.Error.WriteLineAsync(text);
        return reason.ExitCode;
    }
}
