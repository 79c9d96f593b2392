using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Every mandate of every bank in memory, about 100 bytes each, changed by mandate files only.</summary>
/// <remarks>A mandate's key is creditor, customer number and bank. All look-ups are synchronous, on the loop.</remarks>
public sealed class MandateBook : IBook
{
    private const byte Form = 1;
    private const int CodesTogether = 100;
    private const long AccountsPerBank = 100_000_000_000;

    /// <summary>By the first and the last two digits of the bank's code: most books know a few banks only.</summary>
    private readonly BankMandates?[]?[] _byCode = new BankMandates?[]?[CodesTogether];
    private readonly SortedDictionary<BankCode, BankMandates> _banks = [];
    private readonly List<CreditorCode> _creditors = [];
    private readonly Dictionary<CreditorCode, int> _creditorNumbers = [];

    /// <summary>Told of what a mandate file changed, right when it takes effect, with the sequence number of the event.</summary>
    public event Action<MandatesChanged, long>? Changed;

    public string Section => "mandates";

    /// <summary>The mandate on which a debit of this customer may rest on a day, or why there is none.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="customerNumber">顧客番号, JIS X 0201, at most 20 bytes, trailing spaces removed or not.</param>
    /// <param name="account">
    /// The account that the request names: its bank's mandate answers, whatever account that has; only when that bank has none at
    /// all, another bank's. <see cref="BankAccount.None"/> = any bank; with several, the one that took effect last.
    /// </param>
    /// <param name="asOf">The day of the debit.</param>
    public MandateAnswer Find(CreditorCode creditor, scoped ReadOnlySpan<byte> customerNumber, BankAccount account, DateOnly asOf)
    {
        Span<byte> number = stackalloc byte[CustomerNumberBytes.LengthBytes];
        ReadOnlySpan<byte> trimmed = customerNumber.TrimEnd((byte)' ');
        if (trimmed.Length > number.Length || !_creditorNumbers.TryGetValue(creditor, out int creditorNumber))
        {
            return new MandateAnswer { Verdict = MandateVerdict.NoneAtAll };
        }

        number.Fill((byte)' ');
        trimmed.CopyTo(number);
        if (!account.IsNone && FindBank(account) is BankMandates named)
        {
            int place = named.Find(creditorNumber, number, asOf.DayNumber, out MandateVerdict verdict);
            if (place >= 0) return Answer(in named[place], verdict);
        }

        return FindAtAnyBank(creditorNumber, number, asOf.DayNumber);
    }

    /// <summary>The banks whose mandate of this customer is in force on a day, in the order of their codes.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="customerNumber">顧客番号, JIS X 0201, at most 20 bytes.</param>
    /// <param name="asOf">The day.</param>
    public IReadOnlyList<BankCode> ActiveAt(CreditorCode creditor, scoped ReadOnlySpan<byte> customerNumber, DateOnly asOf)
    {
        var banks = new List<BankCode>();
        Span<byte> number = stackalloc byte[CustomerNumberBytes.LengthBytes];
        if (!_creditorNumbers.TryGetValue(creditor, out int creditorNumber) || !Customers.CustomerBook.PadNumber(customerNumber, number)) return banks;

        foreach (BankMandates bank in _banks.Values)
        {
            if (bank.Find(creditorNumber, number, asOf.DayNumber, out MandateVerdict verdict) >= 0 && verdict == MandateVerdict.Active) banks.Add(bank.Code);
        }

        return banks;
    }

    /// <summary>A page of all mandates that anyone ever told of, in a fixed order. Looks at no more than a bounded number of them.</summary>
    /// <param name="bank">Only this bank's; null = every bank's.</param>
    /// <param name="creditor">Only this creditor's; null = every creditor's.</param>
    /// <param name="asOf">The day for which the verdicts hold.</param>
    /// <param name="from">Where the page begins; default = at the beginning.</param>
    /// <param name="most">The most that are wanted, 1 or more.</param>
    public MandatePage List(BankCode? bank, CreditorCode? creditor, DateOnly asOf, MandateCursor from, int most)
        => new MandateLister(_banks, _creditors, asOf.DayNumber).Page(bank, creditor, from, most);

    /// <summary>How many mandates live, by bank and creditor in the order of their codes.</summary>
    public IReadOnlyList<MandateCount> Counts()
    {
        var counts = new List<MandateCount>();
        foreach (BankMandates bank in _banks.Values)
        {
            int first = counts.Count;
            for (int creditor = 0; creditor < bank.Creditors; creditor++)
            {
                if (bank.Live(creditor) > 0) counts.Add(new MandateCount(bank.Code, _creditors[creditor], bank.Live(creditor)));
            }

            counts.Sort(first, counts.Count - first, Comparer<MandateCount>.Create((a, b) => a.Creditor.CompareTo(b.Creditor)));
        }

        return counts;
    }

    /// <summary>Mandates of this bank and creditor that are neither ended nor refused.</summary>
    public int Live(BankCode bank, CreditorCode creditor)
        => _banks.TryGetValue(bank, out BankMandates? found) && _creditorNumbers.TryGetValue(creditor, out int number) ? found.Live(number) : 0;

    /// <summary>Which files of this bank took effect.</summary>
    public TakenFiles Taken(BankCode bank) => _banks.TryGetValue(bank, out BankMandates? found) ? found.Taken : new TakenFiles();

