using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.TestSupport.Lanes;

/// <summary>A bank that does what the test says, keeps a ledger of what it took, and takes again what it is asked again.</summary>
public sealed class ScriptedBank(BankAbilities abilities) : IBankAdapter
{
    private readonly Queue<Func<DebitOrder, Task<BankReply>>> _debits = new();
    private readonly Queue<Func<DebitOrder, Task<InquiryReply>>> _inquiries = new();
    private readonly Dictionary<string, BankReply> _seen = new(StringComparer.Ordinal);
    private int _together;

    public BankAbilities Abilities { get; } = abilities;

    /// <summary>Every debit it was asked for, in order.</summary>
    public List<DebitOrder> Asked { get; } = [];

    /// <summary>Every inquiry it was asked, in order.</summary>
    public List<DebitOrder> AskedAfter { get; } = [];

    /// <summary>Each taking of money.</summary>
    public List<DebitOrder> Ledger { get; } = [];

    /// <summary>How many debits were under way at once, at most.</summary>
    public int MostTogether { get; private set; }

    /// <summary>Looks at each debit before the bank does.</summary>
    public Action<DebitOrder> OnDebit { get; set; } = _ => { };

    /// <summary>What it does with debits when the script has ended; default: take the money.</summary>
    public Func<DebitOrder, Task<BankReply>>? Always { get; set; }

    public static BankAbilities Trusted(int window = 8, int inFlight = 1) => new(HasInquiry: true, NeverSeenIsTrusted: true, inFlight, window);

    /// <summary>The next debit is dealt with like this.</summary>
    public ScriptedBank Then(Func<DebitOrder, Task<BankReply>> act)
    {
        _debits.Enqueue(act);
        return this;
    }

    public ScriptedBank ThenCollects() => Then(CollectAsync);

    public ScriptedBank ThenDeclines(char resultCode) => Then(order => Task.FromResult(_seen[order.RequestKey] = new BankReply.Declined(resultCode, "D1")));

    public ScriptedBank ThenIsNotSent(NotSentReason reason) => Then(_ => Task.FromResult<BankReply>(new BankReply.NotSent(reason, "")));

    /// <summary>Takes the money, and the answer is lost.</summary>
    public ScriptedBank ThenTakesAndIsSilent() => Then(async order =>
    {
        await CollectAsync(order);
        return new BankReply.Unknown("The connection broke.");
    });

    /// <summary>The request never arrives, and nobody knows that.</summary>
    public ScriptedBank ThenLosesTheRequest() => Then(_ => Task.FromResult<BankReply>(new BankReply.Unknown("The connection broke.")));

    /// <summary>Takes the money when <paramref name="until"/> ends, and answers then.</summary>
    public ScriptedBank ThenWaits(Task until) => Then(async order =>
    {
        await until;
        return await CollectAsync(order);
    });

    /// <summary>The next inquiry is answered like this.</summary>
    public ScriptedBank ThenSays(InquiryReply reply) => ThenSays(_ => Task.FromResult(reply));

    public ScriptedBank ThenSays(Func<DebitOrder, Task<InquiryReply>> answer)
    {
        _inquiries.Enqueue(answer);
        return this;
    }

    public async Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        OnDebit(order);
        Asked.Add(order);
        MostTogether = Math.Max(MostTogether, ++_together);
        BankReply reply = await (_debits.TryDequeue(out Func<DebitOrder, Task<BankReply>>? act) ? act : Always ?? CollectAsync)(order);
        _together--;
        return reply;
    }

    public Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken)
    {
        AskedAfter.Add(order);
        if (_inquiries.TryDequeue(out Func<DebitOrder, Task<InquiryReply>>? answer)) return answer(order);

        return Task.FromResult<InquiryReply>(_seen.GetValueOrDefault(order.RequestKey) switch
        {
            BankReply.Collected collected => new InquiryReply.Collected(collected.RawCode),
            BankReply.Declined declined => new InquiryReply.Declined(declined.ResultCode, declined.RawCode),
            _ => new InquiryReply.NeverSeen("N1"),
        });
    }

    /// <summary>Takes the money, whenever the request arrived.</summary>
    public void NoteTaken(DebitOrder order)
    {
        Ledger.Add(order);
        _seen[order.RequestKey] = new BankReply.Collected("00");
    }

    private Task<BankReply> CollectAsync(DebitOrder order)
    {
        NoteTaken(order);
        return Task.FromResult(_seen[order.RequestKey]);
    }
}
