using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.TestSupport.Lanes;

/// <summary>Work, lost answers, late deliveries, refusals, kills and power cuts from one seed, then calm; the bank's ledger is the truth.</summary>
public sealed class LaneStorm
{
    private readonly Random _random;
    private readonly ScriptedBank _bank;
    private readonly List<ITimer> _late = [];
    private long _nextAmount = 1;
    private bool _isCalm;

    public LaneStorm(int seed)
    {
        _random = new Random(seed);
        World = new LaneWorld(seed);
        int slots = _random.Next(1, 4);
        BankSettings settings = LaneWorld.SettingsOf() with { InFlight = slots, NotFoundIsFinalAfter = TimeSpan.FromSeconds(60) };
        _bank = World.AddBank(settings, ScriptedBank.Trusted(_random.Next(1, 17), slots));
        _bank.Always = ActAsync;
    }

    public LaneWorld World { get; }

    /// <summary>The amount of each accepted debit; every debit has its own.</summary>
    public IEnumerable<long> Wanted => Enumerable.Range(1, (int)_nextAmount - 1).Select(i => (long)i);

    /// <summary>The amount of each taking, in order of size.</summary>
    public IEnumerable<long> Taken => _bank.Ledger.Select(o => o.Amount.Value).Order();

    /// <summary>Runs a whole storm. Null when every debit was taken once and nothing left too early; else what is wrong, with the seed.</summary>
    public static string? FindViolation(int seed)
    {
        var storm = new LaneStorm(seed);
        storm.Run(rounds: 12);

        if (!storm.Wanted.SequenceEqual(storm.Taken)) return $"seed {seed}: taken {string.Join(',', storm.Taken)}";
        if (storm.World.LeftTooEarly.Count > 0) return $"seed {seed}: left before Sending was durable";

        return storm.World.Log.Books.Debits.Open().Any() ? $"seed {seed}: a debit is still open" : null;
    }

    public void Run(int rounds)
    {
        World.Start();
        for (int round = 0; round < rounds; round++)
        {
            AcceptSome();
            World.Advance(TimeSpan.FromSeconds(_random.Next(1, 40)));
            if (_random.Next(3) == 0) World.KillAndStart(powerCut: _random.Next(2) == 0);
        }

        _isCalm = true;
        World.Advance(TimeSpan.FromMinutes(20));
        World.Advance(TimeSpan.FromHours(3));
    }

    private void AcceptSome()
    {
        int singles = _random.Next(4);
        for (int i = 0; i < singles; i++) World.Accept(_nextAmount++);
        if (_random.Next(2) == 0) World.AcceptFile([.. Enumerable.Range(0, _random.Next(1, 12)).Select(_ => _nextAmount++)]);

        // What was accepted is told, so it must be durable: the storm does not kill before that.
        World.Run();
    }

    private async Task<BankReply> ActAsync(DebitOrder order)
    {
        if (_isCalm) return Take(order);

        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(3000)), World.Time);
        switch (_random.Next(8))
        {
            case 0:
                Take(order);
                return new BankReply.Unknown("The answer was lost.");
            case 1:
                return new BankReply.Unknown("The request was lost.");
            case 2:
                // It waits somewhere on the way, within the bound that the bank's settings promise, and outlives our process.
                _late.Add(World.Time.CreateTimer(_ => Take(order), null, TimeSpan.FromSeconds(_random.Next(59)), Timeout.InfiniteTimeSpan));
                return new BankReply.Unknown("No answer in time.");
            case 3:
                return new BankReply.NotSent((NotSentReason)_random.Next(4), "");
            default:
                return Take(order);
        }
    }

    private BankReply.Collected Take(DebitOrder order)
    {
        _bank.NoteTaken(order);
        return new BankReply.Collected("00");
    }
}
