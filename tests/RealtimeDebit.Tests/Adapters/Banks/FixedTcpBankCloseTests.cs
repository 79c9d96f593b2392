using System.Net.Sockets;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Banks;

/// <summary>How a line ends, as the bank sees it. By a reset the system throws away what the bank has not acknowledged; in order it goes on sending it.</summary>
public sealed class FixedTcpBankCloseTests
{
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;
    private readonly TaskCompletionSource<bool> _endedByReset = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // With nothing waiting on it .NET closes a socket as the system does when the process is killed: as it was set.
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_socket_that_is_just_closed_ends_by_a_reset_as_it_was_connected(bool asConnected, bool byReset)
    {
        await using ScriptedServer server = ScriptedServer.Start(async line => _endedByReset.SetResult(await line.EndsByResetAsync()));
        Socket socket = await FixedTcpBank.ConnectAsync(server.Endpoint, _inTime);
        Assert.Equal((true, 0), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
        socket.LingerState = new LingerOption(asConnected, 0);
        await socket.SendAsync(new byte[260], _inTime);

        socket.Dispose();

        Assert.Equal(byReset, await _endedByReset.Task.WaitAsync(_inTime));
    }

    [Fact]
    public async Task A_line_with_a_debit_under_way_ends_by_a_reset()
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await line.ReadRequestAsync();
            came.SetResult();
            _endedByReset.SetResult(await line.EndsByResetAsync());
        });
        FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);
        Task<BankReply> debit = bank.DebitAsync(Some.Order("K1"), _inTime);
        await came.Task.WaitAsync(_inTime);

        await bank.DisposeAsync();

        Assert.IsType<BankReply.Unknown>(await debit);
        Assert.True(await _endedByReset.Task.WaitAsync(_inTime));
    }

    [Fact]
    public async Task A_line_whose_answer_was_given_up_ends_by_a_reset()
    {
        await using ScriptedServer server = ScriptedServer.Start(async line => _endedByReset.SetResult(await line.EndsByResetAsync()));
        await using FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint, options => options with { DebitTimeout = TimeSpan.FromMilliseconds(300) });

        BankReply reply = await bank.DebitAsync(Some.Order("K1"), _inTime);

        Assert.IsType<BankReply.Unknown>(reply);
        Assert.True(await _endedByReset.Task.WaitAsync(_inTime));
    }

    [Theory]
    [InlineData("0000", '0')]
    [InlineData("9004", ' ')]
    public async Task A_line_on_which_all_is_answered_is_closed_in_order(string code, char resultDigit)
    {
        await using ScriptedServer server = ScriptedServer.Start(async line =>
        {
            await line.ReplyAsync(ScriptedLine.Collected(await line.ReadRequestAsync()) with { ResponseCode = code, ResultDigit = resultDigit });
            _endedByReset.SetResult(await line.EndsByResetAsync());
        });
        FixedTcpBank bank = FixedTcpBankTests.Connect(server.Endpoint);
        await bank.DebitAsync(Some.Order("K1"), _inTime);

        await bank.DisposeAsync();

        Assert.False(await _endedByReset.Task.WaitAsync(_inTime));
    }
}
