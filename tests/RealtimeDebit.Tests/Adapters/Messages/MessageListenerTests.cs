using System.Collections.Concurrent;
using System.Net;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class MessageListenerTests
{
    private const int CutOffEvent = 6003;
    private const int TurnedAwayEvent = 6004;
    private const int DeskFailedEvent = 6009;

    [Theory]
    [InlineData(LengthPrefix.Ascii4)]
    [InlineData(LengthPrefix.Binary2)]
    public async Task A_message_is_understood_however_the_network_splits_it(LengthPrefix prefix)
    {
        await using var world = new DoorWorld(options => options with { LengthPrefix = prefix });
        using MessageLine line = await world.ConnectAsync(prefix);
        for (int cut = 1; cut < MessageFrame.FrameBytes(prefix); cut++)
        {
            byte[] frame = MessageFrame.Write(DebitMessageLayout.Write(DoorWorld.Debit($"R{cut}")), prefix);
            await line.SendBytesAsync(frame.AsMemory(0, cut));
            await line.SendBytesAsync(frame.AsMemory(cut));

            DebitMessage reply = await line.ReceiveAsync();
            Assert.Equal(("0210", "0000", $"R{cut}", $"echo R{cut}"), (reply.MessageType, reply.ResponseCode, reply.RequestId, reply.Echo));
        }
    }

    [Fact]
    public async Task Many_messages_in_one_packet_and_a_half_one_behind_are_all_answered()
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();
        byte[] all = [.. Enumerable.Range(0, 20).SelectMany(n => MessageFrame.Write(DebitMessageLayout.Write(DoorWorld.Debit($"R{n}")), LengthPrefix.Ascii4))];

        await line.SendBytesAsync(all.AsMemory(0, all.Length - 7));
        HashSet<string> ids = [];
        for (int n = 0; n < 19; n++) ids.Add((await line.ReceiveAsync()).RequestId);
        await line.SendBytesAsync(all.AsMemory(all.Length - 7));
        ids.Add((await line.ReceiveAsync()).RequestId);

        Assert.Equal(20, ids.Count);
    }

    [Theory]
    [InlineData("0255")]
    [InlineData("0257")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("0")]
    public async Task A_bad_length_is_answered_with_nothing_and_the_line_closes(string bytes)
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();

        await line.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes(bytes == "0" ? "0x" : bytes));

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        await DoorWorld.UntilAsync(() => world.Log.Of(CutOffEvent).Any());
        Assert.Contains("a length that is not 256", world.Log.Of(CutOffEvent).Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0210")]
    [InlineData("9999")]
    [InlineData("    ")]
    [InlineData("02x0")]
    [InlineData("0810")]
    public async Task An_unknown_message_type_comes_back_with_the_same_type_and_2001(string type)
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();
        byte[] body = DebitMessageLayout.Write(DoorWorld.Debit());
        System.Text.Encoding.ASCII.GetBytes(type, body);
        byte[] expected = [.. body];
        "2001"u8.CopyTo(expected.AsSpan(50));

        await line.SendBytesAsync(MessageFrame.Write(body, LengthPrefix.Ascii4));

        Assert.Equal(expected, await line.ReceiveBodyAsync());
    }

    [Fact]
    public async Task Answers_come_as_they_are_ready_and_not_in_the_order_of_the_questions()
    {
        var waiting = new ConcurrentDictionary<string, TaskCompletionSource<DebitMessage>>();
        await using var world = new DoorWorld(desk: question => waiting.GetOrAdd(question.Request.RequestId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        using MessageLine line = await world.ConnectAsync();
        foreach (string id in new[] { "A", "B", "C" }) await line.SendAsync(DoorWorld.Debit(id));
        await DoorWorld.UntilAsync(() => waiting.Count == 3);
        Assert.Equal(3, world.Door.Status().UnderWay);

        foreach (string id in new[] { "C", "A", "B" })
        {
            waiting[id].SetResult(DoorWorld.Done(DoorWorld.Debit(id)));
            Assert.Equal(id, (await line.ReceiveAsync()).RequestId);
        }
    }

    [Fact]
    public async Task Beyond_the_requests_that_a_line_may_have_the_desk_is_told_that_it_is_full()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new DoorWorld(options => options with { MaxInFlightPerConnection = 2 }, async question =>
        {
            if (question.IsLineFull) return question.Request with { MessageType = "0210", ResponseCode = ResponseCode.Busy };
            await hold.Task;
            return DoorWorld.Done(question.Request);
        });
        using MessageLine line = await world.ConnectAsync();
        using MessageLine other = await world.ConnectAsync();
        foreach (string id in new[] { "A", "B", "C" }) await line.SendAsync(DoorWorld.Debit(id));

        DebitMessage busy = await line.ReceiveAsync();
        Assert.Equal(("C", "9004"), (busy.RequestId, busy.ResponseCode));

        hold.SetResult();
        Assert.Equal(["A", "B"], new[] { (await line.ReceiveAsync()).RequestId, (await line.ReceiveAsync()).RequestId }.Order());
        Assert.Equal("0000", (await other.AskAsync(DoorWorld.Debit("D"))).ResponseCode);
        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit("E"))).ResponseCode);
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_a_place_that_is_left_is_taken_again()
    {
        await using var world = new DoorWorld(options => options with { MaxConnections = 2 });
        MessageLine first = await world.ConnectAsync();
        using MessageLine second = await world.ConnectAsync();
        await first.AskAsync(DoorWorld.Debit());
        await second.AskAsync(DoorWorld.Debit());

        using MessageLine third = await world.ConnectAsync();
        Assert.Empty(await third.ReceiveUntilClosedAsync());
        Assert.Contains("MaxConnections", world.Log.Of(TurnedAwayEvent).Single(), StringComparison.Ordinal);
        Assert.Equal(1, world.Door.Status().Refused);

        first.Dispose();
        await DoorWorld.UntilAsync(() => world.Door.Status().Connections == 1);
        using MessageLine fourth = await world.ConnectAsync();
        Assert.Equal("0000", (await fourth.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.8.0.0/24 192.168.1.1")]
    public async Task From_an_address_that_is_nobodys_nothing_is_said(string allowed)
    {
        await using var world = new DoorWorld(options => options with { Callers = [DoorWorld.Caller(addresses: allowed)] });
        using MessageLine line = await world.ConnectAsync();

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        Assert.Equal(1, world.Door.Status().Refused);
    }

    [Fact]
    public async Task A_creditor_of_other_addresses_does_not_exist_from_here()
    {
        await using var world = new DoorWorld(options => options with { Callers = [DoorWorld.Caller(), DoorWorld.Caller("2222222222", "10.0.0.1", "x")] });
        using MessageLine line = await world.ConnectAsync();

        Assert.Equal("2002", (await line.AskAsync(DoorWorld.Debit(creditor: "2222222222"))).ResponseCode);
        Assert.Equal("2002", (await line.AskAsync(DoorWorld.Debit(creditor: "3333333333"))).ResponseCode);
        Assert.Equal("9002", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, "x", "2222222222")));
        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Fact]
    public async Task A_line_serves_one_creditor_and_its_further_codes()
    {
        await using var world = new DoorWorld(options => options with { Callers = [DoorWorld.Caller(alsoCodes: "1111111111"), DoorWorld.Caller("2222222222")] });
        using MessageLine line = await world.ConnectAsync();

        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit(creditor: "1111111111"))).ResponseCode);
        Assert.Equal("2002", (await line.AskAsync(DoorWorld.Debit(creditor: "2222222222"))).ResponseCode);
        Assert.Equal("2001", (await line.AskAsync(DoorWorld.Debit(creditor: "12345x7890"))).ResponseCode);
    }

    [Fact]
    public async Task When_the_desk_fails_nothing_is_said_and_only_that_line_closes()
    {
        await using var world = new DoorWorld(desk: question =>
            question.Request.RequestId == "BUG" ? Task.FromException<DebitMessage>(new InvalidOperationException("planted")) : DoorWorld.AnswerDoneAsync(question));
        using MessageLine line = await world.ConnectAsync();
        using MessageLine other = await world.ConnectAsync();
        await other.AskAsync(DoorWorld.Debit());

        await line.SendAsync(DoorWorld.Debit("BUG"));

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        Assert.Single(world.Log.Of(DeskFailedEvent));
        Assert.Equal("0000", (await other.AskAsync(DoorWorld.Debit("R2"))).ResponseCode);
        await DoorWorld.UntilAsync(() => world.Door.Status().UnderWay == 0);
    }

    [Fact]
    public async Task When_the_caller_goes_away_the_desk_hears_that_nobody_waits()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new DoorWorld(desk: async question =>
        {
            using CancellationTokenRegistration registered = question.WaitNoMore.Register(gone.SetResult);
            asked.SetResult();
            await gone.Task;
            return DoorWorld.Done(question.Request);
        });
        MessageLine line = await world.ConnectAsync();
        await line.SendAsync(DoorWorld.Debit());
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));

        line.Reset();

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await DoorWorld.UntilAsync(() => world.Door.Status() is { Connections: 0, UnderWay: 0 });
    }

    [Fact]
    public async Task A_caller_that_closes_its_sending_side_still_gets_its_answer()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new DoorWorld(desk: async question =>
        {
            await hold.Task;
            return DoorWorld.Done(question.Request);
        });
        using MessageLine line = await world.ConnectAsync();
        await line.SendAsync(DoorWorld.Debit());
        line.EndSending();
        await DoorWorld.UntilAsync(() => world.Door.Status().UnderWay == 1);

        hold.SetResult();

        Assert.Equal("0000", (await line.ReceiveAsync()).ResponseCode);
        Assert.Empty(await line.ReceiveUntilClosedAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_told_when_the_door_is_opened()
    {
        await using var world = new DoorWorld();

        Assert.Throws<System.Net.Sockets.SocketException>(() => new DoorWorld(options => options with { Listen = world.Door.Address }));
    }

    [Theory]
    [InlineData("10.8.0.0/24", "10.8.0.255", true)]
    [InlineData("10.8.0.0/24", "10.8.1.0", false)]
    [InlineData("10.8.0.7", "10.8.0.7", true)]
    [InlineData("10.8.0.7", "::ffff:10.8.0.7", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fe80::1", false)]
    public void An_address_is_allowed_by_its_ranges_only(string range, string address, bool isAllowed)
        => Assert.Equal(isAllowed, AllowedAddresses.Parse([range]).Contains(IPAddress.Parse(address)));
}
