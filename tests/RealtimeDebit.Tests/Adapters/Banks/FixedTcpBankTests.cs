using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Banks;

/// <summary>The adapter against the real simulated bank: each way in which a bank can misbehave, and what we then know.</summary>
public sealed class FixedTcpBankTests
{
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    [Fact]
    public async Task A_debit_is_collected()
    {
        await using SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1", amountYen: 1_500), _inTime);

        Assert.Equal(new BankReply.Collected("0000"), reply);
        Assert.Equal(("K1", 1_500L, "1234567"), there.Ledger.Select(entry => (entry.RequestKey, entry.AmountYen, entry.Account)).Single());
    }

    [Fact]
    public async Task A_decline_carries_the_result_code_and_the_banks_own_code()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "decline": "3", "raw": "E201" } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.Declined('3', "E201"), reply);
    }

    [Theory]
    [InlineData("throttle", NotSentReason.Throttled, "9004")]
    [InlineData("outOfHours", NotSentReason.OutOfHours, "2011")]
    public async Task A_bank_that_says_that_it_will_not_now_was_not_sent_the_debit(string action, NotSentReason reason, string raw)
    {
        await using SimulatedBank there = await StartAsync($$"""{ "rules": [ { "do": [ { "{{action}}": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.NotSent(reason, raw), reply);
        Assert.Empty(there.Ledger);
    }

    [Theory]
    [InlineData("dropBefore", 0)]
    [InlineData("dropAfter", 1)]
    [InlineData("halfReply", 1)]
    [InlineData("garble", 1)]
    public async Task Without_an_understood_answer_the_debit_is_Unknown_whether_or_not_the_money_was_taken(string action, int takings)
    {
        await using SimulatedBank there = await StartAsync($$"""{ "rules": [ { "do": [ { "{{action}}": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
        Assert.Equal((takings, 1L), (there.Ledger.Count, there.DebitRequests));
    }

    [Theory]
    [InlineData("""{ "late": 3600000 }""")]
    [InlineData("""{ "delay": 3600000 }""")]
    [InlineData("""{ "wrongKeyReply": true }""")]
    public async Task An_answer_that_does_not_come_in_time_leaves_the_debit_Unknown(string action)
    {
        await using SimulatedBank there = await StartAsync($$"""{ "rules": [ { "do": [ {{action}} ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint, options => options with { DebitTimeout = TimeSpan.FromMilliseconds(200) });

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
        Assert.Equal(1, there.DebitRequests);
    }

    [Fact]
    public async Task An_answer_under_another_key_is_counted_and_never_taken_for_ours()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "when": { "amount": 1 }, "do": [ { "wrongKeyReply": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint, options => options with { DebitTimeout = TimeSpan.FromMilliseconds(500) });

        BankReply wrong = await bank.DebitAsync(Some.Order("K1", amountYen: 1), _inTime);
        BankReply next = await bank.DebitAsync(Some.Order("K2", amountYen: 2), _inTime);

        Assert.IsType<BankReply.Unknown>(wrong);
        Assert.IsType<BankReply.Collected>(next);
        Assert.Equal(1, bank.StrayReplies);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_counted_and_the_line_stays_in_use()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "duplicateReply": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply first = await bank.DebitAsync(Some.Order("K1"), _inTime);
        BankReply second = await bank.DebitAsync(Some.Order("K2"), _inTime);
        BankReply third = await bank.DebitAsync(Some.Order("K3"), _inTime);

        Assert.All([first, second, third], reply => Assert.IsType<BankReply.Collected>(reply));
        Assert.InRange(bank.DuplicateReplies, 2, 3);
        Assert.Equal(1, bank.Connections);
    }

    [Fact]
    public async Task A_debit_sent_again_after_a_refusal_goes_over_another_line()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "throttle": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        BankReply first = await bank.DebitAsync(Some.Order("K1"), _inTime);
        there.Use(Scenario.Default);
        BankReply second = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.NotSent>(first);
        Assert.IsType<BankReply.Collected>(second);
        Assert.Equal(2, bank.Connections);
    }

    [Theory]
    [InlineData("""{ "collect": true }""")]
    [InlineData("""{ "dropAfter": true }""")]
    public async Task An_inquiry_hears_of_money_that_was_taken(string action)
    {
        await using SimulatedBank there = await StartAsync($$"""{ "rules": [ { "do": [ {{action}} ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new InquiryReply.Collected("0000"), reply);
    }

    [Fact]
    public async Task An_inquiry_hears_of_a_decline()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "decline": "4" } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new InquiryReply.Declined('4', "1004"), reply);
    }

    [Fact]
    public async Task An_inquiry_after_a_debit_that_never_arrived_hears_never_seen()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "dropBefore": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new InquiryReply.NeverSeen("4001"), reply);
    }

    [Theory]
    [InlineData("inquiryUnavailable")]
    [InlineData("throttle")]
    [InlineData("dropBefore")]
    [InlineData("garble")]
    [InlineData("halfReply")]
    [InlineData("wrongKeyReply")]
    public async Task An_inquiry_without_an_understood_answer_settles_nothing(string action)
    {
        await using SimulatedBank there = await StartAsync($$"""{ "rules": [ { "when": { "on": "inquiry" }, "do": [ { "{{action}}": true } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint, options => options with { InquiryTimeout = TimeSpan.FromMilliseconds(200) });

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.IsType<InquiryReply.NoAnswer>(reply);
    }

    [Fact]
    public async Task An_inquiry_that_finds_other_content_under_our_key_settles_nothing()
    {
        await using SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1", amountYen: 100), _inTime);
        InquiryReply reply = await bank.InquireAsync(Some.Order("K1", amountYen: 200), _inTime);

        Assert.Equal(new InquiryReply.NoAnswer("answered for another amount"), reply);
    }

    [Fact]
    public async Task A_key_that_the_bank_knows_with_other_content_is_Unknown_and_not_declined()
    {
        await using SimulatedBank there = await StartAsync("""{ "dedupe": true }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1", amountYen: 100), _inTime);
        BankReply reply = await bank.DebitAsync(Some.Order("K1", amountYen: 200), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
    }

    [Fact]
    public async Task Many_requests_at_once_each_get_their_own_answer()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "when": { "every": 2 }, "do": [ { "delay": 20 }, { "decline": "1" } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint, profile: BankProfileReader.Standard with { RequestsPerConnection = 4 });
        DebitOrder[] orders = [.. Enumerable.Range(1, 100).Select(i => Some.Order($"K{i}", amountYen: i))];

        BankReply[] replies = await Task.WhenAll(orders.Select(order => bank.DebitAsync(order, _inTime)));

        string[] collected = [.. orders.Zip(replies).Where(pair => pair.Second is BankReply.Collected).Select(pair => pair.First.RequestKey)];
        Assert.Equal(50, replies.Count(reply => reply is BankReply.Declined));
        Assert.Equal(there.Ledger.Select(entry => entry.RequestKey).Order(StringComparer.Ordinal), collected.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_line_that_breaks_makes_every_request_on_it_Unknown()
    {
        await using SimulatedBank there = await StartAsync("""
            { "rules": [ { "when": { "amount": 1 }, "do": [ { "delay": 3600000 } ] }, { "when": { "amount": 2 }, "do": [ { "garble": true } ] } ] }
            """);
        await using FixedTcpBank bank = Connect(there.Endpoint, profile: BankProfileReader.Standard with { RequestsPerConnection = 4 });

        Task<BankReply> waiting = bank.DebitAsync(Some.Order("K1", amountYen: 1), _inTime);
        await there.WaitForDebitRequestsAsync(1, _inTime);
        BankReply garbled = await bank.DebitAsync(Some.Order("K2", amountYen: 2), _inTime);

        var expected = new BankReply.Unknown("the bank's answer was not understood");
        Assert.Equal([expected, expected], [await waiting.WaitAsync(_inTime), garbled]);
        Assert.Equal(1, bank.Connections);
    }

    [Fact]
    public async Task A_bank_that_went_down_was_not_sent_the_next_debit()
    {
        SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        await there.DisposeAsync();
        BankReply reply = await bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.Equal(new BankReply.NotSent(NotSentReason.Unreachable, ""), reply);
    }

    [Fact]
    public async Task A_refused_connection_means_not_sent()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var endpoint = (IPEndPoint)free.LocalEndpoint;
        free.Stop();
        await using FixedTcpBank bank = Connect(endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);
        InquiryReply asked = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.NotSent(NotSentReason.Unreachable, ""), reply);
        Assert.IsType<InquiryReply.NoAnswer>(asked);
    }

    [Fact]
    public async Task A_connection_idle_for_too_long_is_not_used_again()
    {
        var time = new FakeTimeProvider();
        await using SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(there.Endpoint, time: time);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        time.Advance(TimeSpan.FromSeconds(61));
        await bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.Equal(2, bank.Connections);
    }

    [Fact]
    public async Task The_wait_for_an_answer_is_measured_on_the_given_clock()
    {
        var time = new FakeTimeProvider();
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "when": { "amount": 2 }, "do": [ { "delay": 3600000 } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint, time: time);
        await bank.DebitAsync(Some.Order("K1", amountYen: 1), _inTime);

        // The line exists already, so the wait has begun when the call returns.
        Task<BankReply> debit = bank.DebitAsync(Some.Order("K2", amountYen: 2), _inTime);
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(new BankReply.Unknown("no answer within 15 s"), await debit.WaitAsync(_inTime));
    }

    [Fact]
    public async Task A_stop_before_the_sending_is_a_cancellation_and_nothing_arrives()
    {
        await using SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bank.DebitAsync(Some.Order("K1"), new CancellationToken(canceled: true)));

        Assert.Equal(0, there.Connections);
    }

    [Fact]
    public async Task A_stop_after_the_sending_leaves_the_debit_Unknown()
    {
        using var stop = new CancellationTokenSource();
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "delay": 3600000 } ] } ] }""");
        await using FixedTcpBank bank = Connect(there.Endpoint);

        Task<BankReply> debit = bank.DebitAsync(Some.Order("K1"), stop.Token);
        await there.WaitForDebitRequestsAsync(1, _inTime);
        await stop.CancelAsync();

        Assert.Equal(new BankReply.Unknown("the wait for the answer was broken off"), await debit.WaitAsync(_inTime));
    }

    [Fact]
    public async Task Closing_the_adapter_leaves_what_is_under_way_Unknown_and_sends_nothing_more()
    {
        await using SimulatedBank there = await StartAsync("""{ "rules": [ { "do": [ { "delay": 3600000 } ] } ] }""");
        FixedTcpBank bank = Connect(there.Endpoint);

        Task<BankReply> underWay = bank.DebitAsync(Some.Order("K1"), _inTime);
        await there.WaitForDebitRequestsAsync(1, _inTime);
        await bank.DisposeAsync();
        BankReply later = await bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.IsType<BankReply.Unknown>(await underWay.WaitAsync(_inTime));
        Assert.Equal(new BankReply.NotSent(NotSentReason.Stopped, ""), later);
        Assert.Equal(1, there.DebitRequests);
    }

    [Fact]
    public async Task A_bank_without_inquiries_is_not_asked()
    {
        await using SimulatedBank there = await StartAsync("{}");
        BankProfile standard = BankProfileReader.Standard;
        await using FixedTcpBank bank = Connect(there.Endpoint, profile: standard with { Abilities = standard.Abilities with { HasInquiry = false } });

        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.IsType<InquiryReply.NoAnswer>(reply);
        Assert.Equal(0, there.Connections);
    }

    [Fact]
    public async Task Every_byte_that_goes_out_and_comes_in_is_shown_to_the_archive()
    {
        var seen = new List<(BankTrafficDirection Direction, int Bytes)>();
        await using SimulatedBank there = await StartAsync("{}");
        await using FixedTcpBank bank = Connect(
            there.Endpoint, options => options with { Traffic = (direction, bytes) => seen.Add((direction, bytes.Length)) });

        await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal((BankTrafficDirection.ToBank, 260), seen[0]);
        Assert.Equal(260, seen.Where(piece => piece.Direction == BankTrafficDirection.FromBank).Sum(piece => piece.Bytes));
    }

    internal static FixedTcpBank Connect(
        IPEndPoint endpoint,
        Func<FixedTcpBankOptions, FixedTcpBankOptions>? change = null,
        BankProfile? profile = null,
        TimeProvider? time = null)
    {
        var options = new FixedTcpBankOptions { Endpoint = endpoint, BankCode = "9998" };
        return new FixedTcpBank(
            change is null ? options : change(options), profile ?? BankProfileReader.Standard, time ?? TimeProvider.System, NullLogger<FixedTcpBank>.Instance);
    }

    private Task<SimulatedBank> StartAsync(string scenario)
        => SimulatedBank.StartAsync(new SimulatedBankOptions { Scenario = Scenario.Parse(scenario) }, _inTime);
}