    /// <summary>What one row would change, without changing it.</summary>
    /// <param name="wasLive">True when there is a mandate now that is neither ended nor refused.</param>
    public MandateDifference Compare(BankCode bank, in MandateRow row, out bool wasLive)
    {
        wasLive = false;
        if (!_banks.TryGetValue(bank, out BankMandates? found) || !_creditorNumbers.TryGetValue(row.Creditor, out int creditor)) return MandateDifference.New;

        int place = found.FindNewest(creditor, row.CustomerNumber, out wasLive);
        if (place < 0) return MandateDifference.New;

        bool same = found[place].SaysSameAs(BankMandates.Read(creditor, row));
        bool willLive = row.Standing == MandateStanding.InForce;
        if (same && wasLive == willLive) return MandateDifference.Unchanged;
        if (!willLive) return wasLive ? MandateDifference.Ended : MandateDifference.Changed;

        return wasLive && row.Change == (int)MandateChange.Moved && found[place].Account != row.Account.Packed
            ? MandateDifference.Moved
            : MandateDifference.Changed;
    }

    /// <summary>True when a row in force gives a mandate that we have both another account and another name: the customer number may be another person's now.</summary>
    public bool IsOtherPerson(BankCode bank, in MandateRow row)
    {
        if (row.Standing != MandateStanding.InForce || row.Change == (int)MandateChange.Moved
            || !_banks.TryGetValue(bank, out BankMandates? found) || !_creditorNumbers.TryGetValue(row.Creditor, out int creditor)) return false;

        int place = found.FindNewest(creditor, row.CustomerNumber, out _);
        return place >= 0 && found[place].Account != row.Account.Packed && !NameFolding.AreSame(found[place].Holder, row.Holder);
    }

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case ProcessStarted:
                foreach (BankMandates bank in _banks.Values) bank.DropStaged();

                break;
            case MandateRowsStaged piece:
                Stage(piece);
                break;
            case MandateFileApplied applied:
                Apply(applied, sequence);
                break;
            case MandateFileDiscarded discarded:
                BankOf(discarded.Bank).Taken.Note(discarded);
                break;
            default:
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_creditors.Count);
        foreach (CreditorCode creditor in _creditors) to.Write(creditor.ToString());

        to.Write(_banks.Count);
        foreach (BankMandates bank in _banks.Values)
        {
            to.Write(bank.Code.ToString());
            bank.Save(to);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The mandates of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--) NumberOf(CreditorCode.Parse(from.ReadString()));

        for (int i = from.ReadInt32(); i > 0; i--) BankOf(BankCode.Parse(from.ReadString())).Load(from);
    }

    private void Apply(MandateFileApplied applied, long sequence)
    {
        ChangedVersions? changed = Changed is null ? null : new ChangedVersions(_creditors);
        BankOf(applied.Bank).Apply(applied, applied.Creditors?.Select(NumberOf).ToList(), changed);
        if (changed is not null) Changed?.Invoke(new MandatesChanged(applied, changed.Count, changed.Read()), sequence);
    }

    private MandateAnswer FindAtAnyBank(int creditor, scoped ReadOnlySpan<byte> customerNumber, int asOfDay)
    {
        BankMandates? best = null;
        int bestPlace = MandateVersion.NoVersion;
        var bestVerdict = MandateVerdict.NoneAtAll;
        foreach (BankMandates bank in _banks.Values)
        {
            int place = bank.Find(creditor, customerNumber, asOfDay, out MandateVerdict verdict);
            if (place < 0) continue;

            bool better = best is null || verdict < bestVerdict
                || (verdict == bestVerdict && bank[place].EffectiveDay > best[bestPlace].EffectiveDay);
            if (better) (best, bestPlace, bestVerdict) = (bank, place, verdict);
        }

        return best is null ? new MandateAnswer { Verdict = MandateVerdict.NoneAtAll } : Answer(in best[bestPlace], bestVerdict);
    }

    private static MandateAnswer Answer(ref readonly MandateVersion version, MandateVerdict verdict) => new()
    {
        Verdict = verdict,
        Account = BankAccount.FromPacked(version.Account),
        Holder = ((ReadOnlySpan<byte>)version.Holder).TrimEnd((byte)' '),
        EffectiveFrom = DateOnly.FromDayNumber(version.EffectiveDay),
        BankResult = version.BankResult,
    };

    private void Stage(MandateRowsStaged piece)
    {
        BankMandates bank = BankOf(piece.Bank);
        bank.BeginOrGoOn(piece);
        ReadOnlySpan<byte> last = [];
        int creditor = 0;
        for (int i = 0; i < piece.Rows.Length / MandateRow.LengthBytes; i++)
        {
            var row = new MandateRow(piece.Rows, i);
            if (!row.CreditorBytes.SequenceEqual(last))
            {
                last = row.CreditorBytes;
                creditor = NumberOf(CreditorCode.Parse(JisX0201.Decode(last)));
            }

            bank.Stage(creditor, row);
        }
    }

    private BankMandates? FindBank(BankAccount account)
    {
        (int first, int last) = Math.DivRem((int)(account.Packed / AccountsPerBank), CodesTogether);
        return _byCode[first]?[last];
    }

    private BankMandates BankOf(BankCode code)
    {
        if (_banks.TryGetValue(code, out BankMandates? bank)) return bank;

        bank = new BankMandates(code);
        _banks.Add(code, bank);
        (int first, int last) = Math.DivRem((int)(BankAccount.Parse(code.ToString(), "000", '0', "0000000").Packed / AccountsPerBank), CodesTogether);
        (_byCode[first] ??= new BankMandates?[CodesTogether])[last] = bank;
        return bank;
    }

    private int NumberOf(CreditorCode code)
    {
        if (_creditorNumbers.TryGetValue(code, out int number)) return number;

        _creditors.Add(code);
        _creditorNumbers.Add(code, _creditors.Count - 1);
        return _creditors.Count - 1;
    }
}
