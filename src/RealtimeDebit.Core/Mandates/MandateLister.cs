using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Reads the book page by page for people, with a bound on the work of one page.</summary>
internal sealed class MandateLister(SortedDictionary<BankCode, BankMandates> banks, IReadOnlyList<CreditorCode> creditors, int asOfDay)
{
    /// <summary>Places looked at for one page: some milliseconds on the loop.</summary>
    private const int MostLooked = 100_000;

    public MandatePage Page(BankCode? bank, CreditorCode? creditor, MandateCursor from, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var items = new List<MandateListing>();
        int looked = 0;
        foreach ((BankCode code, BankMandates found) in banks)
        {
            int number = int.Parse(code.ToString());
            if (number < from.BankNumber || (bank is BankCode only && only != code)) continue;

            for (int place = number == from.BankNumber ? from.Row : 0; place < found.Places; place++)
            {
                if (items.Count == most || looked++ == MostLooked) return new MandatePage(items, new MandateCursor(number, place));

                int version = found.Look(place, asOfDay, out MandateVerdict verdict);
                if (version >= 0 && (creditor is null || creditors[found[version].Creditor] == creditor)) items.Add(Item(found[version], verdict));
            }
        }

        return new MandatePage(items, null);
    }

    private MandateListing Item(in MandateVersion version, MandateVerdict verdict) => new(
        creditors[version.Creditor],
        JisX0201.Decode(((ReadOnlySpan<byte>)version.CustomerNumber).TrimEnd((byte)' ')),
        BankAccount.FromPacked(version.Account),
        JisX0201.Decode(((ReadOnlySpan<byte>)version.Holder).TrimEnd((byte)' ')),
        verdict,
        DateOnly.FromDayNumber(version.ContractDay),
        DateOnly.FromDayNumber(version.EffectiveDay),
        version.BankResult);
}
