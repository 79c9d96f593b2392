using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>A bank of the configuration and the adapter that reaches it.</summary>
public sealed record LaneBank(BankSettings Settings, IBankAdapter Adapter);

/// <summary>All lanes of the house: brings every accepted debit to its bank's lane, now and after a restart.</summary>
/// <remarks>Lives on the loop. A debit whose bank has no lane stays Queued and is told by <see cref="WithoutLane"/>.</remarks>
public sealed class BankLanes
{
    private const string FoundSending = "Found in Sending at start-up.";

    private readonly EventLog _log;
    private readonly DebitRegister _register;
    private readonly LaneFeed _feed;
    private readonly SortedDictionary<BankCode, BankLane> _lanes = [];
    private readonly SortedDictionary<BankCode, int> _withoutLane = [];

    /// <param name="log">The books as read from the journal, and the way to change them.</param>
    /// <param name="loop">Where all lanes run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="banks">The banks that have a lane.</param>
    /// <param name="reached">Told at each checkpoint; null in production.</param>
    public BankLanes(EventLog log, ILoop loop, TimeProvider time, IReadOnlyList<LaneBank> banks, Action<Checkpoint>? reached)
    {
        _log = log;
        _register = new DebitRegister(log);
        _feed = new LaneFeed(log, loop, Put);
        string salt = log.Books.Installation.Salt
            ?? throw new InvalidOperationException("The data directory has not begun: it has no salt for request keys.");
        var house = new LaneHouse(_register, loop, time, salt, time.GetTimestamp(), reached, news => Told?.Invoke(news));
        foreach (LaneBank bank in banks)
        {
            _lanes.Add(bank.Settings.Code, new BankLane(bank.Settings, bank.Adapter, house));
        }
    }

    /// <summary>Told what the log should say.</summary>
    public event Action<LaneNews>? Told;

    /// <summary>All lanes, by bank code.</summary>
    public IReadOnlyCollection<BankLane> All => _lanes.Values;

    /// <summary>How many open debits have a bank without a lane (its configuration was removed), by bank. They stay as they are.</summary>
    public IReadOnlyDictionary<BankCode, int> WithoutLane => _withoutLane;

    public BankLane? Find(BankCode bank) => _lanes.GetValueOrDefault(bank);

    /// <summary>True when the bank's service hours leave no moment from now to <paramref name="until"/>; a trouble of the bank says nothing about that.</summary>
    public bool IsClosedUntil(BankCode bank, DateTimeOffset until) => Find(bank)?.IsClosedUntil(until) ?? false;

    /// <summary>The work list of the whole house.</summary>
    public IEnumerable<UnknownLine> Unknowns() => _lanes.Values.SelectMany(lane => lane.Unknowns());

    /// <summary>
    /// Start-up recovery, then all lanes begin. What an earlier process left in Sending becomes Unknown and is asked for, as are its
    /// unknown debits; what is Queued stands in the queues again in the order of receipt. Call it once, before any door is open.
    /// </summary>
    public async Task StartAsync()
    {
        _log.Recorded += OnRecorded;
        _log.Books.Debits.Closed += OnClosed;
        var sending = new SortedDictionary<BankCode, List<Debit>>();
        foreach (Debit single in _log.Books.Debits.Singles.ToArray()) Recover(single, sending);

        foreach (DebitRun run in _log.Books.Debits.Runs.ToArray())
        {
            await RunSlices.ForEachOpenAsync(run, debit => Recover(debit, sending));
        }

        Task durable = Task.CompletedTask;
        foreach ((BankCode bank, List<Debit> debits) in sending)
        {
            durable = _register.LoseAnswer(debits, FoundSending);
            foreach (Debit debit in debits) Find(bank)?.PutUnknown(debit);
        }

        await durable;
        _feed.Start();
        foreach (BankLane lane in _lanes.Values) lane.Start();
    }

    /// <summary>Drains: what is under way at a bank is finished and recorded, nothing new begins. Ends when all of it is durable.</summary>
    public async Task StopAsync()
    {
        _feed.Stop();
        Task[] ending = [.. _lanes.Values.Select(lane => lane.StopAsync())];
        foreach (Task ended in ending) await ended;

        _log.Recorded -= OnRecorded;
        _log.Books.Debits.Closed -= OnClosed;
        await _log.DurableAsync(_log.LastSequence);
    }

    /// <summary>Ends when no inquiry about this debit is under way: what an inquiry says comes before what people say.</summary>
    internal Task WhenNotAskedAbout(Debit debit) => Find(debit.Row.Bank)?.WhenNotAskedAbout(debit.Id) ?? Task.CompletedTask;

    private void Recover(Debit debit, SortedDictionary<BankCode, List<Debit>> sending)
    {
        BankCode bank = debit.Row.Bank;
        switch (debit.State)
        {
            case DebitState.Queued:
                Put(debit);
                break;
            case DebitState.Unknown:
                if (Find(bank) is BankLane lane) lane.PutUnknown(debit);
                else CountWithoutLane(debit, 1);
                break;
            case DebitState.Sending:
                if (!sending.TryGetValue(bank, out List<Debit>? found)) sending.Add(bank, found = []);
                found.Add(debit);
                if (Find(bank) is null) CountWithoutLane(debit, 1);
                break;
            default:
                throw new InvalidOperationException($"{debit.Id} is open in state {debit.State}.");
        }
    }

    private void Put(Debit debit)
    {
        BankCode bank = debit.Row.Bank;
        if (Find(bank) is BankLane lane) lane.Put(debit);
        else CountWithoutLane(debit, 1);
    }

    private void OnRecorded(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case DebitReceived { Rejection: 0 } received when _register.FindOpen(received.Id) is Debit single:
                // Not durable yet, and need not be: its mark Sending lies behind it in the journal, and no byte leaves before that is on the disk.
                // So one flush serves both.
                Put(single);
                break;
            case FileAccepted accepted:
                _feed.Add(accepted.Batch, sequence);
                break;
            case DebitReturned { NeverSeen: true, Evidence: not null } returned when _register.FindOpen(returned.Id) is Debit debit:
                Find(debit.Row.Bank)?.PutBack(debit);
                break;
        }
    }

    private void OnClosed(Debit debit, long sequence)
    {
        if (Find(debit.Row.Bank) is BankLane lane) lane.NoteEnded(debit);
        else if (debit.IsInLane) CountWithoutLane(debit, -1);
    }

    private void CountWithoutLane(Debit debit, int change)
    {
        debit.IsInLane = true;
        BankCode bank = debit.Row.Bank;
        _withoutLane[bank] = _withoutLane.GetValueOrDefault(bank) + change;
        if (_withoutLane[bank] == 0) _withoutLane.Remove(bank);
    }
}
