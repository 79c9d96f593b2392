using LiteDB;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Projection;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>The read model in LiteDB: <c>core.db</c>, and <c>debits-YYYYMM.db</c> by the month of receipt.</summary>
/// <remarks>
/// Each file has its own cursor. <c>core.db</c> notes besides up to which event each monthly file was written, so that a monthly
/// file whose last commits were lost in a kill is found at the next start. Every engine error sets the file aside.
/// </remarks>
public sealed class LiteDbReadModel : IProjection
{
    private readonly LiteDbGate _gate = new();
    private readonly LiteDbFiles _files;
    private ProjectionLostException? _lost;
    private bool _disposed;

    /// <param name="folder">Made when it is missing.</param>
    /// <param name="time">For the names of what is set aside.</param>
    public LiteDbReadModel(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        _files = new LiteDbFiles(folder, time);
    }

    /// <summary>Told of what could not be closed, as a sentence for people, while it is disposed.</summary>
    public event Action<string>? ClosedBadly;

    public Task<ProjectionOpening> OpenAsync() => _gate.RunAsync(_files.Open);

    public Task ApplyAsync(IReadOnlyList<ReadModelRow> rows, long through)
    {
        // Documents are made outside: a mistake in making them is a bug of ours and no reason to distrust a file.
        List<ReadModelDocument> documents = [.. rows.Select(ReadModelDocuments.Of)];
        return _gate.RunAsync(() =>
        {
            ThrowWhatWasLost();
            foreach (IGrouping<string, ReadModelDocument> month in documents.Where(d => d.File != LiteDbFiles.Core).GroupBy(d => d.File))
            {
                Inside(month.Key, file => Write(file, [.. month], [], through));
            }

            return Inside(LiteDbFiles.Core, file => Write(file, documents.Where(d => d.File == LiteDbFiles.Core), documents, through));
        });
    }

    public Task SetAsideAsync() => _gate.RunAsync(() =>
    {
        _lost = null;
        _files.SetAllAside();
        return true;
    });

    public async Task<ClosedDebitRow?> FindDebitAsync(DebitId id)
    {
        BsonDocument? found = await AskAsync(LiteDbFiles.NameOf(id), file => file.Collection(LiteDbFiles.Debits).FindById(id.Value)).ConfigureAwait(false);
        return found is null ? null : ReadModelDocuments.ToDebit(found);
    }

    public async Task<IReadOnlyList<ClosedDebitRow>> DebitsFromAsync(DebitId first, int most)
    {
        List<BsonDocument>? found = await AskAsync(LiteDbFiles.NameOf(first), file => file.Collection(LiteDbFiles.Debits)
            .Find(BsonExpression.Create("_id BETWEEN @0 AND @1", first.Value, first.Value + most - 1), 0, most).ToList()).ConfigureAwait(false);
        return [.. (found ?? []).Select(ReadModelDocuments.ToDebit)];
    }

    public async Task<IReadOnlyList<ClosedDebitRow>> DebitsOfCustomerAsync(CreditorCode creditor, string customerNumber, int most)
    {
        var found = new List<ClosedDebitRow>();
        BsonValue key = ReadModelDocuments.CustomerKey(creditor, customerNumber);
        foreach (string month in await _gate.RunAsync(_files.MonthsNewestFirst).ConfigureAwait(false))
        {
            // One month at a time, so that other questions get in between.
            List<BsonDocument>? rows = await AskAsync(month, file => file.Collection(LiteDbFiles.Debits)
                .Find(BsonExpression.Create("customer = @0", key)).ToList()).ConfigureAwait(false);
            found.AddRange((rows ?? []).Select(ReadModelDocuments.ToDebit).OrderByDescending(row => row.Id.Value));
            if (found.Count >= most) break;
        }

        return found.Count > most ? found.GetRange(0, most) : found;
    }

    public async Task<IReadOnlyList<BatchRow>> BatchesAsync(DateOnly from, DateOnly to, int most)
    {
        List<BsonDocument>? found = await AskAsync(LiteDbFiles.Core, file => file.Collection(ReadModelDocuments.Batches)
            .Find(BsonExpression.Create("_id BETWEEN @0 AND @1", BatchId.FirstOf(from).Value, BatchId.FirstOf(to.AddDays(1)).Value - 1), 0, most)
            .ToList()).ConfigureAwait(false);
        return [.. (found ?? []).Select(ReadModelDocuments.ToBatch)];
    }

