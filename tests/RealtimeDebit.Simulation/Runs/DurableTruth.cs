using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Simulation.Disks;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Witness;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>What the journal's flushed bytes say at this moment, read by somebody who shares no code with the journal.</summary>
internal sealed class DurableTruth(World world, SimDisk disk)
{
    private readonly JournalWitness _witness = new();
    private readonly List<FlushedFile> _files = [];
    private long _seen = -1;

    /// <summary>Holds the key files against the journal's durable events.</summary>
    public required Action<JournalWitness> CheckKeyFiles { get; init; }

    /// <summary>A request for money leaves: its mark must be durable (I7).</summary>
    public void CheckLeaving(Order order)
    {
        if (!Look().IsSending(order.Digits)) world.Break("I7 nothing out of nothing", $"{order} left for the bank and no durable Sending stands for it", order);
    }

    /// <summary>An acknowledgement is told: what it says must be durable (I2).</summary>
    public void CheckAcknowledged(Order order, string by)
    {
        if (order.Flaw == OrderFlaw.None && Find(order) is null) world.Break("I2 accepted is never lost", $"{order} was acknowledged by {by} and is not on the disk", order);
    }

    /// <summary>An outcome is told: it must be durable (I3).</summary>
    public void CheckTold(Order order, char digit, string by)
    {
        if (HasToStand(order, digit) && !IsSo(Find(order), digit)) world.Break("I3 told is kept", $"{order} was told as {digit} by {by}; the disk says {Find(order)?.State}", order);
    }

    /// <summary>A retry file is handed out: its event must be durable, or its records would be free again after a crash (I2).</summary>
    public void CheckRetry(string sha256, string of)
    {
        if (!Look().Books.HasRetry(sha256)) world.Break("I2 accepted is never lost", $"a retry of {of} was handed out and is not on the disk", null);
    }

    /// <summary>The house has opened, or everything has come to rest: the disk, the books and what was told say the same (I2, I3, I6, I10).</summary>
    public void CheckAll(House house)
    {
        JournalWitness seen = Look();
        if (!seen.IsSound) world.Break("I6 replay", $"the journal's bytes are not sound: {string.Join("; ", seen.Problems.Take(3))}", null);
        if (seen.IsTorn) world.Break("I10 one open frame", "a torn commit stands in a journal that is open", null);
        // The disk may have flushed what the house has not heard of yet; never the other way round, and never what nobody appended.
        long heard = house.Store.Journal.Durable.Sequence;
        if (seen.DurableSequence < heard || seen.DurableSequence > house.Log.LastSequence)
            world.Break("I6 replay", $"the disk ends with event {seen.DurableSequence}, the house with {heard} of {house.Log.LastSequence}", null);
        if (world.Violation is not null) return;

        foreach (Order order in world.Orders.All)
        {
            if (order.Flaw != OrderFlaw.None) continue;
            if (order.WasAcknowledged && Find(order) is null) world.Break("I2 accepted is never lost", $"{order} was acknowledged and is not on the disk any more", order);
            if (order.ToldDigit is char told && HasToStand(order, told) && !IsSo(Find(order), told)) world.Break("I3 told is kept", $"{order} was told as {told} by {order.ToldBy}; the disk says {Find(order)?.State}", order);
        }

        CheckKeyFiles(seen);
        if (seen.DurableSequence == house.Log.LastSequence) CompareBooks(house, seen);
    }

    private void CompareBooks(House house, JournalWitness seen)
    {
        string chain = Convert.ToHexStringLower(house.Store.Journal.Durable.Chain.Span);
        if (house.Store.Journal.Durable.Sequence == seen.DurableSequence && chain != seen.ChainHex) world.Break("I6 replay", $"the disk's chain is {seen.ChainHex}, the house's {chain}", null);
        int open = 0;
        foreach (Debit debit in house.Log.Books.Debits.Open())
        {
            open++;
            if (seen.Books.FindDebit(debit.Id.Value) is not { } durable || !AreSame(debit.State, durable.State))
            {
                world.Break("I6 replay", $"{debit.Id} is {debit.State} in the books and {seen.Books.FindDebit(debit.Id.Value)?.State} on the disk", world.Orders.Of(debit.Row.Account));
            }
        }

        int durablyOpen = 0;
        int ids = 0;
        foreach (WitnessedDebit debit in seen.Books.Debits)
        {
            if (debit.State is WitnessedState.Queued or WitnessedState.Sending or WitnessedState.Unknown) durablyOpen++;
            if (debit.RequestId.Length > 0) ids++;
        }

        if (open != durablyOpen) world.Break("I6 replay", $"{open} debits are open in the books, {durablyOpen} on the disk", null);
        long known = house.Log.Books.Debits.Keys.Count + house.Log.RequestIds.SealedCount;
        if (known != ids) world.Break("I6 replay", $"{known} request ids are known in memory and key files, {ids} on the disk", null);
    }

    private static bool AreSame(DebitState live, WitnessedState durable) => durable switch
    {
        WitnessedState.Queued => live == DebitState.Queued,
        WitnessedState.Sending => live == DebitState.Sending,
        WitnessedState.Unknown => live == DebitState.Unknown,
        _ => false,
    };

    /// <summary>What was refused at the door may stand there without its account: the request did not name one.</summary>
    private static bool HasToStand(Order order, char digit) => order.Flaw == OrderFlaw.None && (order.WasAcknowledged || digit == '0');

    private static bool IsSo(WitnessedDebit? debit, char digit) => debit?.State switch
    {
        WitnessedState.Answered => debit.Digit == digit,
        WitnessedState.ClosedUnsent or WitnessedState.Refused => digit != '0',
        _ => false,
    };

    private WitnessedDebit? Find(Order order)
    {
        WitnessedDebit? found = null;
        WitnessedBooks books = Look().Books;
        foreach (WitnessedDebit debit in books.DebitsOf(order.Digits))
        {
            if (!world.Orders.CanBeOf(order, debit.Batch is long batch ? books.FindFile(batch)?.Sha256 : null)) continue;

            // An account belongs to one order, and to its retry in another file: two accepted debits on it are two debits for one wish.
            if (found is not null && found.State != WitnessedState.Refused && debit.State != WitnessedState.Refused) world.Break("I4 same key, one debit", $"{order} stands on the disk twice", order);
            if (found is null || found.State == WitnessedState.Refused) found = debit;
        }

        return found;
    }

    private JournalWitness Look()
    {
        if (_seen == disk.DurableVersion) return _witness;

        _seen = disk.DurableVersion;
        _files.Clear();
        IReadOnlyList<KeyValuePair<string, SimFileBytes>> files = disk.DurableFiles;
        for (int i = 0; i < files.Count; i++)
        {
            SimFileBytes file = files[i].Value;
            _files.Add(new FlushedFile(files[i].Key, file.Durable.WrittenMemory, file.Stamp));
        }


        return _witness.Look(_files);
    }
}
