using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Doors;

/// <summary>The same request id again; cancel and inquiry; what is answered when there is no room or no time.</summary>
public sealed class MessageRepeatTests
{
    private readonly DeskWorld _world = new(mostCreepTicks: 50, mostWaiting: 2);
    private readonly ScriptedBank _bank;

    public MessageRepeatTests() => _bank = _world.Lanes.AddBank();

    [Fact]
    public void Two_callers_with_one_id_get_the_one_answer_and_one_debit()
    {
        _world.Start();
        byte[] body = DebitMessageLayout.Write(DeskWorld.Debit());
        PendingReply first = _world.SendOnly(body);
        PendingReply second = _world.SendOnly(body);
        _world.Lanes.Run();

        Assert.Equal(("0000", first.Reply.ReceiptNumber), (second.Reply.ResponseCode, second.Reply.ReceiptNumber));
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void The_same_id_after_a_restart_gets_the_stored_answer()
    {
        _world.Start();
        DebitMessage first = _world.Ask(DeskWorld.Debit());

        _world.KillAndStart(powerCut: true);
        DebitMessage again = _world.Ask(DeskWorld.Debit() with { SentAt = Some.Moment.AddDays(1), ValidUntil = Some.Moment.AddDays(2), Echo = "ANOTHER" });

        Assert.Equal("ANOTHER", again.Echo);
        Assert.Equal(
            (first.ResponseCode, first.State, first.ResultDigit, first.ReceiptNumber, first.ProcessedAt, first.BankReason),
            (again.ResponseCode, again.State, again.ResultDigit, again.ReceiptNumber, again.ProcessedAt, again.BankReason));
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void The_same_id_with_other_content_is_2010_and_tells_nothing_of_the_other()
    {
        _world.Start();
        _world.Ask(DeskWorld.Debit());

        DebitMessage reply = _world.Ask(DeskWorld.Debit(amount: 2_000));

        Assert.Equal(("2010", ' ', ' ', ""), (reply.ResponseCode, reply.State, reply.ResultDigit, reply.ReceiptNumber));
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void A_caller_that_hangs_up_changes_nothing_and_hears_how_it_stands()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenWaits(held.Task);
        _world.Start();
        using var line = new CancellationTokenSource();
        PendingReply reply = _world.Send(DeskWorld.Debit(), line.Token);

        _world.Lanes.Do(line.Cancel);
        held.SetResult();
        _world.Lanes.Run();

        Assert.Equal("0001", reply.Reply.ResponseCode);
        Assert.Equal(("0000", 'F'), _world.Standing());
        Assert.Equal(0, _world.Desk.UnderWay);
    }

    [Fact]
    public void A_waiting_debit_is_withdrawn_and_its_caller_hears_it()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        PendingReply waiting = _world.Send(DeskWorld.Debit());

        DebitMessage first = _world.Ask(DeskWorld.Cancel());
        DebitMessage again = _world.Ask(DeskWorld.Cancel(id: "CAN-2"));
        _world.Lanes.Do(() => _world.Lanes.Lane().Resume());

        Assert.Equal((MessageTypes.CancelReply, "0000", 'W', '8'), (first.MessageType, first.ResponseCode, first.State, first.ResultDigit));
        Assert.Equal(("0000", 'W', first.ReceiptNumber), (again.ResponseCode, again.State, again.ReceiptNumber));
        Assert.Equal(("4003", 'W'), (waiting.Reply.ResponseCode, waiting.Reply.State));
        Assert.Equal(("4003", 'W'), _world.Standing());
        Assert.Equal("4003", _world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void A_withdrawal_that_was_answered_survives_the_power()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        _ = _world.Send(DeskWorld.Debit());
        _world.Ask(DeskWorld.Cancel());

        _world.KillAndStart(powerCut: true);

        Assert.Equal(("4003", 'W'), _world.Standing());
        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void What_is_being_sent_or_is_final_is_too_late_to_cancel()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenWaits(held.Task);
        _world.Start();
        _ = _world.Send(DeskWorld.Debit());

        DebitMessage sending = _world.Ask(DeskWorld.Cancel());
        held.SetResult();
        _world.Lanes.Run();
        DebitMessage final = _world.Ask(DeskWorld.Cancel());

        Assert.Equal(("4002", 'S', ' '), (sending.ResponseCode, sending.State, sending.ResultDigit));
        Assert.Equal(("4002", 'F', '0'), (final.ResponseCode, final.State, final.ResultDigit));
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void What_was_never_asked_for_is_4001()
    {
        _world.Start();
        _world.Ask(DeskWorld.Debit());

        Assert.Equal("4001", _world.Ask(DeskWorld.Cancel("REQ-9")).ResponseCode);
        Assert.Equal(("4001", ' '), _world.Standing("REQ-9"));
        Assert.Equal("4001", _world.Ask(DeskWorld.Inquiry("INQ-1")).ResponseCode);
    }

    [Fact]
    public void A_files_record_is_found_and_withdrawn_by_its_request_id_and_cannot_be_repeated_by_message()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        AcceptFile("FILE-1", "FILE-2");

        DebitMessage repeated = _world.Ask(DeskWorld.Debit("FILE-1"));
        Assert.Equal("2010", repeated.ResponseCode);
        Assert.Equal(("0001", 'Q'), _world.Standing("FILE-1"));
        Assert.Equal("0000", _world.Ask(DeskWorld.Cancel("FILE-1")).ResponseCode);
        _world.Lanes.Do(() => _world.Lanes.Lane().Resume());

        Assert.Equal(("4003", 'W'), _world.Standing("FILE-1"));
        Assert.Equal(("0000", 'F'), _world.Standing("FILE-2"));
        _world.KillAndStart();
        Assert.Equal("2010", _world.Ask(DeskWorld.Debit("FILE-2")).ResponseCode);
        Assert.Equal(("0000", 'F'), _world.Standing("FILE-2"));
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void When_too_many_wait_new_ids_are_9004_and_known_ones_hear_how_they_stand()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        _ = _world.Send(DeskWorld.Debit("REQ-1"));
        _ = _world.Send(DeskWorld.Debit("REQ-2"));

        DebitMessage busy = _world.Ask(DeskWorld.Debit("REQ-3"));
        DebitMessage known = _world.Ask(DeskWorld.Debit("REQ-1"));

        Assert.Equal(("9004", ' ', ""), (busy.ResponseCode, busy.State, busy.ReceiptNumber));
        Assert.Equal(("0001", 'Q'), (known.ResponseCode, known.State));
        Assert.Equal(("4001", ' '), _world.Standing("REQ-3"));
    }

    [Fact]
    public void Requests_that_come_at_once_and_find_one_place_are_all_answered_truly()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        PendingReply[] replies = [.. Enumerable.Range(1, 5).Select(i => _world.SendOnly(DebitMessageLayout.Write(DeskWorld.Debit($"REQ-{i}"))))];
        _world.Lanes.Run();
        _world.Lanes.Advance(TimeSpan.FromSeconds(31));

        foreach (PendingReply reply in replies)
        {
            string expected = reply.Reply.ResponseCode == "9004" ? "4001" : "2012";
            Assert.Equal(expected, _world.Standing(reply.Reply.RequestId).Code);
        }
    }

    [Fact]
    public void A_full_disk_is_9004_before_anything_is_accepted()
    {
        _world.Start();
        _world.Ask(DeskWorld.Debit());
        _world.Lanes.FillDisk();

        Assert.Equal("9004", _world.Ask(DeskWorld.Debit("REQ-2")).ResponseCode);
        Assert.Equal(("4001", ' '), _world.Standing("REQ-2"));
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
    }

    [Fact]
    public void A_stopping_desk_accepts_nothing_new_and_still_tells_the_truth()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenWaits(held.Task);
        _world.Start();
        PendingReply waiting = _world.Send(DeskWorld.Debit());
        _world.Lanes.Do(_world.Desk.Stop);

        Assert.Equal("9005", _world.Ask(DeskWorld.Debit("REQ-2")).ResponseCode);
        Assert.Equal("9005", _world.Ask(DeskWorld.Cancel()).ResponseCode);
        Assert.Equal(("0001", 'S'), _world.Standing());
        Assert.False(waiting.HasCome);
        Task ended = _world.Lanes.Loop.RunAsync(_world.Desk.EndWaitingAsync);
        _world.Lanes.Run();
        Assert.True(ended.IsCompletedSuccessfully);
        Assert.Equal("0001", waiting.Reply.ResponseCode);
        Assert.Equal("0001", _world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Equal(("4001", ' '), _world.Standing("REQ-2"));
    }

    [Fact]
    public void A_bug_before_anything_was_taken_in_is_9009_and_is_told()
    {
        var clock = new BreakableClock();
        _world.DeskClock = clock;
        _world.Start();
        var told = new List<Exception>();
        _world.Desk.Failed += told.Add;
        clock.Breaks = 1;

        DebitMessage reply = _world.Ask(DeskWorld.Debit());

        Assert.Equal("9009", reply.ResponseCode);
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(told));
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
    }

