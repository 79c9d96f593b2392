using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class SlowCallerTests
{
    private const int CutOffEvent = 6003;

    [Fact]
    public async Task A_message_that_does_not_come_to_its_end_is_cut_off()
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();
        using MessageLine good = await world.ConnectAsync();
        await line.SendBytesAsync("0256020"u8.ToArray());

        await world.PassAsync(world.Options.FrameTimeout);

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        await DoorWorld.UntilAsync(() => world.Log.Of(CutOffEvent).Any());
        Assert.Contains("did not come to its end", world.Log.Of(CutOffEvent).Single(), StringComparison.Ordinal);
        Assert.Equal("0000", (await good.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Fact]
    public async Task A_silent_line_is_closed_after_the_idle_time()
    {
        await using var world = new DoorWorld(options => options with { IdleTimeout = TimeSpan.FromMinutes(1) });
        using MessageLine line = await world.ConnectAsync();
        await line.AskAsync(DoorWorld.Debit());
        // As long as the answer counts as owed, silence is no fault.
        await DoorWorld.UntilAsync(() => world.Door.Status().Answered == 1);

        await world.PassAsync(world.Options.IdleTimeout);

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        await DoorWorld.UntilAsync(() => world.Log.Of(CutOffEvent).Any());
        Assert.Contains("idle time", world.Log.Of(CutOffEvent).Single(), StringComparison.Ordinal);
        Assert.Equal(1, world.Door.Status().CutOff);
    }

    [Fact]
    public async Task A_caller_that_never_reads_is_not_read_from_and_then_cut_off()
    {
        // A message may stand half read when the clock is moved on; this test is about the other side.
        await using var world = new DoorWorld(static options => options with { FrameTimeout = TimeSpan.FromHours(12) });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, Blocking = true };
        await socket.ConnectAsync(world.Door.Address);
        socket.Blocking = false;
        byte[] echo = MessageFrame.Write(ControlMessageLayout.Write(DoorWorld.Control(FunctionCodes.Echo)), LengthPrefix.Ascii4);
        byte[] many = [.. Enumerable.Repeat(echo, 200).SelectMany(static frame => frame)];
        long sent = 0;

        await DoorWorld.UntilAsync(
            () => world.Door.Status().CutOff == 1,
            () =>
            {
                int now = socket.Send(many, 0, many.Length, SocketFlags.None, out SocketError error);
                // A part of the batch shifts the frames for a moment only: what is sent is always the batch's own next bytes.
                if (error == SocketError.Success) many = [.. many[now..], .. many[..now]];
                else if (world.Time.IsSetTo(world.Options.WriteTimeout)) world.Time.Advance(world.Options.WriteTimeout);
                sent += now;
            });

        await DoorWorld.UntilAsync(() => world.Log.Of(CutOffEvent).Any());
        Assert.Contains("does not read", world.Log.Of(CutOffEvent).Single(), StringComparison.Ordinal);
        // What the two kernels hold, not more: the door stopped reading.
        Assert.InRange(sent, 1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Beyond_the_answers_that_may_be_owed_a_line_is_not_read_until_some_have_gone()
    {
        const int inFlight = 2;
        const int most = inFlight + MessageConnection.Slack;
        const int beyond = 10;
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        int full = 0;
        await using var world = new DoorWorld(options => options with { MaxInFlightPerConnection = inFlight }, async question =>
        {
            Interlocked.Increment(ref asked);
            if (question.IsLineFull) Interlocked.Increment(ref full);
            await hold.Task;
            return DoorWorld.Done(question.Request);
        });
        using MessageLine line = await world.ConnectAsync();
        using MessageLine other = await world.ConnectAsync();
        for (int n = 0; n < most + beyond; n++) await line.SendAsync(DoorWorld.Debit($"R{n}"));
        await DoorWorld.UntilAsync(() => Volatile.Read(ref asked) == most);

        for (int n = 0; n < 100; n++) Assert.Equal("0000", await DoorWorld.CodeAsync(other, DoorWorld.Control(FunctionCodes.Echo)));
        Assert.Equal((most, most - inFlight), (Volatile.Read(ref asked), Volatile.Read(ref full)));
        hold.SetResult();
        HashSet<string> answered = [];
        for (int n = 0; n < most + beyond; n++) answered.Add((await line.ReceiveAsync()).RequestId);

        Assert.Equal(most + beyond, answered.Count);
        Assert.Equal(most + beyond, asked);
    }

    [Fact]
    public void More_parts_of_a_message_give_it_no_more_time()
    {
        var time = new FakeTimeProvider(Some.Moment);
        List<string> cut = [];
        using var watch = new ConnectionWatch(new CreepingClock(time, 3), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), cut.Add);
        watch.Begin();
        for (int second = 0; second < 11; second++)
        {
            watch.FrameBegan();
            time.Advance(TimeSpan.FromSeconds(1));
            if (second < 9) Assert.Empty(cut);
        }

        Assert.Single(cut);
    }

    [Fact]
    public void Silence_while_an_answer_is_owed_is_no_fault_of_the_caller()
    {
        var time = new FakeTimeProvider(Some.Moment);
        List<string> cut = [];
        using var watch = new ConnectionWatch(new CreepingClock(time, 3), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), cut.Add);
        watch.Begin();
        watch.Took();
        watch.FrameEnded();
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty(cut);

        Assert.Equal(0, watch.Settled(1));
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Empty(cut);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(cut);
    }
}
