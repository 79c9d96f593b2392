using System.Diagnostics;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests.Messages;

/// <summary>Single debits over TCP with the real process. Client, service and bank break; the ledger has at most one taking for each order, and the answers equal it.</summary>
[Collection(Alone.Name)]
public sealed class MessageDoorTests
{

    public static TheoryData<Checkpoint> EachDebitsCheckpoints => [Checkpoint.SendingDurable, Checkpoint.Sent, Checkpoint.Answered, Checkpoint.OutcomeDurable];

    [Fact]
    public async Task Every_behaviour_of_a_bank_ends_in_the_answer_that_its_ledger_says()
    {
        OrderPlan plan = OrderPlan.Of(
            BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter, BankBehaviour.DropBefore, BankBehaviour.Garble,
            BankBehaviour.HalfReply, BankBehaviour.WrongKeyReply, BankBehaviour.DuplicateReply, BankBehaviour.ThrottleFirst);
        await using MessageWorld world = await MessageWorld.StartAsync(plan);

        await world.LiveAsync(plan.Orders);

        world.CheckSettled(plan.Orders);
        await world.Crash.CheckJournalAsync();
    }

    [Theory]
    [MemberData(nameof(EachDebitsCheckpoints))]
    public async Task The_service_is_killed_at_a_checkpoint_and_the_client_asks_again_with_the_same_ids(Checkpoint checkpoint)
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter, BankBehaviour.Collect, BankBehaviour.DropBefore);
        await using MessageWorld world = await MessageWorld.BuildAsync(plan);
        world.Crash.StopAt(checkpoint, count: 2);
        await world.StartAsync();

        await world.LiveAsync(plan.Orders, patience: 5);
        await world.Crash.DiedAsync();
        world.CheckPromise();
        await world.Crash.RestartAsync();
        await world.LiveAsync([]);

        world.CheckSettled(plan.Orders);
        await world.Crash.CheckJournalAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_service_is_killed_again_and_again_at_random_moments(ulong seed)
    {
        var numbers = new SeededNumbers(seed);
        OrderPlan plan = OrderPlan.Draw(seed, 24);
        await using MessageWorld world = await MessageWorld.StartAsync(plan, bankDelayMs: 30);

        foreach (Order[] some in plan.Orders.Chunk(6))
        {
            Task life = world.LiveAsync(some, patience: 5);
            // Not a wait for something: the moment of the kill is drawn.
            await Task.Delay(numbers.Between(0, 400));
            await world.Crash.Service.KillAsync();
            await life;
            world.CheckPromise();
            await world.Crash.Service.StartAsync();
        }

        await world.LiveAsync([]);
        world.CheckSettled(plan.Orders);
        await world.Crash.CheckJournalAsync();
    }

    [Fact]
    public async Task The_client_is_killed_and_asks_for_everything_in_its_book_when_it_comes_back()
    {
        OrderPlan plan = OrderPlan.Draw(5, 12);
        await using MessageWorld world = await MessageWorld.StartAsync(plan, bankDelayMs: 50);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);

        using (Process client = world.StartClient(plan.Orders))
        {
            await world.Crash.TheBank.WaitForDebitRequestsAsync(3, patience.Token);
            client.Kill();
            await client.WaitForExitAsync(patience.Token);
        }

        world.CheckPromise();
        using (Process client = world.StartClient([]))
        {
            await client.WaitForExitAsync(patience.Token);
            Assert.Equal(0, client.ExitCode);
        }

        // Orders that the first life had not come to write down were never asked for, and nothing was taken for them.
        world.CheckPromise();
        Assert.InRange(world.Crash.TheBank.Ledger.Count, 1, plan.Orders.Count);
        await world.Crash.CheckJournalAsync();
    }

    [Fact]
    public async Task A_line_that_is_lost_after_the_request_takes_nothing_back_and_doubles_nothing()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect);
        (Order sent, Order cut) = (plan.Orders[0], plan.Orders[1]);
        await using MessageWorld world = await MessageWorld.StartAsync(plan);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);

        using (MessageLine line = await world.ConnectAsync()) await line.SendAsync(MessageWorld.Request(sent));
        using (MessageLine line = await world.ConnectAsync())
            await line.SendBytesAsync(MessageFrame.Write(DebitMessageLayout.Write(MessageWorld.Request(cut)), LengthPrefix.Ascii4).AsMemory(0, 200));
        await world.Crash.TheBank.WaitForTakingsAsync(1, patience.Token);

        using MessageLine again = await world.ConnectAsync();
        DebitMessage stored = await again.AskAsync(MessageWorld.Request(sent));
        DebitMessage neverCame = await again.AskAsync(MessageWorld.About(cut, MessageTypes.Inquiry));
        DebitMessage first = await again.AskAsync(MessageWorld.Request(cut));

        Assert.Equal(("0000", "4001", "0000"), (stored.ResponseCode, neverCame.ResponseCode, first.ResponseCode));
        Assert.Equal(2, world.Crash.TheBank.Ledger.Count);
        world.CheckPromise();
    }

    [Fact]
    public async Task The_same_id_is_one_debit_on_two_lines_and_after_a_restart_and_other_content_is_2010()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect);
        Order order = plan.Orders[0];
        await using MessageWorld world = await MessageWorld.StartAsync(plan, bankDelayMs: 200);

        using (MessageLine one = await world.ConnectAsync())
        using (MessageLine other = await world.ConnectAsync())
        {
            DebitMessage[] both = await Task.WhenAll(one.AskAsync(MessageWorld.Request(order)), other.AskAsync(MessageWorld.Request(order)));
            Assert.All(both, answer => Assert.Equal(("0000", 'F'), (answer.ResponseCode, answer.State)));
            Assert.Equal(both[0].ReceiptNumber, both[1].ReceiptNumber);
        }

        await world.Crash.Service.KillAsync();
        await world.Crash.RestartAsync();
        using MessageLine line = await world.ConnectAsync();
        DebitMessage stored = await line.AskAsync(MessageWorld.Request(order));
        DebitMessage differs = await line.AskAsync(MessageWorld.Request(order) with { AmountYen = order.AmountYen + 1 });

        Assert.Equal(("0000", "2010"), (stored.ResponseCode, differs.ResponseCode));
        Assert.Single(world.Crash.TheBank.Ledger);
        world.CheckPromise();
    }

    [Fact]
    public async Task A_slow_bank_brings_0001_and_an_inquiry_brings_the_end()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect);
        await using MessageWorld world = await MessageWorld.StartAsync(plan, bankDelayMs: 4_000, replySeconds: 2);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);
        using MessageLine line = await world.ConnectAsync();

        DebitMessage answer = await line.AskAsync(MessageWorld.Request(plan.Orders[0]));
        await world.Crash.TheBank.WaitForTakingsAsync(1, patience.Token);
        await world.LiveAsync([]);
        DebitMessage repeated = await line.AskAsync(MessageWorld.Request(plan.Orders[0]));
        DebitMessage asked = await line.AskAsync(MessageWorld.About(plan.Orders[0], MessageTypes.Inquiry));

        Assert.Equal(("0001", 'S'), (answer.ResponseCode, answer.State));
        Assert.Equal(("0000", "0000"), (repeated.ResponseCode, asked.ResponseCode));
        Assert.Single(world.Crash.TheBank.Ledger);
    }

    [Fact]
    public async Task A_queued_debit_is_taken_back_and_one_that_is_being_sent_is_not()
    {
        // The lane may have marked the next one too, to save a flush; the one behind it waits.
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect, BankBehaviour.Collect);
        (Order sending, Order next, Order queued) = (plan.Orders[0], plan.Orders[1], plan.Orders[2]);
        await using MessageWorld world = await MessageWorld.StartAsync(plan, bankDelayMs: 3_000, replySeconds: 60);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);
        using MessageLine first = await world.ConnectAsync();
        using MessageLine second = await world.ConnectAsync();
        using MessageLine canceller = await world.ConnectAsync();

        Task<DebitMessage> one = first.AskAsync(MessageWorld.Request(sending));
        await world.Crash.TheBank.WaitForDebitRequestsAsync(1, patience.Token);
        using MessageLine between = await world.ConnectAsync();
        Task<DebitMessage> two = between.AskAsync(MessageWorld.Request(next));
        DebitMessage standing;
        do standing = await canceller.AskAsync(MessageWorld.About(next, MessageTypes.Inquiry));
        while (standing.ResponseCode == "4001" && !patience.IsCancellationRequested);
        await second.SendAsync(MessageWorld.Request(queued));
        do standing = await canceller.AskAsync(MessageWorld.About(queued, MessageTypes.Inquiry));
        while (standing.ResponseCode == "4001" && !patience.IsCancellationRequested);
        DebitMessage taken = await canceller.AskAsync(MessageWorld.About(queued, MessageTypes.Cancel));
        DebitMessage late = await canceller.AskAsync(MessageWorld.About(sending, MessageTypes.Cancel));
        DebitMessage withdrawn = await second.ReceiveAsync();
        DebitMessage collected = await one;
        Assert.Equal("0000", (await two).ResponseCode);

        Assert.Equal(("0000", 'W'), (taken.ResponseCode, taken.State));
        Assert.Equal(("4002", 'S'), (late.ResponseCode, late.State));
        Assert.Equal(("4003", "0000"), (withdrawn.ResponseCode, collected.ResponseCode));
        Assert.Equal([sending.Account, next.Account], world.Crash.TheBank.Ledger.Select(entry => entry.Account));
        await world.Crash.CheckJournalAsync();
    }

    [Fact]
    public async Task A_message_goes_before_the_rest_of_a_file_and_both_come_out_right()
    {
        OrderPlan file = OrderPlan.Draw(9, 30, first: 101);
        OrderPlan single = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.Collect);
        byte[] request = file.RequestFile(CrashWorld.Today);
        await using MessageWorld world = await MessageWorld.StartAsync(OrderPlan.Together(file, single), bankDelayMs: 100);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);

        await world.Crash.DropAsync("furikae.txt", request);
        await world.Crash.TheBank.WaitForDebitRequestsAsync(3, patience.Token);
        await world.LiveAsync(single.Orders);

        world.CheckSettled(single.Orders);
        await world.Crash.CheckSettledAsync("furikae.txt", request, file);

        // The file has 30 debits of 100 ms each, so much of it comes after the messages, however slow their sender is.
        string[] taken = [.. world.Crash.TheBank.Ledger.Select(entry => entry.Account)];
        int lastOfMessages = single.Orders.Max(order => Array.IndexOf(taken, order.Account));
        int lastOfTheFile = file.Orders.Max(order => Array.IndexOf(taken, order.Account));
        Assert.InRange(lastOfMessages, 1, lastOfTheFile - 3);
        await world.Crash.CheckJournalAsync();
    }

    [Fact]
    public async Task Messages_and_a_file_that_meet_the_same_troubled_bank_both_come_out_right()
    {
        OrderPlan file = OrderPlan.Draw(9, 30);
        OrderPlan single = OrderPlan.Draw(10, 4, first: 101);
        byte[] request = file.RequestFile(CrashWorld.Today);
        await using MessageWorld world = await MessageWorld.StartAsync(OrderPlan.Together(file, single), bankDelayMs: 50);
        using var patience = new CancellationTokenSource(CrashWorld.Patience);

        await world.Crash.DropAsync("furikae.txt", request);
        await world.Crash.TheBank.WaitForDebitRequestsAsync(3, patience.Token);
        await world.LiveAsync(single.Orders);

        world.CheckSettled(single.Orders);
        await world.Crash.CheckSettledAsync("furikae.txt", request, file);
        await world.Crash.CheckJournalAsync();
    }

    [Fact]
    public async Task The_send_verb_debits_asks_and_takes_back()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);
        await using MessageWorld world = await MessageWorld.StartAsync(plan);
        string[] door = ["--host", "127.0.0.1", "--port", $"{world.Door.Port}", "--creditor", OrderPlan.CreditorCode];
        (Order good, Order poor) = (plan.Orders[0], plan.Orders[1]);

        CommandOutcome collected = await world.Crash.Service.RunBareAsync(["send", .. door, "--customer", good.CustomerNumber, "--amount", $"{good.AmountYen}", "--request-id", "TILL-1"]);
        CommandOutcome declined = await world.Crash.Service.RunBareAsync(["send", .. door, "--customer", poor.CustomerNumber, "--amount", $"{poor.AmountYen}"]);
        CommandOutcome asked = await world.Crash.Service.RunBareAsync(["send", .. door, "--inquire", "TILL-1", "--json"]);
        CommandOutcome late = await world.Crash.Service.RunBareAsync(["send", .. door, "--cancel", "TILL-1"]);

        Assert.Equal((0, 1, 0, 1), (collected.ExitCode, declined.ExitCode, asked.ExitCode, late.ExitCode));
        Assert.Contains("振替済", collected.Output, StringComparison.Ordinal);
        Assert.Contains("1001", declined.Error, StringComparison.Ordinal);
        Assert.Contains("4002", late.Error, StringComparison.Ordinal);
        world.CheckPromise();
    }
}