    public async Task<IReadOnlyList<SyncRow>> SyncsAsync(BankCode bank, int most)
    {
        List<BsonDocument>? found = await AskAsync(LiteDbFiles.Core, file => file.Collection(ReadModelDocuments.Syncs)
            .Find(BsonExpression.Create("bank = @0", bank.ToString())).ToList()).ConfigureAwait(false);
        return [.. (found ?? []).Select(ReadModelDocuments.ToSync).OrderByDescending(row => row.Sequence).Take(most)];
    }

    public async Task<IReadOnlyList<MandateHistoryRow>> MandateHistoryAsync(CreditorCode creditor, string customerNumber, int most)
    {
        BsonValue key = ReadModelDocuments.CustomerKey(creditor, customerNumber);
        List<BsonDocument>? found = await AskAsync(LiteDbFiles.Core, file => file.Collection(ReadModelDocuments.MandateHistory)
            .Find(BsonExpression.Create("customer = @0", key)).ToList()).ConfigureAwait(false);
        return [.. (found ?? []).Select(ReadModelDocuments.ToMandateHistory).OrderByDescending(row => row.Sequence).Take(most)];
    }

    public async Task<ProjectionCounts> CountAsync()
    {
        long debits = 0;
        foreach (string month in await _gate.RunAsync(_files.MonthsNewestFirst).ConfigureAwait(false))
        {
            debits += await AskAsync(month, file => file.Collection(LiteDbFiles.Debits).LongCount()).ConfigureAwait(false);
        }

        long[]? core = await AskAsync(LiteDbFiles.Core, file => new[]
        {
            file.Collection(ReadModelDocuments.Batches).LongCount(),
            file.Collection(ReadModelDocuments.Mandates).LongCount(),
            file.Collection(ReadModelDocuments.Customers).LongCount(),
        }).ConfigureAwait(false);
        return core is null ? new ProjectionCounts(debits, 0, 0, 0) : new ProjectionCounts(debits, core[0], core[1], core[2]);
    }

    /// <summary>Brings every log into its file and notes that all was closed. What does not close is told and made anew by the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;

        _disposed = true;
        IReadOnlyList<string> troubles = await _gate.RunAsync(_files.Close).ConfigureAwait(false);
        await _gate.DisposeAsync().ConfigureAwait(false);
        foreach (string trouble in troubles) ClosedBadly?.Invoke(trouble);
    }

    private static bool Write(LiteDbFile file, IEnumerable<ReadModelDocument> own, IReadOnlyList<ReadModelDocument> all, long through)
    {
        file.Write(
            inside =>
            {
                foreach (ReadModelDocument row in own.Where(row => row.Sequence > inside.Cursor)) inside.Collection(row.Collection).Upsert(row.Document);

                foreach (IGrouping<string, ReadModelDocument> month in all.Where(row => row.File != LiteDbFiles.Core).GroupBy(row => row.File))
                {
                    LiteDbFiles.NoteMonth(inside, month.Key, month.Max(row => row.Sequence));
                }
            },
            through);
        return true;
    }

    /// <summary>A question to a file that need not exist.</summary>
    private Task<T?> AskAsync<T>(string name, Func<LiteDbFile, T> ask) => _gate.RunAsync(() =>
    {
        try
        {
            return _files.Exists(name) ? Inside(name, ask) : default;
        }
        catch (ProjectionLostException lost)
        {
            _lost ??= lost;
            throw;
        }
    });

    /// <summary>Any error inside a file means that it cannot be trusted any more, whatever its kind.</summary>
    private T Inside<T>(string name, Func<LiteDbFile, T> call)
    {
        try
        {
            LiteDbFile file = _files.Get(name);
            T result = call(file);
            file.ThrowFault();
            return result;
        }
        catch (ProjectionLostException)
        {
            // Another file, which had to be closed for this one.
            throw;
        }
        catch (Exception error)
        {
            throw _files.Lose(name, error);
        }
    }

    /// <summary>What a question found broken has to be told to whoever applies rows, before the next ones go in.</summary>
    private void ThrowWhatWasLost()
    {
        if (_lost is not ProjectionLostException lost) return;

        _lost = null;
        throw lost;
    }
}
