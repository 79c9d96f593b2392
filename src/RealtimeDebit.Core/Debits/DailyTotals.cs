using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Debits;

/// <summary>What was accepted for each creditor and debit date, in yen: the measure of 2009.</summary>
internal sealed class DailyTotals
{
    private readonly SortedDictionary<(CreditorCode Creditor, DateOnly Date), Sum> _sums = [];
    private (CreditorCode Creditor, DateOnly Date) _lastKey;
    private Sum? _last;

    public Yen Of(CreditorCode creditor, DateOnly date) => new(Find(creditor, date)?.Yen ?? 0);

    public void Add(CreditorCode creditor, DateOnly date, Yen amount)
    {
        Sum? sum = Find(creditor, date);
        if (sum is null) _sums.Add((creditor, date), sum = new Sum());
        sum.Yen = checked(sum.Yen + amount.Value);
    }

    /// <exception cref="InvalidOperationException">More is taken away than was added: a bug.</exception>
    public void Remove(CreditorCode creditor, DateOnly date, Yen amount)
    {
        Sum? sum = Find(creditor, date);
        if (sum is null || sum.Yen < amount.Value) throw new InvalidOperationException($"The total of {creditor} for {date:O} would fall below zero.");

        sum.Yen -= amount.Value;
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_sums.Count);
        foreach (((CreditorCode creditor, DateOnly date), Sum sum) in _sums)
        {
            to.Write(creditor.ToString());
            to.Write(date.DayNumber);
            to.Write(sum.Yen);
        }
    }

    public void Load(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            CreditorCode creditor = CreditorCode.Parse(from.ReadString());
            DateOnly date = DateOnly.FromDayNumber(from.ReadInt32());
            _sums.Add((creditor, date), new Sum { Yen = from.ReadInt64() });
        }
    }

    /// <summary>A million records of a file ask for the same total one after the other, so the last one is at hand.</summary>
    private Sum? Find(CreditorCode creditor, DateOnly date)
    {
        if (_last is not null && _lastKey == (creditor, date)) return _last;
        if (!_sums.TryGetValue((creditor, date), out Sum? sum)) return null;

        (_lastKey, _last) = ((creditor, date), sum);
        return sum;
    }

    private sealed class Sum
    {
        public long Yen { get; set; }
    }
}
