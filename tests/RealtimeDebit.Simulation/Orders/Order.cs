using RealtimeDebit.Core.Accounts;

namespace RealtimeDebit.Simulation.Orders;

/// <summary>What is wrong with an order, so that the house must refuse it.</summary>
internal enum OrderFlaw
{
    None,

    /// <summary>The bank has no mandate of this customer.</summary>
    NoMandate,

    /// <summary>The account is not that of the mandate.</summary>
    OtherAccount,
}

/// <summary>One thing that a creditor really wants: money from one account, which no other order names but its own retry. Knows nothing of the house's numbers.</summary>
internal sealed class Order
{
    public required int Number { get; init; }

    public required BankAccount Account { get; init; }

    /// <summary>The account as 15 digits.</summary>
    public string Digits => field ??= Account.ToDigits();

    public required long AmountYen { get; init; }

    public required string CustomerNumber { get; init; }

    public OrderFlaw Flaw { get; init; }

    /// <summary>It must not leave for the bank after this instant by the wall clock; null = whenever.</summary>
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>What the bank says to it: 0 takes the money, else the digit with which it declines.</summary>
    public required char BankSays { get; init; }

    /// <summary>The bank's books: how often money was taken.</summary>
    public int Takings { get; set; }

    /// <summary>The bank's books: it was declined.</summary>
    public bool WasDeclined { get; set; }

    /// <summary>The bank answered that it declines; nobody may ask again.</summary>
    public bool DeclineWasTold { get; set; }

    /// <summary>How often a request for it left the house.</summary>
    public int Presentations { get; set; }

    /// <summary>A request is on the way and may still arrive.</summary>
    public int OnTheWay { get; set; }

    /// <summary>The order that debits the same customer once more, after this one failed; null when nobody asked for that.</summary>
    public Order? Retry { get; set; }

    /// <summary>SHA-256 of the retry file that it came in; null for an order that is no retry.</summary>
    public string? RetryFile { get; set; }

    /// <summary>The house said that it has it.</summary>
    public bool WasAcknowledged { get; set; }

    /// <summary>The creditor asked for it at least once, in full.</summary>
    public bool WasAskedFor { get; set; }

    /// <summary>The creditor asked to take it back.</summary>
    public bool WithdrawAsked { get; set; }

    /// <summary>Two people settled it as declined.</summary>
    public bool PeopleDeclined { get; set; }

    /// <summary>What was told as its end, by any door: a result digit; null before.</summary>
    public char? ToldDigit { get; set; }

    /// <summary>The first door that told it.</summary>
    public string ToldBy { get; set; } = "";

    /// <summary>In the house's words, for the history of a failing run only; nothing is decided by it.</summary>
    public string? Receipt { get; set; }

    public override string ToString() => $"order {Number}";
}
