namespace RealtimeDebit.BankSimulator.Ledgers;

/// <summary>What the bank took and what it refused, on disk (or in memory only, for tests that need no file).</summary>
/// <remarks>
/// The takings stand in the ledger file. Refusals stand beside it in <c>FILE.declined.csv</c>, because the ledger is a list
/// of takings and nothing else, and yet a bank that was restarted still knows what it refused.
/// </remarks>
internal sealed class BankLedger : IAsyncDisposable
{
    private readonly AppendFile? _taken;
    private readonly AppendFile? _declined;
    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries;

    private BankLedger(AppendFile? taken, AppendFile? declined, List<LedgerEntry> entries, List<DeclinedEntry> declinedBefore)
    {
        _taken = taken;
        _declined = declined;
        _entries = entries;
        DeclinedBefore = declinedBefore;
    }

    /// <summary>Refusals of earlier runs, as read at the start.</summary>
    public IReadOnlyList<DeclinedEntry> DeclinedBefore { get; }

    /// <summary>All takings, oldest first, those of earlier runs included. A copy.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    /// <exception cref="InvalidDataException">A file is there, but it is not a ledger.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public static async Task<BankLedger> OpenAsync(string? path)
    {
        var entries = new List<LedgerEntry>();
        var declined = new List<DeclinedEntry>();
        if (path is null) return new BankLedger(null, null, entries, declined);

        // The refusals' file is opened first and shared with nobody, so that two banks never write one ledger. The ledger
        // itself can be read by anybody at any time.
        string declinedPath = path + ".declined.csv";
        bool wasThere = File.Exists(declinedPath);
        AppendFile refused = AppendFile.Open(
            declinedPath, LedgerLines.DeclinedHeader, FileShare.None, line => AddTo(declined, LedgerLines.ReadDeclined(line)));
        try
        {
            AppendFile taken = AppendFile.Open(path, LedgerLines.TakenHeader, FileShare.Read, line => AddTo(entries, LedgerLines.ReadTaken(line)));
            return new BankLedger(taken, refused, entries, declined);
        }
        catch
        {
            await refused.DisposeAsync().ConfigureAwait(false);
            if (!wasThere) File.Delete(declinedPath);
            throw;
        }
    }

    /// <summary>Takes the money: after this task has ended it is taken, whatever becomes of the bank.</summary>
    public async ValueTask TakeAsync(LedgerEntry entry)
    {
        if (_taken is not null) await _taken.AppendAsync(LedgerLines.Write(entry)).ConfigureAwait(false);
        lock (_gate) _entries.Add(entry);
    }

    public async ValueTask DeclineAsync(DeclinedEntry entry)
    {
        if (_declined is not null) await _declined.AppendAsync(LedgerLines.Write(entry)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_taken is not null) await _taken.DisposeAsync().ConfigureAwait(false);
        if (_declined is not null) await _declined.DisposeAsync().ConfigureAwait(false);
    }

    private static bool AddTo<T>(List<T> list, T? entry)
        where T : class
    {
        if (entry is not null) list.Add(entry);
        return entry is not null;
    }
}
