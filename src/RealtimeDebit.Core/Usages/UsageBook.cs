using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Core.Usages;

/// <summary>従量: what each creditor used in each month, counted from the events as they happen. A few hundred numbers a creditor and month.</summary>
/// <remarks>A debit counts in the month of its receipt in Japan, when it has ended; until then it is open and in no number here.</remarks>
public sealed class UsageBook : IBook
{
    private const byte Form = 1;

    private readonly FileBook _files;
    private readonly SortedDictionary<UsageKey, UsageCount> _counts = new(Comparer<UsageKey>.Create(Compare));

    internal UsageBook(DebitBook debits, FileBook files)
    {
        _files = files;
        debits.Closed += (debit, _) => Add(KeyOf(debit), 1, debit.Row.Amount.Value);
    }

    public string Section => "usage";

    /// <summary>What a creditor used in a month, in the order of bank, door and outcome.</summary>
    public IEnumerable<UsageLine> Of(CreditorCode creditor, UsageMonth month)
        => _counts.Where(entry => entry.Key.Creditor == creditor && entry.Key.Month == month)
            .Select(entry => new UsageLine(entry.Key.Bank, entry.Key.Door, entry.Key.Kind, entry.Value.Count, entry.Value.Yen));

    /// <summary>The months in which a creditor used anything, oldest first.</summary>
    public IReadOnlyList<UsageMonth> MonthsOf(CreditorCode creditor)
        => [.. _counts.Keys.Where(key => key.Creditor == creditor).Select(key => key.Month).Distinct()];

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case FileAccepted accepted when _files.Find(accepted.Batch) is RequestFile file:
                var month = UsageMonth.Of(accepted.At.JapanDate());
                Add(new UsageKey(file.Creditor, month, null, Door.File, UsageKind.FileAccepted), 1, 0);
                if (accepted.RejectedRecords > 0) Add(new UsageKey(file.Creditor, month, null, Door.File, UsageKind.Rejected), accepted.RejectedRecords, 0);
                break;
            case FileMoved { Step: FileStep.Refused } refused when _files.Find(refused.Batch) is RequestFile file:
                Add(new UsageKey(file.Creditor, UsageMonth.Of(refused.At.JapanDate()), null, Door.File, UsageKind.FileRefused), 1, 0);
                break;
            default:
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_counts.Count);
        foreach ((UsageKey key, UsageCount count) in _counts)
        {
            to.Write(key.Creditor.ToString());
            to.Write(key.Month.Number);
            to.Write(key.Bank?.ToString() ?? "");
            to.Write((byte)key.Door);
            to.Write((byte)key.Kind);
            to.Write(count.Count);
            to.Write(count.Yen);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The usage of the snapshot has form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--)
        {
            CreditorCode creditor = CreditorCode.Parse(from.ReadString());
            var month = new UsageMonth(from.ReadInt32());
            string bank = from.ReadString();
            var key = new UsageKey(creditor, month, bank.Length == 0 ? null : BankCode.Parse(bank), (Door)from.ReadByte(), (UsageKind)from.ReadByte());
            _counts.Add(key, new UsageCount(from.ReadInt64(), from.ReadInt64()));
        }
    }

    private static UsageKey KeyOf(Debit debit) => new(
        debit.Creditor, UsageMonth.Of(debit.Origin.ReceivedAt.JapanDate()), debit.State == DebitState.Rejected ? null : debit.Row.Bank, debit.Origin.Door, KindOf(debit));

    private static UsageKind KindOf(Debit debit) => debit.State switch
    {
        DebitState.Collected => UsageKind.Collected,
        DebitState.Declined => debit.Outcome!.ResultCode == '1' ? UsageKind.NoFunds : UsageKind.Declined,
        DebitState.Withdrawn => UsageKind.Withdrawn,
        DebitState.Rejected => UsageKind.Rejected,
        _ => throw new InvalidOperationException($"{debit.Id} is {debit.State}: it has not ended."),
    };

    private void Add(UsageKey key, long count, long yen)
    {
        UsageCount known = _counts.GetValueOrDefault(key);
        _counts[key] = new UsageCount(known.Count + count, known.Yen + yen);
    }

    private static int Compare(UsageKey one, UsageKey other)
    {
        int order = one.Creditor.CompareTo(other.Creditor);
        if (order == 0) order = one.Month.Number.CompareTo(other.Month.Number);
        if (order == 0) order = Comparer<BankCode?>.Default.Compare(one.Bank, other.Bank);
        if (order == 0) order = one.Door.CompareTo(other.Door);
        return order != 0 ? order : one.Kind.CompareTo(other.Kind);
    }

    /// <summary>What is counted together.</summary>
    private readonly record struct UsageKey(CreditorCode Creditor, UsageMonth Month, BankCode? Bank, Door Door, UsageKind Kind);

    private readonly record struct UsageCount(long Count, long Yen);
}
