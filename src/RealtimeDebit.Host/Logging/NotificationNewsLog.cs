using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Notifications;

namespace RealtimeDebit.Host.Logging;

/// <summary>Turns what notifications tell into log events.</summary>
internal static class NotificationNewsLog
{
    public static void Write(ILogger log, NotificationNews news)
    {
        string owner = news.Endpoint.Owner;
        NoticeChannel channel = news.Endpoint.Channel;
        switch (news.Kind)
        {
            case NotificationNewsKind.Recovered:
                LogEvents.NotificationsRecovered(log, channel, owner, news.Text);
                break;
            case NotificationNewsKind.Failing:
                LogEvents.NotificationFailed(log, channel, owner, news.Text);
                break;
            case NotificationNewsKind.GivenUp:
                LogEvents.NotificationGivenUp(log, channel, owner, news.Text);
                break;
            case NotificationNewsKind.Broke:
                LogEvents.NotificationBroke(log, news.Error, channel, owner, news.Text);
                break;
            default:
                LogEvents.NotificationsOverflowed(log, channel, owner, news.Text);
                break;
        }
    }
}
