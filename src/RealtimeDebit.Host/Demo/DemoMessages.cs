using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.MessageClient;

namespace RealtimeDebit.Host.Demo;

/// <summary>Single debits through the message door, as a creditor's program sends them.</summary>
internal sealed class DemoMessages(DemoScreen screen, DemoVerdict verdict, DoorAddress door, TimeProvider time)
{
    private const string Customer = "C000000001";
    private const string Account = "9000011";

    /// <summary>Longer than the demo's reply time-out, as a creditor's must be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(300);

    private static readonly Scenario SlowBank = Scenario.Parse(
        $$"""{ "rules": [ { "when": { "on": "debit", "account": "{{Account}}" }, "do": [ { "delay": 2800 }, { "collect": true } ] } ] }""");

    private readonly DoorCall _call = new(door, new DoorCaller("1234567890", Password: null, Patience), time);

    public async Task TellAsync(SimulatedBank bank, CancellationToken cancellationToken)
    {
        long takingsBefore = bank.Ledger.Count;
        DebitMessage collected = await SendAsync("a debit", Debit("DEMO-1", Customer, 1_000), ResponseCode.Done, cancellationToken);
        await SendAsync("a debit from an account without funds", Debit("DEMO-2", "C000000002", 2_000), ResponseCode.InsufficientFunds, cancellationToken);
        DebitMessage again = await SendAsync("the first one again, same id, same content", Debit("DEMO-1", Customer, 1_000), ResponseCode.Done, cancellationToken);
        verdict.Check(again.ReceiptNumber == collected.ReceiptNumber, $"The repeat brought the stored answer of {collected.ReceiptNumber}; it was no second debit.");
        await SendAsync("its id with another amount", Debit("DEMO-1", Customer, 1_001), ResponseCode.SameIdOtherContent, cancellationToken);

        bank.Use(SlowBank);
        await SendAsync("a debit while the bank is slower than our reply time-out", Debit("DEMO-3", Customer, 3_000), ResponseCode.Accepted, cancellationToken);
        await AskUntilFinalAsync("DEMO-3", cancellationToken);
        bank.Use(DemoSamples.Scenario);
        verdict.Check(bank.Ledger.Count - takingsBefore == 2, "The bank's own ledger: DEMO-1 and DEMO-3 were taken once each.");
    }

    private async Task<DebitMessage> SendAsync(string what, DebitMessage request, string expected, CancellationToken cancellationToken)
    {
        screen.Say($"  {request.MessageType} {request.RequestId}, {request.CustomerNumber}, {request.AmountYen:N0} yen: {what}.");
        DoorVerdict answer = await _call.RunAsync(request, cancellationToken);
        verdict.Check(answer.Code == expected, $"{answer.Code} {ReplyText.Meaning(answer.Code)}");
        return answer.Reply ?? request;
    }

    // The money is never asked for again: only the question is repeated.
    private async Task AskUntilFinalAsync(string requestId, CancellationToken cancellationToken)
    {
        DoorVerdict answer;
        int asked = 0;
        do
        {
            await Task.Delay(AskAgainAfter, time, cancellationToken);
            answer = await _call.RunAsync(_call.Inquiry(requestId), cancellationToken);
            asked++;
        }
        while (answer.Outcome == DoorOutcome.NotKnown);
        screen.Say($"  0600 {requestId}: asked {asked} time(s) with the same id until it was final.");
        verdict.Check(answer.Code == ResponseCode.Done, $"{answer.Code} {ReplyText.Meaning(answer.Code)}");
    }

    private DebitMessage Debit(string requestId, string customer, long yen) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = "1234567890",
        RequestId = requestId,
        SentAt = time.GetUtcNow(),
        CustomerNumber = customer,
        AmountYen = yen,
    };
}
