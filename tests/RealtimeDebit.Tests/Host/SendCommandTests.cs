using System.Text.Json.Nodes;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary><c>send</c> against a door that does what the test says.</summary>
public sealed class SendCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_debit_that_is_collected_ends_with_0_and_shows_its_fields()
    {
        DebitMessage? seen = null;
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            seen = await line.ReadRequestAsync();
            await line.ReplyAsync(Answer(seen, "0000", 'F') with { ResultDigit = '0', ReceiptNumber = "R26112400000001" });
            await line.WaitForCloseAsync();
        });

        int exitCode = await SendAsync(
            door, "--customer", "C1", "--amount", "12800", "--request-id", "ORDER-1", "--account", "9998-998-1-9000011", "--name", "ﾔﾏﾀﾞ ﾀﾛｳ",
            "--date", "2026-11-24", "--valid-until", "2026-11-24T09:30:00");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ("0200", "1234567890", "ORDER-1", 12_800L, "C1", "9998", "998", "1", "9000011", "ﾔﾏﾀﾞ ﾀﾛｳ"),
            (seen!.MessageType, seen.CreditorCode, seen.RequestId, seen.AmountYen, seen.CustomerNumber, seen.BankCode, seen.BranchCode, seen.AccountKind, seen.AccountNumber, seen.HolderName));
        Assert.Equal(new DateOnly(2026, 11, 24), seen.DebitDate);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(9)), seen.ValidUntil);
        Assert.Contains("R26112400000001", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("応答コード", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("振替済", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1001", 'F', 1)]
    [InlineData("2010", 'R', 1)]
    [InlineData("9004", ' ', 1)]
    [InlineData("0001", 'S', 3)]
    [InlineData("3001", 'U', 3)]
    public async Task Every_kind_of_answer_has_its_exit_code(string code, char state, int expected)
    {
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            await line.ReplyAsync(Answer(await line.ReadRequestAsync(), code, state));
            await line.WaitForCloseAsync();
        });

        int exitCode = await SendAsync(door, "--customer", "C1", "--amount", "100", "--request-id", "ORDER-1");

        Assert.Equal(expected, exitCode);
        Assert.Equal(expected == 3, _error.ToString().Contains("Ask again with the same id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_is_lost_brings_an_inquiry_for_the_same_id_on_a_new_line()
    {
        DebitMessage? asked = null;
        await using ScriptedServer door = ScriptedServer.Start(
            async line => await line.ReadRequestAsync(),
            async line =>
            {
                asked = await line.ReadRequestAsync();
                await line.ReplyAsync(Answer(asked, "1001", 'F') with { ResultDigit = '1' });
                await line.WaitForCloseAsync();
            });

        int exitCode = await SendAsync(door, "--customer", "C1", "--amount", "100", "--request-id", "ORDER-1");

        Assert.Equal(1, exitCode);
        Assert.Equal(("0600", "ORDER-1"), (asked!.MessageType, asked.OriginalRequestId));
        Assert.Contains("The line was lost before an answer came.", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("asking with 0600 for ORDER-1", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_door_that_is_silent_is_asked_too_and_4001_is_no_answer_about_the_money()
    {
        await using ScriptedServer door = ScriptedServer.Start(
            async line =>
            {
                await line.ReadRequestAsync();
                await line.WaitForCloseAsync();
            },
            async line =>
            {
                await line.ReplyAsync(Answer(await line.ReadRequestAsync(), "4001", ' '));
                await line.WaitForCloseAsync();
            });

        int exitCode = await SendAsync(door, "--customer", "C1", "--amount", "100", "--request-id", "ORDER-1", "--timeout", "0.3");

        Assert.Equal(3, exitCode);
        Assert.Contains("No answer within 0.3 s.", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("never with a new one", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_password_it_signs_on_first_and_a_refusal_sends_nothing()
    {
        string password = Path.GetTempFileName();
        List<string> types = [];
        try
        {
            await File.WriteAllTextAsync(password, "secret\n");
            await using ScriptedServer door = ScriptedServer.Start(async line =>
            {
                DebitMessage signOn = await line.ReadRequestAsync();
                types.Add(signOn.MessageType);
                await line.ReplyAsync(new DebitMessage { MessageType = "0810", RequestId = signOn.RequestId, ResponseCode = "9002" });
                await line.WaitForCloseAsync();
            });

            int exitCode = await SendAsync(door, "--customer", "C1", "--amount", "100", "--password-file", password);

            Assert.Equal(2, exitCode);
            Assert.Equal(["0800"], types);
            Assert.Contains("The message was not sent (9002:", _error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(password);
        }
    }

    [Theory]
    [InlineData("--inquire", "0600", "4003", 1)]
    [InlineData("--cancel", "0400", "0000", 0)]
    [InlineData("--cancel", "0400", "4002", 1)]
    public async Task It_asks_and_takes_back_by_the_debits_own_id(string option, string type, string code, int expected)
    {
        DebitMessage? seen = null;
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            seen = await line.ReadRequestAsync();
            await line.ReplyAsync(Answer(seen, code, 'W'));
            await line.WaitForCloseAsync();
        });

        int exitCode = await SendAsync(door, option, "ORDER-1", "--json");

        Assert.Equal(expected, exitCode);
        Assert.Equal((type, "ORDER-1"), (seen!.MessageType, seen.OriginalRequestId));
        JsonNode said = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(("ORDER-1", code, "W"), (said["requestId"]!.GetValue<string>(), said["code"]!.GetValue<string>(), said["reply"]!["state"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("--customer", "C1")]
    [InlineData("--customer", "C1", "--amount", "-1")]
    [InlineData("--customer", "C1", "--amount", "1", "--account", "9998-998-1")]
    [InlineData("--customer", "C1", "--amount", "1", "--name", "山田")]
    [InlineData("--customer", "C1", "--amount", "1", "--request-id", "123456789012345678901")]
    [InlineData("--inquire", "A", "--cancel", "B")]
    public async Task What_cannot_be_sent_is_wrong_usage(params string[] arguments)
        => Assert.Equal(2, await RunAsync(["send", "--port", "1", "--creditor", "1234567890", .. arguments]));

    private static DebitMessage Answer(DebitMessage request, string code, char state)
        => request with { MessageType = MessageTypes.ReplyTo(request.MessageType), ResponseCode = code, State = state };

    private Task<int> SendAsync(ScriptedServer door, params string[] arguments)
        => RunAsync(["send", "--host", "127.0.0.1", "--port", $"{door.Endpoint.Port}", "--creditor", "1234567890", .. arguments]);

    private Task<int> RunAsync(string[] arguments)
        => CommandTree.RunAsync(arguments, new CommandContext(_output, _error, TimeProvider.System, new Dictionary<string, string>(StringComparer.Ordinal)));
}
