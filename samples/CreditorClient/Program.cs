using CreditorClient;

// creditor-client HOST PORT CREDITOR BOOK [CUSTOMER:YEN ...]
// The password, if there is one, comes from the environment variable CREDITOR_PASSWORD; TLS is used when CREDITOR_TLS_NAME names the
// door's certificate. First whatever an earlier run left open is settled, then the given debits are made, all at once.
if (args.Length < 4 || !int.TryParse(args[1], out int port))
{
    await Console.Error.WriteLineAsync("Usage: creditor-client HOST PORT CREDITOR BOOK [CUSTOMER:YEN ...]");
    return 2;
}

TimeProvider time = TimeProvider.System;
var door = new Door(args[0], port, args[2])
{
    Password = Environment.GetEnvironmentVariable("CREDITOR_PASSWORD"),
    TlsServerName = Environment.GetEnvironmentVariable("CREDITOR_TLS_NAME"),
};
using var book = new RequestBook(args[3]);
await using var client = new DebitClient(door, book, time, Console.Error.WriteLine);

List<DebitOutcome> outcomes = [.. await client.SettleOpenAsync()];
List<Task<DebitOutcome>> debits = [];
foreach (string[] wish in args[4..].Select(text => text.Split(':')))
{
    if (wish is not [var customer, var amount] || !long.TryParse(amount, out long yen))
    {
        await Console.Error.WriteLineAsync($"\"{string.Join(':', wish)}\" is not CUSTOMER:YEN.");
        return 2;
    }

    // Our own id, made from what is in the book: never twice the same.
    DateTimeOffset now = time.GetUtcNow();
    string id = $"{Message.JapanTime(now)[2..]}-{book.Count + 1:D6}";
    debits.Add(client.DebitAsync(new DebitOrder(id, customer, yen, now.AddSeconds(30))));
}

outcomes.AddRange(await Task.WhenAll(debits));
foreach (DebitOutcome outcome in outcomes)
    Console.WriteLine($"{outcome.Order.RequestId} {outcome.Order.CustomerNumber} {outcome.Order.AmountYen} {(outcome.IsFinal ? outcome.ResponseCode : "not known yet")}");
return outcomes.TrueForAll(outcome => outcome.IsFinal) ? 0 : 3;
