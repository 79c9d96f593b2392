using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Projection;

namespace RealtimeDebit.Tests.Core.Projection;

/// <summary>A real read model that breaks when told to: it loses everything, as when an engine error sets its files aside.</summary>
internal sealed class BreakableProjection(IProjection real) : IProjection
{
    private bool _breaks;
    private bool _broken;

    /// <summary>The next question or write finds it broken.</summary>
    public void BreakNext() => _breaks = true;

    public Task<ProjectionOpening> OpenAsync() => real.OpenAsync();

    public async Task ApplyAsync(IReadOnlyList<ReadModelRow> rows, long through)
    {
        await BreakAsync();
        bool toldNow = _broken;
        _broken = false;
        if (toldNow) throw Lost();

        await real.ApplyAsync(rows, through);
    }

    public Task SetAsideAsync() => real.SetAsideAsync();

    public async Task<ClosedDebitRow?> FindDebitAsync(DebitId id)
    {
        await BreakAsync();
        return _broken ? throw Lost() : await real.FindDebitAsync(id);
    }

    public Task<IReadOnlyList<ClosedDebitRow>> DebitsFromAsync(DebitId first, int most) => real.DebitsFromAsync(first, most);

    public Task<IReadOnlyList<ClosedDebitRow>> DebitsOfCustomerAsync(CreditorCode creditor, string customerNumber, int most)
        => real.DebitsOfCustomerAsync(creditor, customerNumber, most);

    public Task<IReadOnlyList<BatchRow>> BatchesAsync(DateOnly from, DateOnly to, int most) => real.BatchesAsync(from, to, most);

    public Task<IReadOnlyList<SyncRow>> SyncsAsync(BankCode bank, int most) => real.SyncsAsync(bank, most);

    public Task<IReadOnlyList<MandateHistoryRow>> MandateHistoryAsync(CreditorCode creditor, string customerNumber, int most)
        => real.MandateHistoryAsync(creditor, customerNumber, most);

    public Task<ProjectionCounts> CountAsync() => real.CountAsync();

    public ValueTask DisposeAsync() => real.DisposeAsync();

    private static ProjectionLostException Lost() => new("core.db", 0, new IOException("The disk said no."));

    private async Task BreakAsync()
    {
        if (!_breaks) return;

        _breaks = false;
        _broken = true;
        await real.SetAsideAsync();
    }
}
