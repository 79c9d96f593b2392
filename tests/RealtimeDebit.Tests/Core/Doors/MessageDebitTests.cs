using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Doors;

/// <summary>0200: one debit, its answer, and every code that answers it.</summary>
public sealed class MessageDebitTests
{
    private readonly DeskWorld _world = new(mostCreepTicks: 50);
    private readonly ScriptedBank _bank;

    public MessageDebitTests() => _bank = _world.Lanes.AddBank();

    [Fact]
    public void A_collected_debit_is_answered_with_all_that_the_interface_names()
    {
        _world.Start();
        DebitMessage request = DeskWorld.Debit() with { DebitDate = Some.Day, HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ" };

        DebitMessage reply = _world.Ask(request);

        Assert.Equal((MessageTypes.DebitReply, "0000", '0', 'F', "00"), (reply.MessageType, reply.ResponseCode, reply.ResultDigit, reply.State, reply.BankReason));
        Assert.True(DebitId.TryParse(reply.ReceiptNumber, out _));
        Assert.NotNull(reply.ProcessedAt);
        Assert.Equal(request, reply with
        {
            MessageType = request.MessageType,
            SentAt = request.SentAt,
            ResponseCode = "",
            ResultDigit = ' ',
            State = ' ',
            ReceiptNumber = "",
            ProcessedAt = null,
            BankReason = "",
        });
    }

    [Theory]
    [InlineData('1', "1001")]
    [InlineData('2', "1002")]
    [InlineData('3', "1003")]
    [InlineData('4', "1004")]
    [InlineData('8', "1008")]
    [InlineData('9', "1009")]
    public void A_declined_debit_names_the_reason(char resultCode, string code)
    {
        _bank.ThenDeclines(resultCode);
        _world.Start();

        DebitMessage reply = _world.Ask(DeskWorld.Debit());

        Assert.Equal((code, resultCode, 'F', "D1"), (reply.ResponseCode, reply.ResultDigit, reply.State, reply.BankReason));
    }

    [Fact]
    public void Each_rule_has_its_code_and_a_refused_id_stays_refused()
    {
        _world.Start();
        DebitMessage good = DeskWorld.Debit();
        (string Code, char Digit, DebitMessage Request)[] wrong =
        [
            ("2003", '9', good with { AmountYen = 0 }),
            ("2003", '9', good with { AmountYen = 1_000_001 }),
            ("2004", '9', good with { BankCode = "9997", BranchCode = "998", AccountKind = "1", AccountNumber = "9000011" }),
            ("2005", '4', good with { CustomerNumber = "999999" }),
            ("2006", '4', good with { CustomerNumber = "000124" }),
            ("2007", '4', good with { BankCode = "9998", BranchCode = "998", AccountKind = "1", AccountNumber = "9000012" }),
            ("2008", '9', good with { HolderName = "ｽｽﾞｷ" }),
            ("2013", '9', good with { DebitDate = Some.Day.AddDays(-1) }),
        ];
        for (int i = 0; i < wrong.Length; i++)
        {
            (string code, char digit, DebitMessage request) = wrong[i];
            DebitMessage first = _world.Ask(request with { RequestId = $"BAD-{i}" });
            DebitMessage again = _world.Ask(request with { RequestId = $"BAD-{i}" });

            Assert.Equal((code, 'R', digit), (first.ResponseCode, first.State, first.ResultDigit));
            Assert.Equal(first with { SentAt = null }, again with { SentAt = null });
            Assert.Equal((code, 'R'), _world.Standing($"BAD-{i}"));
        }

        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void A_stopped_creditor_gets_2002_for_what_is_new_and_the_truth_about_what_is_old()
    {
        _world.Start();
        _world.Ask(DeskWorld.Debit());
        _world.Creditor = _world.Creditor with { Stopped = true };
        _world.KillAndStart();

        Assert.Equal("2002", _world.Ask(DeskWorld.Debit("REQ-2")).ResponseCode);
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void An_unknown_creditor_is_2002_and_another_ones_code_is_not_signed_on()
    {
        _world.Start();

        Assert.Equal("2002", _world.Ask(DeskWorld.Debit() with { CreditorCode = "7777777777" }).ResponseCode);
        Assert.Equal("9001", _world.Ask(DeskWorld.Debit() with { CreditorCode = "5555555555" }).ResponseCode);
        Assert.Empty(_world.Lanes.Events.OfType<DebitReceived>());
    }

    [Fact]
    public void A_further_code_of_the_creditor_stands_in_what_the_bank_gets_and_shares_its_ids_and_limits()
    {
        _world.Start();
        DebitMessage also = DeskWorld.Debit() with { CreditorCode = "1234567891" };

        Assert.Equal("0000", _world.Ask(also).ResponseCode);
        Assert.Equal("0000", _world.Ask(also).ResponseCode);
        Assert.Equal("2010", _world.Ask(DeskWorld.Debit()).ResponseCode);

        Assert.Equal("1234567891", Assert.Single(_bank.Asked).Creditor.ToString());
        Assert.Equal(new Yen(1_000), _world.Lanes.Log.Books.Debits.AcceptedFor(Some.CreditorCode, Some.Day));
    }

    [Fact]
    public void The_daily_limit_is_2009()
    {
        _world.Creditor = _world.Creditor with { DailyLimit = new Yen(1_500) };
        _world.Start();
        _world.Ask(DeskWorld.Debit());

        DebitMessage reply = _world.Ask(DeskWorld.Debit("REQ-2"));

        Assert.Equal(("2009", 'R', '8'), (reply.ResponseCode, reply.State, reply.ResultDigit));
    }

    [Fact]
    public void A_message_of_wrong_form_is_2001_stores_nothing_and_leaves_its_id_free()
    {
        _world.Start();
        byte[] body = DebitMessageLayout.Write(DeskWorld.Debit());
        body.AsSpan(DebitMessageLayout.AmountYen.OffsetBytes, 10).Fill((byte)' ');

        DebitMessage reply = _world.Ask(body);

        Assert.Equal(("2001", MessageTypes.DebitReply, "ECHO 1", ' ', ""), (reply.ResponseCode, reply.MessageType, reply.Echo, reply.State, reply.ReceiptNumber));
        Assert.Equal(("4001", ' '), _world.Standing());
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
    }

    [Theory]
    [InlineData("0300")]
    [InlineData("0210")]
    public void An_unknown_type_is_answered_with_itself_and_2001(string type)
    {
        _world.Start();

        DebitMessage reply = _world.Ask(DeskWorld.Debit() with { MessageType = type });

        Assert.Equal((type, "2001"), (reply.MessageType, reply.ResponseCode));
    }

    [Fact]
    public void A_bank_that_stays_closed_until_the_end_of_validity_is_2011_at_once()
    {
        var world = new DeskWorld();
        ScriptedBank bank = world.Lanes.AddBank(LaneWorld.SettingsOf() with { Hours = ServiceHours.Parse(["* 10:00-11:00"], []).Hours });
        world.Start();

        DebitMessage soon = world.Ask(DeskWorld.Debit());
        PendingReply later = world.Send(DeskWorld.Debit("REQ-2") with { ValidUntil = Some.Moment.AddHours(2) });
        world.Lanes.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(("2011", 'R', '9'), (soon.ResponseCode, soon.State, soon.ResultDigit));
        Assert.Equal(("0001", 'Q'), (later.Reply.ResponseCode, later.Reply.State));
        Assert.Empty(bank.Asked);
        world.Lanes.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(("0000", 'F'), world.Standing("REQ-2"));
    }

    [Fact]
    public void A_slow_bank_is_0001_after_the_reply_timeout_and_the_debit_goes_on()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var world = new DeskWorld();
        ScriptedBank bank = world.Lanes.AddBank(LaneWorld.SettingsOf() with { DebitTimeout = TimeSpan.FromMinutes(2) }).ThenWaits(held.Task);
        world.Start();

        PendingReply reply = world.Send(DeskWorld.Debit());
        PendingReply behind = world.Send(DeskWorld.Debit("REQ-2") with { ValidUntil = Some.Moment.AddHours(1) });
        world.Lanes.Advance(DeskWorld.ReplyTimeout - TimeSpan.FromSeconds(1));
        Assert.False(reply.HasCome);
        world.Lanes.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(("0001", 'S', ' '), (reply.Reply.ResponseCode, reply.Reply.State, reply.Reply.ResultDigit));
        Assert.Equal("0001", behind.Reply.ResponseCode);
        Assert.Equal(("0001", 'S'), world.Standing());
        held.SetResult();
        world.Lanes.Run();
        Assert.Equal(("0000", 'F'), world.Standing());
        Assert.Equal("0000", world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Equal(2, bank.Ledger.Count);
    }

    [Fact]
    public void A_lost_answer_is_3001_after_the_reply_timeout_and_never_sent_again()
    {
        _bank.ThenTakesAndIsSilent().ThenSays(new InquiryReply.NoAnswer("away")).ThenSays(new InquiryReply.NoAnswer("away"));
        _world.Start();

        PendingReply reply = _world.Send(DeskWorld.Debit());
        _world.Lanes.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(("3001", 'U', ' '), (reply.Reply.ResponseCode, reply.Reply.State, reply.Reply.ResultDigit));
        Assert.Null(reply.Reply.ProcessedAt);
        _world.Lanes.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(("0000", 'F'), _world.Standing());
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Single(_bank.Asked);
    }

    [Fact]
    public void What_could_not_be_sent_in_time_is_2012_and_never_sent_later()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");

        PendingReply hasty = _world.Send(DeskWorld.Debit("HASTY") with { ValidUntil = Some.Moment.AddSeconds(5) });
        PendingReply usual = _world.Send(DeskWorld.Debit("USUAL"));
        _world.Lanes.Advance(TimeSpan.FromSeconds(32));
        _world.Lanes.Do(() => _world.Lanes.Lane().Resume());

        Assert.Equal(("2012", 'R', '9'), (hasty.Reply.ResponseCode, hasty.Reply.State, hasty.Reply.ResultDigit));
        Assert.Equal("0001", usual.Reply.ResponseCode);
        Assert.Equal(("2012", 'R'), _world.Standing("USUAL"));
        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void A_validity_that_is_over_already_is_2012()
    {
        _world.Start();

        Assert.Equal("2012", _world.Ask(DeskWorld.Debit() with { ValidUntil = Some.Moment.AddSeconds(-5) }).ResponseCode);
        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void What_expired_while_the_process_was_down_is_never_sent()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        _ = _world.Send(DeskWorld.Debit());
        _world.Lanes.Time.Advance(TimeSpan.FromMinutes(1));

        _world.KillAndStart();

        Assert.Equal(("2012", 'R'), _world.Standing());
        Assert.Empty(_bank.Asked);
    }

    [Fact]
    public void Single_debits_come_before_a_files_records_at_the_bank()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenWaits(held.Task);
        _world.Start();
        _world.Lanes.AcceptFile([.. Enumerable.Repeat(100L, 30)]);
        _world.Lanes.Run();

        PendingReply reply = _world.Send(DeskWorld.Debit(amount: 7_777));
        held.SetResult();
        _world.Lanes.Run();

        Assert.Equal("0000", reply.Reply.ResponseCode);
        Assert.InRange(_bank.Asked.FindIndex(o => o.Amount == new Yen(7_777)), 1, 2);
    }
}
