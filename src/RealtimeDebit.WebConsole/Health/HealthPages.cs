using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RealtimeDebit.WebConsole.Health;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it takes debits in, or 503 and why not.</summary>
internal static class HealthPages
{
    public static void Map(WebApplication web, Func<Task<HealthReport>> look)
    {
        web.MapMethods("/health/live", ["GET", "HEAD"], static context => context.Response.WriteAsync("live\n", context.RequestAborted));
        web.MapMethods("/health/ready", ["GET", "HEAD"], context => WriteReadyAsync(context, look));
    }

    private static async Task WriteReadyAsync(HttpContext context, Func<Task<HealthReport>> look)
    {
        HealthReport report = await look().ConfigureAwait(false);
        context.Response.StatusCode = report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(report, HealthJson.Default.HealthReport, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }
}

[JsonSerializable(typeof(HealthReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
