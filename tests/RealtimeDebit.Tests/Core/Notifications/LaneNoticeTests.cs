using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Notifications;

/// <summary>What lanes tell and no event says: it is journaled once, and only when somebody is to be told.</summary>
public sealed class LaneNoticeTests
{
    private readonly LaneWorld _world = new();
    private readonly List<Notice> _told = [];

    [Fact]
    public void A_debit_that_waits_for_people_is_told_once_also_after_a_restart()
    {
        _world.AddBank(abilities: new BankAbilities(HasInquiry: true, NeverSeenIsTrusted: false, 1, 1)).ThenLosesTheRequest();
        _world.Start();
        Tell(NoticeKind.Unknown);
        DebitId id = _world.Accept(amount: 120);
        _world.Run();
        _world.Advance(TimeSpan.FromHours(1));

        _world.KillAndStart();
        Tell(NoticeKind.Unknown);
        _world.Advance(TimeSpan.FromHours(1));

        Assert.Equal([LaneNewsKind.WaitsForPeople, LaneNewsKind.WaitsForPeople], _world.News.Select(news => news.Kind).Where(kind => kind == LaneNewsKind.WaitsForPeople));
        Notice told = Assert.Single(_told);
        Assert.Equal((NoticeKind.Unknown, id, Some.CreditorCode, 120L), (told.Kind, told.Debit!.Value, told.Creditor!.Value, told.TotalYen!.Value.Value));
    }

    [Fact]
    public void A_lane_that_broke_is_told()
    {
        _world.AddBank().Then(static _ => throw new InvalidOperationException("a bug"));
        _world.Start();
        Tell(NoticeKind.LaneStopped);

        _world.Accept();
        _world.Run();

        Assert.Equal((NoticeKind.LaneStopped, Some.Bank), Assert.Single(_told) is var told ? (told.Kind, told.Bank!.Value) : default);
        Assert.DoesNotContain("a bug", told.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_journaled_that_nobody_asked_for()
    {
        _world.AddBank(abilities: new BankAbilities(HasInquiry: true, NeverSeenIsTrusted: false, 1, 1)).ThenLosesTheRequest();
        _world.Start();
        Tell(NoticeKind.LaneStopped);

        _world.Accept();
        _world.Run();
        _world.Advance(TimeSpan.FromHours(1));

        Assert.Contains(_world.News, static news => news.Kind == LaneNewsKind.WaitsForPeople);
        Assert.Empty(_world.Events.OfType<DebitWaitsForPeople>());
        Assert.Empty(_told);
    }

    private void Tell(NoticeKind kind)
    {
        var receiver = new NoticeReceiver(new NoticeEndpoint(null, NoticeChannel.Webhook), [kind], new TakingChannel(_told));
        var desk = new NotificationDesk(_world.Log, _world.Lanes, _world.Clock, new NotificationSettings { Receivers = [receiver] });
        _world.Loop.Run(desk.BeginAsync);
        foreach ((string name, Func<CancellationToken, Task> flow) in desk.Flows) _world.Loop.Start(name, () => flow(CancellationToken.None));
        _world.Run();
    }

    private sealed class TakingChannel(List<Notice> told) : INotificationChannel
    {
        public Task<NoticeAnswer> SendAsync(Notice notice, CancellationToken cancellationToken)
        {
            told.Add(notice);
            return Task.FromResult(new NoticeAnswer(NoticeVerdict.Taken, ""));
        }
    }
}
