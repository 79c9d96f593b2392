using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Banks;

/// <summary>Several requests on one connection, of which one is given up: no byte of it may leave afterwards.</summary>
public sealed class FixedTcpBankSharedLineTests
{
    private const int FrameBytes = 260;
    private const int Debits = 200;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;
    private readonly FakeTimeProvider _time = new(Some.Moment.ToUniversalTime());

    [Fact]
    public async Task A_debit_without_an_answer_ends_the_connection_and_the_others_on_it_become_Unknown_at_once()
    {
        TaskCompletionSource[] read = [Signal(), Signal()];
        TaskCompletionSource closed = Signal();
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await AnswerFirstAsync(line);
            foreach (TaskCompletionSource one in read)
            {
                await line.ReadRequestAsync();
                one.SetResult();
            }

            await line.WaitForCloseAsync();
            closed.SetResult();
        });
        await using FixedTcpBank bank = Connect(server.Endpoint);
        await bank.DebitAsync(Some.Order("K0"), _inTime);

        Task<BankReply> first = bank.DebitAsync(Some.Order("K1"), _inTime);
        await read[0].Task.WaitAsync(_inTime);
        _time.Advance(TimeSpan.FromSeconds(10));
        Task<BankReply> second = bank.DebitAsync(Some.Order("K2"), _inTime);
        await read[1].Task.WaitAsync(_inTime);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.IsType<BankReply.Unknown>(await first.WaitAsync(_inTime));
        Assert.Equal(new BankReply.Unknown("another debit on this connection got no answer"), await second.WaitAsync(_inTime));
        await closed.Task.WaitAsync(_inTime);
    }

    /// <remarks>The bank reads nothing for a while: most of what was written lies in our own send queue.</remarks>
    [Fact]
    public async Task What_lies_in_the_send_queue_does_not_leave_after_the_time_out()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4 * 1024 };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await using FixedTcpBank bank = Connect((IPEndPoint)listener.LocalEndPoint!);
        Task<BankReply> opening = bank.DebitAsync(Some.Order("K0"), _inTime);
        using Socket there = await listener.AcceptAsync(_inTime);
        byte[] frame = new byte[FrameBytes];
        await there.ReceiveAsync(frame, _inTime);
        await there.SendAsync(ScriptedLine.Frame(ScriptedLine.Collected(DebitMessageLayout.Read(frame.AsSpan(4)).Message!)), _inTime);
        await opening;

        Task<BankReply>[] debits = [.. Enumerable.Range(1, Debits).Select(i => bank.DebitAsync(Some.Order($"K{i}"), _inTime))];
        _time.Advance(Timeout);
        BankReply[] replies = await Task.WhenAll(debits).WaitAsync(_inTime);

        Assert.All(replies, reply => Assert.IsType<BankReply.Unknown>(reply));
        Assert.Equal(1, bank.Connections);
        Assert.InRange(await CountAsync(there), 0, Debits * FrameBytes / 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_was_given_up_while_it_waited_for_another_one_to_be_written_is_not_sent(bool isDebit)
    {
        TaskCompletionSource writing = Signal();
        using ManualResetEventSlim goOn = new();
        TaskCompletionSource<int> later = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await AnswerFirstAsync(line);
            later.SetResult(await CountRequestsAsync(line));
        });
        int requests = 0;
        await using FixedTcpBank bank = Connect(server.Endpoint, (direction, _) =>
        {
            if (direction != BankTrafficDirection.ToBank || ++requests != 2) return;
            writing.SetResult();
            goOn.Wait(_inTime);
        });
        await bank.DebitAsync(Some.Order("K0"), _inTime);

        Task<BankReply> first = Task.Run(() => bank.DebitAsync(Some.Order("K1"), _inTime));
        await writing.Task.WaitAsync(_inTime);
        Task second = isDebit ? bank.DebitAsync(Some.Order("K2"), _inTime) : bank.InquireAsync(Some.Order("K2"), _inTime);
        _time.Advance(Timeout);
        await second.WaitAsync(_inTime);
        goOn.Set();

        Assert.Equal(isDebit ? 0 : 1, await later.Task.WaitAsync(_inTime));
        Assert.Equal(isDebit ? new BankReply.Unknown("another debit on this connection got no answer") : new BankReply.Collected("0000"), await first.WaitAsync(_inTime));
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task AnswerFirstAsync(ScriptedLine line) => await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()));

    /// <summary>Answers what comes until the line ends.</summary>
    private static async Task<int> CountRequestsAsync(ScriptedLine line)
    {
        int requests = 0;
        try
        {
            while (true)
            {
                DebitMessage request = await line.ReadRequestAsync();
                requests++;
                await line.ReplyAsync(ScriptedLine.Collected(request));
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return requests;
        }
    }

    private async Task<int> CountAsync(Socket socket)
    {
        byte[] any = new byte[4 * 1024];
        int count = 0;
        try
        {
            while (await socket.ReceiveAsync(any, _inTime) is int received and > 0) count += received;
        }
        catch (SocketException)
        {
            // Reset is the end too.
        }

        return count;
    }

    private FixedTcpBank Connect(IPEndPoint endpoint, BankTrafficSink? traffic = null) => FixedTcpBankTests.Connect(
        endpoint,
        options => options with { DebitTimeout = Timeout, InquiryTimeout = Timeout, Traffic = traffic },
        BankProfileReader.Standard with { RequestsPerConnection = 256 },
        _time);
}
