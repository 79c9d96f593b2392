using System.Collections.Concurrent;
using CreditorClient;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Samples;

/// <summary>The sample that companies copy, against a door that does what the test says.</summary>
public sealed class CreditorClientTests : IDisposable
{
    private static readonly TimeSpan[] s_soon = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), 8)];
    private readonly string _folder = Directory.CreateTempSubdirectory("creditor-client-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_fields_stand_where_the_layout_has_them()
    {
        Assert.Equal(Places(DebitMessageLayout.Layout), SamplePlaces(typeof(Message), except: ["FunctionCode", "Password"]));
        Assert.Equal((ControlMessageLayout.FunctionCode.OffsetBytes, ControlMessageLayout.FunctionCode.LengthBytes), (Message.FunctionCode.Offset, Message.FunctionCode.Length));
        Assert.Equal((ControlMessageLayout.Password.OffsetBytes, ControlMessageLayout.Password.LengthBytes), (Message.Password.Offset, Message.Password.Length));
    }

    [Theory]
    [InlineData("0200")]
    [InlineData("0400")]
    [InlineData("0600")]
    public void A_request_that_it_makes_is_read_without_a_problem(string type)
    {
        Message message = Message.Request(type, "1234567890", "ORDER-1", DateTimeOffset.UnixEpoch);
        message[Message.OriginalRequestId] = "ORDER-0";
        message[Message.HolderName] = "ﾔﾏﾀﾞ ﾀﾛｳ";

        (DebitMessage? read, var problems) = DebitMessageLayout.Read(message.Body);

        Assert.Empty(problems);
        Assert.Equal((type, "1234567890", "ORDER-1", "ORDER-0", "ﾔﾏﾀﾞ ﾀﾛｳ", true), (read!.MessageType, read.CreditorCode, read.RequestId, read.OriginalRequestId, read.HolderName, read.UsesMandateAccount));
    }

    [Fact]
    public void A_sign_on_that_it_makes_is_read_without_a_problem()
    {
        Message message = Message.Request("0800", "1234567890", "CTL-1", DateTimeOffset.UnixEpoch);
        message[Message.FunctionCode] = "001";
        message[Message.Password] = "secret";

        (ControlMessage? read, var problems) = ControlMessageLayout.Read(message.Body);

        Assert.Empty(problems);
        Assert.Equal(("001", "secret"), (read!.FunctionCode, read.Password));
    }

    [Fact]
    public async Task The_order_is_on_disk_before_the_message_leaves()
    {
        string bookThen = "";
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            DebitMessage request = await line.ReadRequestAsync();
            bookThen = await ReadBookAsync();
            await line.ReplyAsync(Answer(request, "0000", 'F'));
            await line.WaitForCloseAsync();
        });

        DebitOutcome outcome = await DebitAsync(door, Order("ORDER-1"));

        Assert.True(outcome.IsCollected);
        Assert.StartsWith("ORDER\tORDER-1\tC1\t100\t", bookThen, StringComparison.Ordinal);
        Assert.EndsWith("OUTCOME\tORDER-1\t0000\n", await ReadBookAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_brings_a_new_connection_and_an_inquiry()
    {
        List<string> types = [];
        await using ScriptedServer door = ScriptedServer.Start(
            async line =>
            {
                types.Add((await line.ReadRequestAsync()).MessageType);
                await line.WaitForCloseAsync();
            },
            async line =>
            {
                DebitMessage asked = await line.ReadRequestAsync();
                types.Add(asked.MessageType);
                Assert.Equal("ORDER-1", asked.OriginalRequestId);
                await line.ReplyAsync(Answer(asked, "1001", 'F'));
                await line.WaitForCloseAsync();
            });

        DebitOutcome outcome = await DebitAsync(door, Order("ORDER-1"));

        Assert.Equal(("1001", true, false), (outcome.ResponseCode, outcome.IsFinal, outcome.IsCollected));
        Assert.Equal(["0200", "0600"], types);
    }

    [Fact]
    public async Task A_debit_that_never_arrived_is_sent_again_with_the_same_id_and_content()
    {
        DebitMessage? first = null, second = null;
        await using ScriptedServer door = ScriptedServer.Start(
            async line => first = await line.ReadRequestAsync(),
            async line =>
            {
                await line.ReplyAsync(Answer(await line.ReadRequestAsync(), "4001", ' '));
                second = await line.ReadRequestAsync();
                await line.ReplyAsync(Answer(second, "0000", 'F'));
                await line.WaitForCloseAsync();
            });

        DebitOutcome outcome = await DebitAsync(door, Order("ORDER-1"));

        Assert.True(outcome.IsCollected);
        Assert.Equal(first! with { SentAt = null }, second! with { SentAt = null });
    }

    [Theory]
    [InlineData("0001", 'S')]
    [InlineData("3001", 'U')]
    public async Task A_debit_without_an_outcome_is_asked_for_until_it_has_one(string code, char state)
    {
        List<string> types = [];
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            foreach ((string answer, char at) in new[] { (code, state), (code, state), ("0000", 'F') })
            {
                DebitMessage request = await line.ReadRequestAsync();
                types.Add(request.MessageType);
                await line.ReplyAsync(Answer(request, answer, at));
            }

            await line.WaitForCloseAsync();
        });

        Assert.True((await DebitAsync(door, Order("ORDER-1"))).IsCollected);
        Assert.Equal(["0200", "0600", "0600"], types);
    }

    [Fact]
    public async Task An_inquiry_that_was_not_taken_says_nothing_of_the_debit()
    {
        await using ScriptedServer door = ScriptedServer.Start(
            async line => await line.ReadRequestAsync(),
            async line =>
            {
                await line.ReplyAsync(Answer(await line.ReadRequestAsync(), "9004", ' '));
                await line.ReplyAsync(Answer(await line.ReadRequestAsync(), "2002", ' '));
                await line.ReplyAsync(Answer(await line.ReadRequestAsync(), "0000", 'F'));
                await line.WaitForCloseAsync();
            });

        Assert.True((await DebitAsync(door, Order("ORDER-1"))).IsCollected);
    }

    [Fact]
    public async Task What_an_earlier_run_left_open_is_asked_for_at_the_next_start()
    {
        using (var book = new RequestBook(BookPath)) book.Add(Order("ORDER-1"));
        await File.AppendAllTextAsync(BookPath, "ORDER\tORDER-2\tC1\t1");
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            DebitMessage asked = await line.ReadRequestAsync();
            await line.ReplyAsync(Answer(asked, asked.OriginalRequestId == "ORDER-1" ? "0000" : "9009", 'F'));
            await line.WaitForCloseAsync();
        });

        using (var book = new RequestBook(BookPath))
        {
            await using DebitClient client = Client(door, book);
            DebitOutcome outcome = Assert.Single(await client.SettleOpenAsync());
            Assert.True(outcome.IsCollected);
        }

        using var after = new RequestBook(BookPath);
        Assert.Empty(after.Open);
        Assert.Equal(1, after.Count);
    }

    [Fact]
    public async Task Many_are_under_way_at_once_and_their_answers_come_in_any_order()
    {
        const int many = 20;
        ConcurrentBag<string> said = [];
        await using ScriptedServer door = ScriptedServer.Start(async line =>
        {
            DebitMessage signOn = await line.ReadRequestAsync();
            await line.ReplyAsync(new DebitMessage { MessageType = "0810", RequestId = signOn.RequestId, ResponseCode = "0000" });
            List<DebitMessage> requests = [];
            while (requests.Count < many) requests.Add(await line.ReadRequestAsync());
            foreach (DebitMessage request in Enumerable.Reverse(requests))
                await line.ReplyAsync(Answer(request, request.AmountYen % 2 == 0 ? "0000" : "1001", 'F'));
            DebitMessage signOff = await line.ReadRequestAsync();
            await line.ReplyAsync(new DebitMessage { MessageType = "0810", RequestId = signOff.RequestId, ResponseCode = "0000" });
            said.Add("signed off");
        });

        using var book = new RequestBook(BookPath);
        DebitOutcome[] outcomes;
        await using (DebitClient client = Client(door, book, password: "secret"))
            outcomes = await Task.WhenAll(Enumerable.Range(1, many).Select(number => client.DebitAsync(Order($"ORDER-{number}") with { AmountYen = number })));

        Assert.All(outcomes, outcome => Assert.Equal(outcome.Order.AmountYen % 2 == 0 ? "0000" : "1001", outcome.ResponseCode));
        Assert.Equal(["signed off"], said);
    }

    private string BookPath => Path.Combine(_folder, "book");

    private async Task<DebitOutcome> DebitAsync(ScriptedServer door, DebitOrder order)
    {
        using var book = new RequestBook(BookPath);
        await using DebitClient client = Client(door, book);
        return await client.DebitAsync(order);
    }

    private static DebitClient Client(ScriptedServer server, RequestBook book, string? password = null)
    {
        // Only the test of silence waits this long; the others have their answers.
        var door = new Door("127.0.0.1", server.Endpoint.Port, "1234567890") { Password = password, AnswerWait = TimeSpan.FromSeconds(2), AskAgainAfter = s_soon };
        return new DebitClient(door, book, TimeProvider.System, static _ => { });
    }

    private async Task<string> ReadBookAsync()
    {
        await using var file = new FileStream(BookPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    private static DebitOrder Order(string id) => new(id, "C1", 100, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static DebitMessage Answer(DebitMessage request, string code, char state)
        => request with { MessageType = MessageTypes.ReplyTo(request.MessageType), ResponseCode = code, State = state };

    private static IEnumerable<(int Offset, int Length, bool IsDigits)> Places(FixedLayout layout)
        => layout.Fields.Where(field => field.Kind != FieldKind.Filler).Select(field => (field.OffsetBytes, field.LengthBytes, field.Kind == FieldKind.Digits));

    private static IEnumerable<(int Offset, int Length, bool IsDigits)> SamplePlaces(Type type, string[] except)
        => type.GetFields().Where(field => field.FieldType == typeof(MessageField) && !except.Contains(field.Name, StringComparer.Ordinal))
            .Select(field => (MessageField)field.GetValue(null)!)
            .OrderBy(field => field.Offset)
            .Select(field => (field.Offset, field.Length, field.IsDigits));
}
