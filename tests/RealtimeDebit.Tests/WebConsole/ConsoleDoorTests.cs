using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeDebit.WebConsole;
using RealtimeDebit.WebConsole.Health;

namespace RealtimeDebit.Tests.WebConsole;

public sealed class ConsoleDoorTests
{
    [Fact]
    public async Task A_service_that_accepts_debits_is_ready()
    {
        await using ConsoleDoor door = await OpenAsync(new HealthReport(true, "1.2.3", []));
        using var http = new HttpClient { BaseAddress = door.Address };

        using HttpResponseMessage answer = await http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("1.2.3", (await answer.Content.ReadFromJsonAsync<HealthReport>())!.Version);
    }

    [Fact]
    public async Task A_service_that_accepts_nothing_says_why_and_still_lives()
    {
        await using ConsoleDoor door = await OpenAsync(new HealthReport(false, "1.2.3", ["The disk has 12 MB free."]));
        using var http = new HttpClient { BaseAddress = door.Address };

        using HttpResponseMessage ready = await http.GetAsync("/health/ready");
        using HttpResponseMessage live = await http.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(["The disk has 12 MB free."], (await ready.Content.ReadFromJsonAsync<HealthReport>())!.Reasons);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused()
    {
        await using ConsoleDoor first = await OpenAsync(new HealthReport(true, "1.2.3", []));

        await Assert.ThrowsAnyAsync<IOException>(
            () => ConsoleDoor.OpenAsync(first.Address, () => Task.FromResult(new HealthReport(true, "", [])), NullLoggerFactory.Instance, default));
    }

    private static Task<ConsoleDoor> OpenAsync(HealthReport report)
        => ConsoleDoor.OpenAsync(new Uri("http://127.0.0.1:0"), () => Task.FromResult(report), NullLoggerFactory.Instance, default);
}
