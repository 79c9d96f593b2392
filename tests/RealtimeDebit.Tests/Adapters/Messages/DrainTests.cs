using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class DrainTests
{
    [Fact]
    public async Task A_closing_door_lets_who_waits_have_the_answer_and_says_9005_to_what_is_new()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new DoorWorld(desk: async question =>
        {
            await hold.Task;
            return DoorWorld.Done(question.Request);
        });
        using MessageLine line = await world.ConnectAsync();
        using MessageLine idle = await world.ConnectAsync();
        Assert.Equal("0000", await DoorWorld.CodeAsync(idle, DoorWorld.Control(FunctionCodes.Echo)));
        await line.SendAsync(DoorWorld.Debit());
        await DoorWorld.UntilAsync(() => world.Door.Status().UnderWay == 1);

        Task stopping = world.Door.StopAsync();
        string code = "";
        while (code != "9005") code = await DoorWorld.CodeAsync(idle, DoorWorld.Control(FunctionCodes.Echo));
        Assert.False(stopping.IsCompleted);
        hold.SetResult();

        Assert.Equal("0000", (await line.ReceiveAsync()).ResponseCode);
        Assert.Empty(await line.ReceiveUntilClosedAsync());
        Assert.Empty(await idle.ReceiveUntilClosedAsync());
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => world.ConnectAsync());
    }

    [Fact]
    public async Task Who_waits_too_long_hears_how_the_debit_stands()
    {
        await using var world = new DoorWorld(desk: async question =>
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration registered = question.WaitNoMore.Register(ended.SetResult);
            await ended.Task;
            return question.Request with { MessageType = MessageTypes.DebitReply, ResponseCode = ResponseCode.Accepted, State = 'Q' };
        });
        using MessageLine line = await world.ConnectAsync();
        await line.SendAsync(DoorWorld.Debit());
        await DoorWorld.UntilAsync(() => world.Door.Status().UnderWay == 1);

        Task stopping = world.Door.StopAsync();
        await world.PassAsync(world.Options.DrainTimeout);

        Assert.Equal("0001", (await line.ReceiveAsync()).ResponseCode);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_desk_that_never_answers_does_not_hold_the_stop_up()
    {
        var never = new TaskCompletionSource<DebitMessage>();
        await using var world = new DoorWorld(desk: _ => never.Task);
        using MessageLine line = await world.ConnectAsync();
        await line.SendAsync(DoorWorld.Debit());
        await DoorWorld.UntilAsync(() => world.Door.Status().UnderWay == 1);

        Task stopping = world.Door.StopAsync();
        await world.PassAsync(world.Options.DrainTimeout);
        await world.PassAsync(MessageListener.LastAnswers);

        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("1 requests got no answer", world.Log.Of(6011).Single(), StringComparison.Ordinal);
    }
}
