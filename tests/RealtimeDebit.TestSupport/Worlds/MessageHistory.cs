using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>
/// Everything that was ever answered to a creditor's messages about its single debits, held against itself: what was accepted is
/// never forgotten, a final answer is the same for ever, and the same id is the same debit.
/// </summary>
/// <remarks>May be told and asked from several threads.</remarks>
public sealed class MessageHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Entry> _entries = [];
    private readonly List<string> _violations = [];
    private readonly List<ToldOutcome> _told = [];

    /// <summary>Answers of any kind.</summary>
    public int Answers { get; private set; }

    /// <summary>What was wrong with an answer at the moment when it came.</summary>
    public IReadOnlyList<string> Violations
    {
        get { lock (_gate) return [.. _violations]; }
    }

    /// <summary>All final words so far; of one order there may be many.</summary>
    public IReadOnlyList<ToldOutcome> Told
    {
        get { lock (_gate) return [.. _told]; }
    }

    /// <summary>The receipt number and the final digit of each debit that the bank has answered, as it was told.</summary>
    public IReadOnlyList<(string Receipt, char Digit)> Finals
    {
        get { lock (_gate) return [.. _entries.Values.Where(entry => entry is { Final: { State: MessageStates.Final } }).Select(entry => (entry.Receipt, entry.Final!.Digit))]; }
    }

    /// <summary>Every receipt number that was ever told.</summary>
    public IReadOnlyList<string> Receipts
    {
        get { lock (_gate) return [.. _entries.Values.Where(entry => entry.Receipt.Length > 0).Select(entry => entry.Receipt)]; }
    }

    /// <summary>The final digit and state that were told of this order; null while none was.</summary>
    public FinalWord? FinalOf(Order order)
    {
        lock (_gate) return _entries.GetValueOrDefault(order.Number)?.Final;
    }

    /// <summary>A question goes out now: what was known before it counts for its answer.</summary>
    public MessageAsked Asks(Order order, DebitMessage request, bool isOtherContent = false)
    {
        lock (_gate)
        {
            Entry entry = EntryOf(order);
            return new MessageAsked(order, request.MessageType, isOtherContent, entry.Receipt.Length > 0, entry.Final is not null);
        }
    }

    /// <summary>Its answer came.</summary>
    public void Answered(MessageAsked asked, DebitMessage reply)
    {
        lock (_gate)
        {
            Answers++;
            if (WrongCode(asked, reply) is { } wrong) Wrong(asked, reply, wrong);
            if (reply.ReceiptNumber.Length > 0) TakeStanding(asked, reply, EntryOf(asked.Order));
        }
    }

    private static string? WrongCode(MessageAsked asked, DebitMessage reply) => reply.ResponseCode switch
    {
        ResponseCode.SameIdOtherContent => asked.IsOtherContent && asked.WasKnown ? null : "the content was the same",
        _ when asked.IsOtherContent => "other content under an id that is known is 2010",
        ResponseCode.NoSuchRequest when asked.WasKnown => "it was accepted before: accepted is never lost",
        ResponseCode.Busy or ResponseCode.Stopping when asked.WasKnown && asked.Type == MessageTypes.Debit => "a known id hears how it stands",
        ResponseCode.NoSuchRequest or ResponseCode.Busy or ResponseCode.Stopping => null,
        ['9', ..] => "nothing is wrong with the caller, and no bug may be",
        _ => reply.ReceiptNumber.Length > 0 ? null : "it says something about a debit and names none",
    };

    private void TakeStanding(MessageAsked asked, DebitMessage reply, Entry entry)
    {
        if (entry.Receipt.Length > 0 && entry.Receipt != reply.ReceiptNumber) Wrong(asked, reply, $"the same id was {entry.Receipt} before");
        entry.Receipt = reply.ReceiptNumber;
        if (reply.State is not (MessageStates.Final or MessageStates.Withdrawn or MessageStates.Rejected))
        {
            if (asked.WasFinal) Wrong(asked, reply, $"it was final before: {entry.Final}");
            return;
        }

        var final = new FinalWord(reply.State, reply.ResultDigit);
        if (entry.Final is not null && entry.Final != final) Wrong(asked, reply, $"final never changes: it was {entry.Final}");
        entry.Final ??= final;
        _told.Add(new ToldOutcome(asked.Order.Account, asked.Order.AmountYen, reply.ResultDigit));
    }

    private void Wrong(MessageAsked asked, DebitMessage reply, string why)
        => _violations.Add($"order {asked.Order.Number} ({asked.Order.Behaviour}), {asked.Type}: answered {reply.ResponseCode} {reply.State} {reply.ResultDigit} {reply.ReceiptNumber}; {why}");

    private Entry EntryOf(Order order)
    {
        if (!_entries.TryGetValue(order.Number, out Entry? entry)) _entries[order.Number] = entry = new Entry();
        return entry;
    }

    private sealed class Entry
    {
        public string Receipt { get; set; } = "";

        public FinalWord? Final { get; set; }
    }
}

/// <summary>A question that was asked, and what had been told before it.</summary>
public sealed record MessageAsked(Order Order, string Type, bool IsOtherContent, bool WasKnown, bool WasFinal);

/// <summary>The last word on a debit.</summary>
/// <param name="State">状態: F, W or R.</param>
/// <param name="Digit">振替結果コード.</param>
public sealed record FinalWord(char State, char Digit);
