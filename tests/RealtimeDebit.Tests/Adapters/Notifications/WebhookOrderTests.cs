using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Tests.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;
using static RealtimeDebit.Tests.Core.Notifications.NotificationWorld;

namespace RealtimeDebit.Tests.Adapters.Notifications;

/// <summary>What a receiver on a real line sees while it fails, and when the sender is killed.</summary>
public sealed class WebhookOrderTests
{
    [Fact]
    public async Task The_order_is_kept_while_the_receiver_fails()
    {
        await using HookServer server = await HookServer.StartAsync();
        server.Says(503, 200, 500, 404);
        using WebhookChannel channel = ChannelTo(server);
        await using NotificationWorld world = await StartAsync(Receiver(channel, Creditor));
        foreach (int lines in new[] { 1, 2, 3 }) await world.HappenAsync(lines);

        List<int?> seen = [(await NextAsync(server)).New];
        await world.PassPauseAsync();
        seen.AddRange([(await NextAsync(server)).New, (await NextAsync(server)).New]);
        await world.PassPauseAsync();
        seen.Add((await NextAsync(server)).New);
        await world.PassPauseAsync();
        seen.AddRange([(await NextAsync(server)).New, (await NextAsync(server)).New]);

        Assert.Equal([1, 1, 2, 2, 2, 3], seen);
        await world.WhenAsync(static status => status is { Pending: 0, Problem: null });
    }

    [Fact]
    public async Task A_repeat_after_a_kill_is_recognised_by_its_id()
    {
        await using HookServer server = await HookServer.StartAsync();
        server.IsSilent();
        using WebhookChannel channel = ChannelTo(server);
        await using NotificationWorld world = await StartAsync(Receiver(channel, Creditor));
        await world.HappenAsync(1);
        HookRequest first = await server.NextAsync();
        await world.HappenAsync(2);

        server.Says(200);
        await world.KillAndStartAsync();
        HookRequest again = await server.NextAsync();
        HookRequest second = await server.NextAsync();

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(first.Body, again.Body);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(2, NoticeJson.Read(second.Body).New);
    }

    private static WebhookChannel ChannelTo(HookServer server) => new(new WebhookOptions { Url = server.Url, Secret = "correct horse battery staple" }, new FakeTimeProvider(Some.Moment));

    private static async Task<Notice> NextAsync(HookServer server) => NoticeJson.Read((await server.NextAsync()).Body);
}
