using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using static RealtimeDebit.Tests.Core.Notifications.NotificationWorld;

namespace RealtimeDebit.Tests.Core.Notifications;

/// <summary>Notices go in order, at least once, and nothing about a dead receiver grows or delays the others.</summary>
public sealed class NotificationFlowTests
{
    private readonly ScriptedChannel _hook = new();

    [Fact]
    public async Task The_next_notice_does_not_go_before_the_one_before_was_taken()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        foreach (int lines in new[] { 1, 2, 3 }) await world.HappenAsync(lines);

        Notice failed = await _hook.NextAsync(NoticeVerdict.NotNow);
        await world.PassPauseAsync();
        Notice[] taken = [await _hook.NextAsync(), await _hook.NextAsync(), await _hook.NextAsync()];

        Assert.Equal(failed, taken[0]);
        Assert.Equal([1, 2, 3], taken.Select(notice => notice.New));
        Assert.Equal(1, _hook.MostTogether);
        NoticeReceiverStatus status = await world.WhenAsync(static status => status.Pending == 0);
        Assert.Null(status.Problem);
        Assert.Equal(world.House.Time.GetUtcNow(), status.LastDeliveredAt);
        Assert.Equal([NotificationNewsKind.Failing, NotificationNewsKind.Recovered], world.News.Select(news => news.Kind));
    }

    [Fact]
    public async Task A_dead_receiver_is_asked_less_and_less_often_and_delays_no_other()
    {
        var well = new ScriptedChannel();
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor), Receiver(well, Creditor, NoticeChannel.Email));
        await world.HappenAsync();
        await well.NextAsync();

        List<TimeSpan> pauses = [];
        foreach (int _ in Enumerable.Range(0, 12))
        {
            await _hook.NextAsync(NoticeVerdict.NotNow);
            pauses.Add(await world.PassPauseAsync());
        }

        Assert.InRange(pauses[0], TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        Assert.InRange(pauses[3], TimeSpan.FromSeconds(64), TimeSpan.FromSeconds(80));
        Assert.InRange(pauses[11], TimeSpan.FromMinutes(48), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task After_three_days_a_notice_is_given_up_and_the_next_one_says_so()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);
        await _hook.NextAsync(NoticeVerdict.NotNow);
        await world.WhenAsync(static status => status.NextTryIn > TimeSpan.Zero);
        world.House.Time.Advance(TimeSpan.FromDays(3));
        await world.HappenAsync(2);

        await _hook.NextAsync(NoticeVerdict.NotNow, "dead");
        NoticeReceiverStatus between = await world.WhenAsync(static status => status is { Pending: 1, NextTryIn: not null });
        await world.PassPauseAsync();
        Notice next = await _hook.NextAsync();

        Assert.Equal((1, "dead"), (between.Skipped, between.Problem));
        Assert.Equal((2, 1), (next.New, next.SkippedBefore));
        Assert.Equal(0, (await world.WhenAsync(static status => status.Pending == 0)).Skipped);
        Assert.Contains(world.News, static news => news.Kind == NotificationNewsKind.GivenUp);
    }

    [Fact]
    public async Task What_a_receiver_will_never_take_is_given_up_at_once()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);
        await world.HappenAsync(2);

        await _hook.NextAsync(NoticeVerdict.Refused);
        Notice next = await _hook.NextAsync();

        Assert.Equal((2, 1), (next.New, next.SkippedBefore));
    }

    [Fact]
    public async Task A_bug_on_the_way_is_told_and_tried_again_and_ends_nothing()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);

        (await _hook.NextAttemptAsync()).Answer.SetException(new InvalidCastException("a bug"));
        await world.PassPauseAsync();
        Notice again = await _hook.NextAsync();

        Assert.Equal(1, again.New);
        await world.WhenAsync(static status => status is { Pending: 0, Problem: null });
        Assert.IsType<InvalidCastException>(Assert.Single(world.News, static news => news.Kind == NotificationNewsKind.Broke).Error);
        Assert.False(world.House.Loop.Failed.IsCompleted);
    }

    [Fact]
    public async Task What_was_sent_when_the_process_was_killed_is_sent_again_under_the_same_id()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);
        await world.HappenAsync(2);
        Notice first = (await _hook.NextAttemptAsync()).Notice;

        await world.KillAndStartAsync();
        Notice again = await _hook.NextAsync();
        Notice second = await _hook.NextAsync();

        Assert.Equal(first, again);
        Assert.Equal($"1234567890-{first.Sequence:D12}", first.Id);
        Assert.Equal(2, second.New);
    }

    [Fact]
    public async Task A_snapshot_keeps_what_is_pending()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);
        await _hook.NextAsync();
        await world.HappenAsync(2);
        await _hook.NextAttemptAsync();

        await world.StopAndStartAsync();
        long replayed = world.House.Store.Opening.SnapshotSequence;
        Notice pending = await _hook.NextAsync();

        Assert.True(replayed > 0);
        Assert.Equal(2, pending.New);
        Assert.NotNull((await world.WhenAsync(static status => status.Pending == 0)).LastDeliveredAt);
    }

    [Fact]
    public async Task A_receiver_is_not_told_of_what_happened_before_it_was_configured_nor_of_other_creditors()
    {
        var desk = new ScriptedChannel();
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor));
        await world.HappenAsync(1);
        await _hook.NextAsync();

        await world.KillAndStartAsync(Receiver(desk, null), Receiver(_hook, Other));
        await world.HappenAsync(2, Other);
        await world.HappenAsync(3);

        Assert.Equal(2, (await _hook.NextAsync()).New);
        Assert.Equal([2, 3], [(await desk.NextAsync()).New, (await desk.NextAsync()).New]);
        Assert.Equal(0, (await world.WhenAsync(static status => status.Pending == 0, index: 1)).Pending);
        Assert.Null(await world.House.AskAsync(books => books.Notifications.Find(new NoticeEndpoint(Creditor, NoticeChannel.Webhook))));
    }

    [Fact]
    public async Task With_nobody_to_tell_nothing_is_kept_and_no_event_is_recorded()
    {
        await using NotificationWorld world = await StartAsync();
        long before = await world.House.AskAsync(static books => books.Sequence);

        await world.HappenAsync();
        await world.House.Loop.RunAsync(() => PauseAsync(world));

        Assert.Equal(before + 1, await world.House.AskAsync(static books => books.Sequence));
        Assert.Empty(await world.House.AskAsync(static books => books.Notifications.All));
    }

    [Fact]
    public async Task A_paused_lane_is_told_to_the_operators()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, null, NoticeChannel.Webhook, NoticeKind.LaneStopped));

        await world.House.Loop.RunAsync(() => PauseAsync(world));
        Notice told = await _hook.NextAsync();

        Assert.Equal((NoticeKind.LaneStopped, Some.Bank, "tests"), (told.Kind, told.Bank!.Value, told.Because));
        Assert.StartsWith("operators-", told.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_notice_goes_out_of_order_and_the_journal_does_not_know_of_it()
    {
        await using NotificationWorld world = await StartAsync(Receiver(_hook, Creditor), Receiver(new ScriptedChannel(), null));
        long before = await world.House.AskAsync(static books => books.Sequence);

        Task<IReadOnlyList<NoticeTest>> test = world.House.Loop.RunAsync(() => world.Desk.TestAsync(Creditor, CancellationToken.None));
        Notice sent = await _hook.NextAsync(NoticeVerdict.NotNow, "no");

        Assert.Equal(NoticeKind.Test, sent.Kind);
        Assert.Equal("no", Assert.Single(await test).Answer.Text);
        Assert.Equal(before, await world.House.AskAsync(static books => books.Sequence));
    }

    private static Task PauseAsync(NotificationWorld world)
    {
        world.Lanes.Find(Some.Bank)!.Pause("tests");
        return Task.CompletedTask;
    }
}
