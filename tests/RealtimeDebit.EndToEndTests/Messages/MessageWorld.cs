using System.Diagnostics;
using System.Globalization;
using System.Net;
using CreditorClient;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests.Messages;

/// <summary>The real service, a bank that outlives it, and a creditor whose program is the sample client with its request book.</summary>
internal sealed class MessageWorld : IAsyncDisposable
{
    /// <summary>
    /// How often it asks at most, ten times a second. An outcome may take long: a bank that gave no understood answers is left alone for 5 s and
    /// then for 10, and each answer that does not come holds the one place at the bank for the 2 s of DebitTimeout.
    /// </summary>
    public const int MostPatience = 400;

    private static readonly TimeSpan[] s_soon = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(100), MostPatience)];

    private readonly OrderPlan _plan;

    private MessageWorld(OrderPlan plan, CrashWorld crash)
    {
        _plan = plan;
        Crash = crash;
    }

    public CrashWorld Crash { get; }

    public string BookPath => Path.Combine(Crash.Service.Root, "requests.log");

    /// <summary>Where the door of the running process listens; another port after each start.</summary>
    public IPEndPoint Door => Crash.Service.MessageDoor;

    /// <summary>Builds it; nothing is started but the bank.</summary>
    /// <param name="bankDelayMs">How long the bank works on each debit; it is waited for longer than that.</param>
    /// <param name="replySeconds">The door's reply time-out.</param>
    public static async Task<MessageWorld> BuildAsync(OrderPlan plan, int bankDelayMs = 0, int replySeconds = 5)
    {
        CrashWorld crash = await CrashWorld.BuildAsync(plan);
        crash.TheBank.Use(Scenario.Parse(plan.Scenario(bankDelayMs)));
        if (bankDelayMs > 1_000) CrashWorld.WaitForAnswers(crash.Service, TimeSpan.FromSeconds(30));
        crash.Service.Set("RealtimeDebit__Messages__ReplyTimeout", TimeSpan.FromSeconds(replySeconds).ToString("c", CultureInfo.InvariantCulture));
        return new MessageWorld(plan, crash);
    }

    public static async Task<MessageWorld> StartAsync(OrderPlan plan, int bankDelayMs = 0, int replySeconds = 5)
    {
        MessageWorld world = await BuildAsync(plan, bankDelayMs, replySeconds);
        await world.StartAsync();
        return world;
    }

    public async Task StartAsync()
    {
        await Crash.Service.StartAsync();
        await Crash.TakeMandatesAsync();
    }

    /// <summary>A 0200 for this order, its account left to the mandate.</summary>
    public static DebitMessage Request(Order order) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = OrderPlan.CreditorCode,
        RequestId = IdOf(order),
        AmountYen = order.AmountYen,
        CustomerNumber = order.CustomerNumber,
    };

    /// <summary>A question (0600) or a cancel (0400) about this order.</summary>
    public static DebitMessage About(Order order, string type) => new()
    {
        MessageType = type,
        CreditorCode = OrderPlan.CreditorCode,
        RequestId = $"ASK-{order.Number}",
        OriginalRequestId = IdOf(order),
    };

    public static string IdOf(Order order) => $"ORDER-{order.Number}";

    public Task<MessageLine> ConnectAsync() => MessageLine.ConnectAsync(Door);

    /// <summary>One life of the creditor's program: asks for what its book has open, and makes these debits, all at once.</summary>
    /// <param name="patience">How often it asks again before it gives up.</param>
    public async Task LiveAsync(IEnumerable<Order> orders, int patience = MostPatience)
    {
        var door = new Door("127.0.0.1", Door.Port, OrderPlan.CreditorCode) { AnswerWait = TimeSpan.FromSeconds(10), AskAgainAfter = s_soon[..patience] };
        using var book = new RequestBook(BookPath);
        await using var client = new DebitClient(door, book, TimeProvider.System, static _ => { });
        DateTimeOffset validUntil = TimeProvider.System.GetUtcNow().AddHours(1);
        Task<IReadOnlyList<DebitOutcome>> open = client.SettleOpenAsync();
        await Task.WhenAll(orders.Select(order => client.DebitAsync(new DebitOrder(IdOf(order), order.CustomerNumber, order.AmountYen, validUntil))));
        await open;
    }

    /// <summary>The sample client as its own process, with these debits.</summary>
    public Process StartClient(IEnumerable<Order> orders)
    {
        string[] debits = [.. orders.Select(order => $"{order.CustomerNumber}:{order.AmountYen}")];
        var start = new ProcessStartInfo("dotnet", [ServiceProcess.ExecutableOf("CreditorClient", "creditor-client.dll"), "127.0.0.1", $"{Door.Port}", OrderPlan.CreditorCode, BookPath, .. debits])
        {
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    /// <summary>Fails when the promise is broken at this moment: the ledger against the orders and against all that the creditor was told.</summary>
    public void CheckPromise() => Crash.CheckPromise(Told());

    /// <summary>Fails when an order is not settled as the bank would have it.</summary>
    public void CheckSettled(IEnumerable<Order> orders)
    {
        CheckPromise();
        Dictionary<string, char> told = Told().ToDictionary(one => one.Account, one => one.Digit, StringComparer.Ordinal);
        Assert.Equal(orders.Select(order => (order.Number, order.ExpectedDigit)), orders.Select(order => (order.Number, told.GetValueOrDefault(order.Account, '-'))));
    }

    public ValueTask DisposeAsync() => Crash.DisposeAsync();

    /// <summary>What the creditor's book says that it was told.</summary>
    private List<ToldOutcome> Told()
    {
        if (!File.Exists(BookPath)) return [];
        Dictionary<string, Order> ordered = new(StringComparer.Ordinal);
        List<ToldOutcome> told = [];
        string text = File.ReadAllText(BookPath);
        foreach (string[] line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
        {
            if (line[0] == "ORDER")
            {
                ordered[line[1]] = _plan.Orders.Single(order => order.CustomerNumber == line[2]);
                continue;
            }

            Order order = ordered[line[1]];
            told.Add(new ToldOutcome(order.Account, order.AmountYen, ResponseCode.ToResultDigit(line[2]) ?? throw new InvalidDataException($"{line[2]} is not final.")));
        }

        return told;
    }
}
