using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class SimulatedBankTests
{
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    [Fact]
    public async Task Without_a_scenario_a_debit_is_collected_and_stands_in_the_ledger()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage reply = await line.AskAsync(Debit("K1", amountYen: 1_500) with { Echo = "ECHO", CustomerNumber = "C7" });

        Assert.Equal(
            ("0210", "K1", "0000", '0', 'F', "ECHO", "C7", 1_500L),
            (reply.MessageType, reply.RequestId, reply.ResponseCode, reply.ResultDigit, reply.State, reply.Echo, reply.CustomerNumber, reply.AmountYen));
        LedgerEntry taken = Assert.Single(bank.Ledger);
        Assert.Equal(
            ("9998", "K1", "998", "1", "1234567", 1_500L, "1234567890"),
            (taken.Bank, taken.RequestKey, taken.Branch, taken.Kind, taken.Account, taken.AmountYen, taken.Creditor));
    }

    [Fact]
    public async Task The_worst_bank_takes_the_money_each_time_it_is_asked()
    {
        await using SimulatedBank bank = await StartAsync("""{ "dedupe": false }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.AskAsync(Debit("K1"));
        await line.AskAsync(Debit("K1"));

        Assert.Equal(["K1", "K1"], bank.Ledger.Select(entry => entry.RequestKey));
    }

    [Fact]
    public async Task A_bank_that_dedupes_gives_the_first_answer_again_and_takes_the_money_once()
    {
        await using SimulatedBank bank = await StartAsync("""{ "dedupe": true, "rules": [ { "when": { "every": 2 }, "do": [ { "decline": "1" } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage first = await line.AskAsync(Debit("K1"));
        DebitMessage second = await line.AskAsync(Debit("K1"));

        Assert.Equal(("0000", "0000"), (first.ResponseCode, second.ResponseCode));
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task A_bank_that_dedupes_refuses_the_same_key_with_other_content()
    {
        await using SimulatedBank bank = await StartAsync("""{ "dedupe": true }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.AskAsync(Debit("K1", amountYen: 1));
        DebitMessage second = await line.AskAsync(Debit("K1", amountYen: 2));

        Assert.Equal("2010", second.ResponseCode);
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task A_decline_takes_nothing_and_an_inquiry_hears_of_it()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "decline": "3", "raw": "E201" } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage reply = await line.AskAsync(Debit("K1"));
        DebitMessage asked = await line.AskAsync(Inquiry("K1"));

        Assert.Equal(("1003", '3', "E201"), (reply.ResponseCode, reply.ResultDigit, reply.BankReason));
        Assert.Equal(("0610", "1003", '3', "K1"), (asked.MessageType, asked.ResponseCode, asked.ResultDigit, asked.OriginalRequestId));
        Assert.Empty(bank.Ledger);
    }

    [Theory]
    [InlineData("throttle", "9004")]
    [InlineData("outOfHours", "2011")]
    public async Task A_bank_that_will_not_now_takes_nothing_and_has_never_seen_the_request(string action, string code)
    {
        await using SimulatedBank bank = await StartAsync($$"""{ "rules": [ { "do": [ { "{{action}}": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage reply = await line.AskAsync(Debit("K1"));
        DebitMessage asked = await line.AskAsync(Inquiry("K1"));

        Assert.Equal((code, ' '), (reply.ResponseCode, reply.ResultDigit));
        Assert.Equal("4001", asked.ResponseCode);
        Assert.Empty(bank.Ledger);
    }

    [Theory]
    [InlineData("dropBefore", 0)]
    [InlineData("dropAfter", 1)]
    public async Task A_dropped_line_says_nothing_of_what_was_taken(string action, int takings)
    {
        await using SimulatedBank bank = await StartAsync($$"""{ "rules": [ { "do": [ { "{{action}}": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));

        Assert.Empty(await line.ReceiveUntilClosedAsync());
        Assert.Equal(takings, bank.Ledger.Count);
    }

    [Fact]
    public async Task A_garbled_answer_is_a_whole_frame_that_no_layout_knows()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "garble": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));
        byte[] body = await line.ReceiveBodyAsync();

        Assert.NotEmpty(DebitMessageLayout.Read(body).Problems);
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task Half_an_answer_ends_in_the_middle()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "halfReply": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));

        Assert.Equal(130, (await line.ReceiveUntilClosedAsync()).Length);
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task An_answer_can_come_twice_for_one_taking()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "duplicateReply": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));
        byte[] first = await line.ReceiveBodyAsync();
        byte[] second = await line.ReceiveBodyAsync();

        Assert.Equal(first, second);
        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task An_answer_can_bear_another_key()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "wrongKeyReply": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage reply = await line.AskAsync(Debit("K1"));

        Assert.Equal(("0000", "X1"), (reply.ResponseCode, reply.RequestId));
        Assert.Equal("K1", Assert.Single(bank.Ledger).RequestKey);
    }

    [Fact]
    public async Task A_late_request_is_unknown_to_the_bank_until_it_arrives()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "late": 200 } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);
        using MessageLine other = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));
        byte[] nothing = await line.ReceiveUntilClosedAsync();
        DebitMessage before = await other.AskAsync(Inquiry("K1"));
        await bank.WaitForTakingsAsync(1, _inTime);
        DebitMessage after = await other.AskAsync(Inquiry("K1"));

        Assert.Empty(nothing);
        Assert.Equal(("4001", "0000"), (before.ResponseCode, after.ResponseCode));
    }

    [Fact]
    public async Task While_the_bank_works_on_a_debit_an_inquiry_hears_that_it_is_not_decided()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "delay": 60000 } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("K1"));
        await bank.WaitForDebitRequestsAsync(1, _inTime);
        DebitMessage asked = await line.AskAsync(Inquiry("K1"));

        Assert.Equal(("0001", ' '), (asked.ResponseCode, asked.ResultDigit));
        Assert.Empty(bank.Ledger);
    }

    [Theory]
    [InlineData("forget", "4001")]
    [InlineData("inquiryUnavailable", "9009")]
    public async Task An_inquiry_can_be_answered_wrongly_or_not_at_all(string action, string code)
    {
        await using SimulatedBank bank = await StartAsync($$"""{ "rules": [ { "do": [ { "{{action}}": true } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.AskAsync(Debit("K1"));
        DebitMessage asked = await line.AskAsync(Inquiry("K1"));

        Assert.Equal(code, asked.ResponseCode);
        Assert.Equal(1, bank.Inquiries);
    }

    [Fact]
    public async Task An_inquiry_after_a_key_that_never_came_is_answered_with_never_seen()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage asked = await line.AskAsync(Inquiry("K9"));

        Assert.Equal(("0610", "4001", "K9"), (asked.MessageType, asked.ResponseCode, asked.OriginalRequestId));
    }

    [Fact]
    public async Task An_inquiry_is_answered_with_what_the_bank_has_on_record()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.AskAsync(Debit("K1", amountYen: 1_500));
        DebitMessage asked = await line.AskAsync(Inquiry("K1") with { AmountYen = 9_999 });

        Assert.Equal(("9998", "998", "1", "1234567", 1_500L), (asked.BankCode, asked.BranchCode, asked.AccountKind, asked.AccountNumber, asked.AmountYen));
    }

    [Fact]
    public async Task Every_counts_what_the_rule_matches_and_the_first_matching_rule_wins()
    {
        await using SimulatedBank bank = await StartAsync("""
            { "rules": [
              { "when": { "account": "1234567", "every": 3 }, "do": [ { "decline": "1" } ] },
              { "when": { "amount": { "min": 100, "max": 100 } }, "do": [ { "decline": "2" } ] },
              { "when": { "amount": 100 }, "do": [ { "decline": "8" } ] } ] }
            """);
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage[] replies =
        [
            await line.AskAsync(Debit("K1")),
            await line.AskAsync(Debit("K2", amountYen: 100)),
            await line.AskAsync(Debit("K3")),
            await line.AskAsync(Debit("K4")),
        ];

        Assert.Equal(["0000", "1002", "1001", "0000"], replies.Select(reply => reply.ResponseCode));
    }

    [Fact]
    public async Task A_rule_can_be_bound_to_a_time()
    {
        await using SimulatedBank bank = await StartAsync("""
            { "rules": [
              { "when": { "from": "2020-01-01T00:00:00+09:00", "to": "2020-01-02T00:00:00+09:00" }, "do": [ { "decline": "1" } ] },
              { "when": { "from": "2020-01-02T00:00:00+09:00" }, "do": [ { "decline": "4" } ] } ] }
            """);
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage reply = await line.AskAsync(Debit("K1"));

        Assert.Equal("1004", reply.ResponseCode);
    }

    [Fact]
    public async Task Another_scenario_holds_from_the_next_request_on()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "decline": "1" } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage before = await line.AskAsync(Debit("K1"));
        bank.Use(Scenario.Default);
        DebitMessage after = await line.AskAsync(Debit("K2"));

        Assert.Equal(("1001", "0000"), (before.ResponseCode, after.ResponseCode));
    }

    [Fact]
    public async Task Requests_on_one_line_are_worked_on_together_and_answered_as_they_become_ready()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "when": { "amount": 1 }, "do": [ { "delay": 100 } ] } ] }""");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendAsync(Debit("SLOW", amountYen: 1));
        await line.SendAsync(Debit("FAST", amountYen: 2));
        DebitMessage[] replies = [await line.ReceiveAsync(), await line.ReceiveAsync()];

        Assert.Equal(["FAST", "SLOW"], replies.Select(reply => reply.RequestId));
    }

    [Fact]
    public async Task Sign_on_and_echo_are_answered()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint, LengthPrefix.Ascii4);

        await line.SendAsync(new ControlMessage
        {
            MessageType = MessageTypes.Control,
            CreditorCode = "1234567890",
            RequestId = "E1",
            FunctionCode = FunctionCodes.SignOn,
            Password = "secret",
            Echo = "PING",
        });
        (ControlMessage? reply, _) = ControlMessageLayout.Read(await line.ReceiveBodyAsync());

        Assert.NotNull(reply);
        Assert.Equal(("0810", "0000", "PING", ""), (reply.MessageType, reply.ResponseCode, reply.Echo, reply.Password));
    }

    [Fact]
    public async Task A_message_with_wrong_content_is_answered_with_2001_and_takes_nothing()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        DebitMessage unknownType = await line.AskAsync(Debit("K1") with { MessageType = "0900" });
        DebitMessage noKey = await line.AskAsync(Debit(""));
        DebitMessage noAmount = await line.AskAsync(Debit("K2", amountYen: 0));

        Assert.Equal(("0900", "2001"), (unknownType.MessageType, unknownType.ResponseCode));
        Assert.Equal(("2001", "2003"), (noKey.ResponseCode, noAmount.ResponseCode));
        Assert.Empty(bank.Ledger);
    }

    [Fact]
    public async Task A_wrong_length_is_answered_with_nothing_and_the_line_is_closed()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.SendBytesAsync("0255"u8.ToArray());

        Assert.Empty(await line.ReceiveUntilClosedAsync());
    }

    [Fact]
    public async Task The_length_may_be_two_bytes()
    {
        await using SimulatedBank bank = await SimulatedBank.StartAsync(new SimulatedBankOptions { LengthPrefix = LengthPrefix.Binary2 }, _inTime);
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint, LengthPrefix.Binary2);

        DebitMessage reply = await line.AskAsync(Debit("K1"));

        Assert.Equal("0000", reply.ResponseCode);
    }

    [Fact]
    public async Task Cutting_the_connections_leaves_the_bank_up()
    {
        await using SimulatedBank bank = await StartAsync("{}");
        using MessageLine cut = await MessageLine.ConnectAsync(bank.Endpoint);
        await cut.AskAsync(Debit("K1"));

        bank.CutConnections();
        byte[] nothing = await cut.ReceiveUntilClosedAsync();
        using MessageLine next = await MessageLine.ConnectAsync(bank.Endpoint);
        DebitMessage reply = await next.AskAsync(Debit("K2"));

        Assert.Empty(nothing);
        Assert.Equal("0000", reply.ResponseCode);
    }

    internal static DebitMessage Debit(string key, long amountYen = 1_000) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = "1234567890",
        RequestId = key,
        SentAt = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(9)),
        BankCode = "9998",
        BranchCode = "998",
        AccountKind = "1",
        AccountNumber = "1234567",
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        AmountYen = amountYen,
        CustomerNumber = "C1",
    };

    internal static DebitMessage Inquiry(string key) => new()
    {
        MessageType = MessageTypes.Inquiry,
        CreditorCode = "1234567890",
        RequestId = "Q-" + key,
        OriginalRequestId = key,
    };

    private Task<SimulatedBank> StartAsync(string scenario)
        => SimulatedBank.StartAsync(new SimulatedBankOptions { Scenario = Scenario.Parse(scenario) }, _inTime);
}