    [Fact]
    public void A_bug_after_the_debit_was_taken_in_gets_no_answer()
    {
        var clock = new BreakableClock();
        _world.DeskClock = clock;
        _world.Start();
        clock.Breaks = 1;
        clock.Passes = 2;

        PendingReply reply = _world.Send(DeskWorld.Debit());

        Assert.NotNull(reply.Error);
        Assert.Equal(("0000", 'F'), _world.Standing());
    }

    private void AcceptFile(params string[] requestIds)
    {
        var batch = new BatchId(BatchId.FirstOf(Some.Day).Value + 1);
        _world.Lanes.Do(() =>
        {
            var log = _world.Lanes.Log;
            _ = log.Record(Some.FileClaimed(batch));
            _ = log.Record(new FileMoved(batch, FileStep.Owned) { At = log.Now });
            _ = log.Record(new FileRecordsStaged(batch, 1, [.. requestIds.SelectMany((id, i) => Some.Row(1_000, i + 1, id))]) { At = log.Now });
            _ = log.Record(new FileAccepted
            {
                At = log.Now,
                Batch = batch,
                FirstDebit = log.Books.Debits.NextId(log.Today),
                Records = requestIds.Length,
                Total = new Yen(1_000L * requestIds.Length),
                RejectedRecords = 0,
            });
        });
    }

    /// <summary>A clock whose reading fails at a chosen time, as a bug in the desk's own steps would.</summary>
    private sealed class BreakableClock : TimeProvider
    {
        private readonly FakeTimeProvider _time = new(Some.Moment);

        /// <summary>So many readings fail.</summary>
        public int Breaks { get; set; }

        /// <summary>So many readings go well before.</summary>
        public int Passes { get; set; }

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            Read();
            return _time.GetUtcNow();
        }

        public override long GetTimestamp()
        {
            Read();
            return _time.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => _time.CreateTimer(callback, state, dueTime, period);

        private void Read()
        {
            if (Breaks == 0 || Passes-- > 0) return;

            Breaks--;
            throw new InvalidTimeZoneException("The clock is broken.");
        }
    }
}
