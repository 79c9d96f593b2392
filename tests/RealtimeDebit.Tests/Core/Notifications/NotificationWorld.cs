using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Notifications;

/// <summary>A house's memory with receivers of notices, on a clock that the test moves.</summary>
internal sealed class NotificationWorld : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _flows = [];
    private IReadOnlyList<NoticeReceiver> _receivers;

    private NotificationWorld(TestHouse house, IReadOnlyList<NoticeReceiver> receivers) => (House, _receivers) = (house, receivers);

    public static CreditorCode Creditor => Some.CreditorCode;

    public static CreditorCode Other { get; } = CreditorCode.Parse("9999999999");

    public TestHouse House { get; private set; }

    public NotificationDesk Desk { get; private set; } = null!;

    public BankLanes Lanes { get; private set; } = null!;

    public List<NotificationNews> News { get; } = [];

    public static NoticeReceiver Receiver(INotificationChannel channel, CreditorCode? creditor, NoticeChannel way = NoticeChannel.Webhook, params NoticeKind[] kinds)
        => new(new NoticeEndpoint(creditor, way), kinds.Length == 0 ? [NoticeKind.Mismatch] : kinds, channel);

    public static async Task<NotificationWorld> StartAsync(params IReadOnlyList<NoticeReceiver> receivers)
    {
        var world = new NotificationWorld(await TestHouse.OpenAsync(), receivers);
        await world.BeginAsync();
        return world;
    }

    /// <summary>Lets the process go as a kill does, and begins another one, with other receivers when they are named.</summary>
    public async Task KillAndStartAsync(params IReadOnlyList<NoticeReceiver> receivers)
    {
        await House.DisposeAsync();
        if (receivers.Count > 0) _receivers = receivers;
        House = await TestHouse.OpenAsync(House.Folder);
        await BeginAsync();
    }

    /// <summary>Stops as a service does, with a snapshot, and begins another process.</summary>
    public async Task StopAndStartAsync()
    {
        await House.Loop.RunAsync(() =>
        {
            _stopping.Cancel();
            return Task.CompletedTask;
        });
        await Task.WhenAll(_flows).WaitAsync(s_patience);
        await House.StopAsync();
        await House.DisposeAsync();
        House = await TestHouse.OpenAsync(House.Folder);
        await BeginAsync();
    }

    /// <summary>A mismatch report of one creditor is made: the event with the least to prepare that is told.</summary>
    public Task HappenAsync(int lines = 1, CreditorCode? creditor = null) => House.RecordAsync(new MismatchReportMade
    {
        At = House.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(9)),
        Creditor = creditor ?? Creditor,
        Day = Some.Day,
        Checked = 10,
        New = lines,
        Open = 0,
        Solved = 0,
        Unchecked = [BankCode.Parse("9998")],
        Sha256 = new string('a', 64),
    });

    public Task<NoticeReceiverStatus> StatusAsync(int index = 0) => House.Loop.RunAsync(() => Task.FromResult(Desk.Status()[index]));

    /// <summary>Waits until a receiver stands as the test says.</summary>
    public async Task<NoticeReceiverStatus> WhenAsync(Func<NoticeReceiverStatus, bool> condition, int index = 0)
    {
        using var bound = new CancellationTokenSource(s_patience);
        NoticeReceiverStatus status;
        while (!condition(status = await StatusAsync(index))) bound.Token.ThrowIfCancellationRequested();
        return status;
    }

    /// <summary>Waits until the courier waits for its next attempt, and lets that time pass.</summary>
    /// <returns>How long the pause was.</returns>
    public async Task<TimeSpan> PassPauseAsync(int index = 0)
    {
        TimeSpan pause = (await WhenAsync(static status => status.NextTryIn > TimeSpan.Zero, index)).NextTryIn!.Value;
        House.Time.Advance(pause);
        return pause;
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        _stopping.Dispose();
        Directory.Delete(House.Folder, recursive: true);
    }

    private Task BeginAsync() => House.Loop.RunAsync(async () =>
    {
        Lanes = new BankLanes(House.Store.Log, House.Loop, House.Time, [new LaneBank(LaneWorld.SettingsOf(), new ScriptedBank(ScriptedBank.Trusted()))], reached: null);
        Desk = new NotificationDesk(House.Store.Log, Lanes, House.Time, new NotificationSettings { Receivers = _receivers });
        Desk.Told += News.Add;
        await Desk.BeginAsync();
        _flows.Clear();
        foreach ((string name, Func<CancellationToken, Task> flow) in Desk.Flows)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flows.Add(ended.Task);
            House.Loop.Start(name, async () =>
            {
                await flow(_stopping.IsCancellationRequested ? CancellationToken.None : _stopping.Token);
                ended.SetResult();
            });
        }
    });
}
