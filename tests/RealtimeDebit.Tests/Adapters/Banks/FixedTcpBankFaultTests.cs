using System.Net;
using System.Net.Sockets;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Banks;

/// <summary>Faults that no bank makes on demand, played by a scripted server.</summary>
public sealed class FixedTcpBankFaultTests
{
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    [Fact]
    public async Task A_line_that_is_reset_at_once_leaves_the_debit_not_sent_or_Unknown_but_never_decided()
    {
        await using ScriptedServer server = ScriptedServer.Start(line =>
        {
            line.Reset();
            return Task.CompletedTask;
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        // Not sent only when the reset was seen before the write began; which of the two it is depends on the network.
        Assert.True(reply is BankReply.Unknown or BankReply.NotSent { Reason: NotSentReason.Unreachable });
    }

    [Fact]
    public async Task A_line_that_is_reset_before_anything_was_read_but_after_bytes_left_leaves_the_debit_Unknown()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await sent.Task;
            line.Reset();
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(
            server.Endpoint, options => options with { Traffic = (_, _) => sent.TrySetResult() });

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
    }

    [Fact]
    public async Task A_line_that_is_reset_after_the_request_was_read_leaves_the_debit_Unknown()
    {
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await line.ReadRequestAsync();
            line.Reset();
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_idle_connection_that_the_bank_gave_up_is_replaced_before_a_byte_leaves(bool byReset)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(
            async line =>
            {
                await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()));
                line.Close(byReset);
                gone.TrySetResult();
            },
            StayOpenAsync);
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply first = await bank.DebitAsync(Some.Order("K1"), _inTime);
        await gone.Task.WaitAsync(_inTime);
        BankReply second = await bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.Equal([new BankReply.Collected("0000"), new BankReply.Collected("0000")], [first, second]);
        Assert.Equal(2, bank.Connections);
    }

    [Fact]
    public async Task An_answer_may_come_in_any_pieces()
    {
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            byte[] frame = ScriptedLine.Frame(ScriptedLine.Collected(await line.ReadRequestAsync()));
            await line.SendAsync(frame.AsMemory(0, 1));
            await line.SendAsync(frame.AsMemory(1, 2));
            await line.SendAsync(frame.AsMemory(3, 100));
            await line.SendAsync(frame.AsMemory(103));
            await line.WaitForCloseAsync();
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.Collected("0000"), reply);
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_sending_of_the_same_debit()
    {
        var timedOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(
            async line =>
            {
                DebitMessage request = await line.ReadRequestAsync();
                await timedOut.Task;
                await line.ReplyAsync(ScriptedLine.Collected(request));
                await line.WaitForCloseAsync();
            },
            async line =>
            {
                await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()) with { ResponseCode = "1001", ResultDigit = '1' });
                await line.WaitForCloseAsync();
            });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint, options => options with { DebitTimeout = TimeSpan.FromMilliseconds(500) });

        BankReply first = await bank.DebitAsync(Some.Order("K1"), _inTime);
        timedOut.SetResult();
        BankReply second = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(first);
        Assert.Equal(new BankReply.Declined('1', "1001"), second);
        Assert.Equal(2, bank.Connections);
    }

    [Theory]
    [InlineData("7777", ' ')]
    [InlineData("", ' ')]
    [InlineData("0001", ' ')]
    [InlineData("3001", ' ')]
    [InlineData("4001", ' ')]
    [InlineData("9009", ' ')]
    [InlineData("2010", ' ')]
    [InlineData("0000", '1')]
    [InlineData("1001", '0')]
    [InlineData("9004", '0')]
    public async Task A_code_that_settles_nothing_or_contradicts_the_result_leaves_the_debit_Unknown(string code, char resultDigit)
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with { ResponseCode = code, ResultDigit = resultDigit });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
    }

    [Theory]
    [InlineData("2001", '9')]
    [InlineData("2005", '4')]
    [InlineData("2006", '4')]
    [InlineData("2007", '4')]
    [InlineData("2009", '8')]
    [InlineData("2013", '9')]
    public async Task A_request_that_the_bank_rejects_is_declined_with_the_digit_of_the_files(string code, char resultCode)
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with { ResponseCode = code, ResultDigit = ' ' });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.Declined(resultCode, code), reply);
    }

    [Theory]
    [InlineData("2003", '9')]
    [InlineData("2004", '9')]
    [InlineData("2005", '4')]
    [InlineData("2006", '4')]
    [InlineData("2007", '4')]
    [InlineData("2008", '9')]
    [InlineData("2009", '8')]
    [InlineData("2012", '9')]
    [InlineData("2013", '9')]
    public async Task An_inquiry_about_a_debit_that_the_bank_rejected_settles_it(string code, char resultCode)
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with { ResponseCode = code, ResultDigit = ' ', State = 'R' });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new InquiryReply.Declined(resultCode, code), reply);
    }

    /// <remarks>Without a state a 2xxx is about the inquiry; 2001, 2002 and 9xxx may be so with one.</remarks>
    [Theory]
    [InlineData("2003", ' ')]
    [InlineData("2013", 'U')]
    [InlineData("2001", 'R')]
    [InlineData("2002", 'R')]
    [InlineData("2010", 'R')]
    [InlineData("2011", 'R')]
    [InlineData("9004", 'R')]
    public async Task A_code_that_may_be_about_the_inquiry_itself_settles_nothing(string code, char state)
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with { ResponseCode = code, ResultDigit = ' ', State = state });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.IsType<InquiryReply.NoAnswer>(reply);
    }

    [Theory]
    [InlineData("another amount", 999, "9998", "1234567", "1234567890")]
    [InlineData("another account", 1_000, "9998", "7654321", "1234567890")]
    [InlineData("another account", 1_000, "9997", "1234567", "1234567890")]
    [InlineData("another creditor", 1_000, "9998", "1234567", "0000000001")]
    public async Task An_answer_under_our_key_for_something_else_leaves_the_debit_Unknown(
        string difference, long amountYen, string bankCode, string account, string creditor)
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with
        {
            AmountYen = amountYen,
            BankCode = bankCode,
            AccountNumber = account,
            CreditorCode = creditor,
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        BankReply reply = await bank.DebitAsync(Some.Order("K1", amountYen: 1_000), _inTime);

        Assert.Equal(new BankReply.Unknown($"answered for {difference}"), reply);
    }

    [Fact]
    public async Task An_answer_of_another_kind_is_not_taken_for_ours()
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with
        {
            MessageType = MessageTypes.InquiryReply,
            OriginalRequestId = request.RequestId,
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint, options => options with { DebitTimeout = TimeSpan.FromMilliseconds(500) });

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
        Assert.Equal(1, bank.StrayReplies);
    }

    [Fact]
    public async Task An_answer_to_another_inquiry_of_the_same_debit_is_not_taken_for_ours()
    {
        await using ScriptedServer server = Answering(request => ScriptedLine.Collected(request) with { RequestId = "Q-EARLIER", ResponseCode = "4001", ResultDigit = ' ' });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint, options => options with { InquiryTimeout = TimeSpan.FromMilliseconds(500) });

        InquiryReply reply = await bank.InquireAsync(Some.Order("K1"), _inTime);

        Assert.IsType<InquiryReply.NoAnswer>(reply);
    }

    [Fact]
    public async Task Answers_in_another_order_reach_the_right_requests()
    {
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()));
            DebitMessage first = await line.ReadRequestAsync();
            DebitMessage second = await line.ReadRequestAsync();
            await line.ReplyAsync(ScriptedLine.Collected(second));
            await line.ReplyAsync(ScriptedLine.Collected(first) with { ResponseCode = "1002", ResultDigit = '2' });
            await line.WaitForCloseAsync();
        });
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint, profile: BankProfileReader.Standard with { RequestsPerConnection = 2 });
        await bank.DebitAsync(Some.Order("K0"), _inTime);

        Task<BankReply> first = bank.DebitAsync(Some.Order("K1"), _inTime);
        Task<BankReply> second = bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.Equal([new BankReply.Declined('2', "1002"), new BankReply.Collected("0000")], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task Bytes_that_nobody_asked_for_end_an_idle_line()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(
            async line =>
            {
                await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()));
                await line.SendAsync("0256half"u8.ToArray());
                sent.SetResult();
                await line.WaitForCloseAsync();
            },
            StayOpenAsync);
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);

        await bank.DebitAsync(Some.Order("K1"), _inTime);
        await sent.Task.WaitAsync(_inTime);
        BankReply second = await bank.DebitAsync(Some.Order("K2"), _inTime);

        Assert.Equal(new BankReply.Collected("0000"), second);
        Assert.Equal(2, bank.Connections);
    }

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_means_not_sent()
    {
        // The queue of a listener that never accepts is full, so the next connection is neither made nor refused.
        using Socket full = Listening();
        using Socket first = await ConnectedAsync(full);
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(
            (IPEndPoint)full.LocalEndPoint!, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.Equal(new BankReply.NotSent(NotSentReason.Unreachable, ""), reply);
    }

    [Theory]
    [InlineData("127.0.0.1:9800", true)]
    [InlineData("[::1]:9800", true)]
    [InlineData("bank.example:9800", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("127.0.0.1:99999", false)]
    [InlineData("not a host:1", false)]
    [InlineData("", false)]
    public void An_endpoint_is_a_host_and_a_port(string text, bool isOne)
        => Assert.Equal(isOne, FixedTcpBankOptions.TryParseEndpoint(text, out _));

    private static async Task StayOpenAsync(ScriptedLine line)
    {
        await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()));
        await line.WaitForCloseAsync();
    }

    private static ScriptedServer Answering(Func<DebitMessage, DebitMessage> answer) => ScriptedServer.Start(async line =>
    {
        await line.ReplyAsync(answer(await line.ReadRequestAsync()));
        await line.WaitForCloseAsync();
    });

    private static Socket Listening()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(0);
        return socket;
    }

    private async Task<Socket> ConnectedAsync(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!, _inTime);
        return socket;
    }
}
