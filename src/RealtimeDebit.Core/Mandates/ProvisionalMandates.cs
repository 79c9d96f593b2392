using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>仮登録・本登録: customers of banks that never acknowledge a mandate, whose mandate a first debit has proved.</summary>
/// <remarks>
/// Result 0 proves it, and so does 1: a bank looks at the money only after it has found the mandate. Any other result proves nothing, and
/// the mandate stays provisional. Follows from the debits' own events; where a bank's file tells of a mandate, nothing is kept here.
/// </remarks>
public sealed class ProvisionalMandates : IBook
{
    private const byte Form = 1;

    private readonly SortedDictionary<string, long> _confirmed = new(StringComparer.Ordinal);
    private readonly MandateBook _mandates;

    internal ProvisionalMandates(DebitBook debits, MandateBook mandates)
    {
        _mandates = mandates;
        debits.Closed += (debit, _) => NoteClosed(debit);
    }

    public string Section => "provisional";

    /// <summary>When a first debit proved the mandate; null while it is provisional, and where the bank's files tell of it.</summary>
    public DateTimeOffset? ConfirmedAt(CreditorCode creditor, string customerNumber, BankCode bank)
        => _confirmed.TryGetValue(KeyOf(creditor, customerNumber, bank), out long at) ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    public void Apply(HouseEvent happened, long sequence)
    {
        // Everything follows from debits that ended.
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_confirmed.Count);
        foreach ((string key, long at) in _confirmed)
        {
            to.Write(key);
            to.Write(at);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The provisional mandates of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--) _confirmed.Add(from.ReadString(), from.ReadInt64());
    }

    private static string KeyOf(CreditorCode creditor, string customerNumber, BankCode bank) => $"{creditor} {bank} {customerNumber}";

    private void NoteClosed(Debit debit)
    {
        if (debit.Outcome is not { ResultCode: '0' or '1' } outcome || debit.State is not (DebitState.Collected or DebitState.Declined)) return;

        DebitRow row = debit.Row;
        MandateAnswer known = _mandates.Find(debit.Creditor, JisX0201.Encode(row.CustomerNumber), row.Account, row.DebitDate);
        if (known.Verdict == MandateVerdict.NoneAtAll) _confirmed.TryAdd(KeyOf(debit.Creditor, row.CustomerNumber, row.Bank), outcome.At.ToUnixTimeMilliseconds());
    }
}
