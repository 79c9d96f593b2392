using System.Collections.Concurrent;
using RealtimeDebit.BankSimulator.Ledgers;

namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>What the bank knows of each request key: taken, refused, or being worked on.</summary>
internal sealed class BankBooks
{
    private readonly BankLedger _ledger;
    private readonly ConcurrentDictionary<(string Creditor, string Key), Page> _pages = new();

    public BankBooks(BankLedger ledger)
    {
        _ledger = ledger;
        foreach (DeclinedEntry entry in ledger.DeclinedBefore) PageOf(entry.Asked.Creditor, entry.Asked.RequestKey).Declined = entry;
        foreach (LedgerEntry entry in ledger.Entries) PageOf(entry.Creditor, entry.RequestKey).Taken = entry;
    }

    /// <summary>The page of a key that has been seen, or null.</summary>
    public Page? Find(string creditor, string requestKey) => _pages.GetValueOrDefault((creditor, requestKey));

    public Page PageOf(string creditor, string requestKey) => _pages.GetOrAdd((creditor, requestKey), static _ => new Page());

    /// <summary>Takes the money. The ledger is on the disk before the page, and before any answer.</summary>
    public async ValueTask TakeAsync(Page page, LedgerEntry entry)
    {
        await _ledger.TakeAsync(entry).ConfigureAwait(false);
        page.Taken = entry;
    }

    public async ValueTask DeclineAsync(Page page, DeclinedEntry entry)
    {
        await _ledger.DeclineAsync(entry).ConfigureAwait(false);
        page.Declined = entry;
    }

    /// <summary>What is known of one key. A taking outweighs a refusal.</summary>
    internal sealed class Page
    {
        private int _underWay;
        private SemaphoreSlim? _oneAtATime;

        public LedgerEntry? Taken { get; set; }

        public DeclinedEntry? Declined { get; set; }

        public bool IsUnderWay => Volatile.Read(ref _underWay) > 0;

        /// <summary>One request at a time for a bank that recognises repeated ones.</summary>
        /// <remarks>Made when first needed: the other bank has a million pages and no use for it.</remarks>
        public SemaphoreSlim OneAtATime => LazyInitializer.EnsureInitialized(ref _oneAtATime, static () => new SemaphoreSlim(1, 1));

        /// <summary>What the first request with this key asked for, or null when nothing final is known of it.</summary>
        public LedgerEntry? Asked => Taken ?? Declined?.Asked;

        /// <summary>The answer that the books give, or null when the key means nothing yet.</summary>
        public BankAnswer? Answer => this switch
        {
            { Taken: not null } => BankAnswer.Collected,
            { Declined: { } declined } => BankAnswer.Declined(declined.ResultCode, declined.RawCode),
            _ => null,
        };

        public void Enter() => Interlocked.Increment(ref _underWay);

        public void Leave() => Interlocked.Decrement(ref _underWay);
    }
}
