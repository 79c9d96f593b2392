namespace RealtimeDebit.BankSimulator.Scenarios;

/// <summary>How a simulated bank behaves: whether it recognises a repeated request, and which requests it treats specially.</summary>
/// <param name="Dedupe">
/// False (the default) is the worst bank: it takes the money each time it is asked. True: the same key again gets the first answer.
/// </param>
/// <param name="Rules">The first rule that matches decides. When none matches, a debit is collected and an inquiry answered truly.</param>
public sealed record Scenario(bool Dedupe, IReadOnlyList<ScenarioRule> Rules)
{
    /// <summary>Every debit is collected, each time it is asked for.</summary>
    public static Scenario Default { get; } = new(Dedupe: false, []);

    /// <summary>Reads a scenario that the program itself wrote down, as tests and the demonstration do.</summary>
    /// <exception cref="FormatException">The text has problems; the message names every one.</exception>
    public static Scenario Parse(string json)
    {
        ScenarioReading reading = ScenarioReader.Read(json);
        return reading.Scenario
            ?? throw new FormatException(string.Join(Environment.NewLine, reading.Problems));
    }
}

/// <summary>One rule: which requests, and what the bank does with them.</summary>
public sealed record ScenarioRule(ScenarioCondition When, ScenarioAction Do);

/// <summary>Which requests a rule is about. A part that is null matches everything.</summary>
public sealed record ScenarioCondition
{
    /// <summary>A condition that every debit meets.</summary>
    public static ScenarioCondition EveryDebit { get; } = new();

    /// <summary>True: debits (0200). False: inquiries (0600).</summary>
    public bool OnDebit { get; init; } = true;

    public string? Bank { get; init; }

    public string? Branch { get; init; }

    public string? Kind { get; init; }

    public string? Account { get; init; }

    /// <summary>顧客番号 without its padding.</summary>
    public string? Customer { get; init; }

    /// <summary>預金者名, half-width kana, without its padding.</summary>
    public string? Name { get; init; }

    /// <summary>Smallest amount, in yen.</summary>
    public long? MinYen { get; init; }

    /// <summary>Largest amount, in yen, itself included.</summary>
    public long? MaxYen { get; init; }

    /// <summary>3 = each third request that meets all the other conditions; 1 = each.</summary>
    public int Every { get; init; } = 1;

    /// <summary>From this instant on, itself included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until this instant, itself excluded.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>What the bank does: waits, then one thing.</summary>
public sealed record ScenarioAction(ScenarioActionKind Kind)
{
    /// <summary>Takes the money at once and says so.</summary>
    public static ScenarioAction Collect { get; } = new(ScenarioActionKind.Collect);

    /// <summary>How long the bank works before it takes the money or answers. Fractions of a millisecond count.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>振替結果コード of a decline: 1 2 3 4 8 9.</summary>
    public char ResultCode { get; init; } = '9';

    /// <summary>銀行理由コード of a decline: the bank's own code, at most 4 characters.</summary>
    public string RawCode { get; init; } = "";

    /// <summary>For <see cref="ScenarioActionKind.Late"/>: how long after closing the money is taken.</summary>
    public TimeSpan LateBy { get; init; }
}

/// <summary>The things that a simulated bank can do with a request.</summary>
public enum ScenarioActionKind
{
    /// <summary>Takes the money (an inquiry: answers truly).</summary>
    Collect,

    /// <summary>Takes nothing and says why.</summary>
    Decline,

    /// <summary>Closes the connection before taking the money.</summary>
    DropBefore,

    /// <summary>Takes the money and closes the connection without an answer.</summary>
    DropAfter,

    /// <summary>Takes the money and answers with bytes that no layout knows.</summary>
    Garble,

    /// <summary>Takes the money, sends the first half of the answer and closes.</summary>
    HalfReply,

    /// <summary>Takes the money once and sends the same answer twice.</summary>
    DuplicateReply,

    /// <summary>Takes the money and answers under another request's key.</summary>
    WrongKeyReply,

    /// <summary>Takes nothing: too much to do (9004).</summary>
    Throttle,

    /// <summary>Takes nothing: outside the service hours (2011).</summary>
    OutOfHours,

    /// <summary>Closes the connection and takes the money afterwards.</summary>
    Late,

    /// <summary>Inquiries: says that it never saw the request (4001), whatever the ledger says.</summary>
    Forget,

    /// <summary>Inquiries: cannot say now (9009).</summary>
    InquiryUnavailable,
}
