using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mismatches;

/// <summary>Holds one creditor's customers against the banks' mandates, in slices on the loop, and hands on what does not fit.</summary>
/// <param name="books">They may change meanwhile: each line is true at the moment it was looked at.</param>
/// <param name="creditor">Whose customers.</param>
/// <param name="isUnchecked">True for a bank whose mandates cannot be relied on.</param>
/// <param name="isProvisional">True for a bank that acknowledges no mandate: there nothing is missing.</param>
/// <param name="today">The day for which mandates are judged.</param>
internal sealed class MismatchFinder(Books books, Creditor creditor, Func<BankCode, bool> isUnchecked, Func<BankCode, bool> isProvisional, DateOnly today)
{
    /// <summary>Customers or mandates in one slice: about a millisecond.</summary>
    private const int Slice = 500;

    private readonly HashSet<long> _accounts = [];

    /// <summary>Customers and mandates looked at.</summary>
    public int Checked { get; private set; }

    public async Task RunAsync(Func<IReadOnlyList<Mismatch>, Task> found)
    {
        bool hasMaster = books.Customers.Count(creditor.Code) > 0;
        for (int from = 0; from >= 0;)
        {
            CustomerPage page = books.Customers.List(creditor.Code, from, Slice);
            await found([.. page.Items.SelectMany(Look)]);
            from = page.Next;
            await Task.Yield();
        }

        // A creditor that keeps its master elsewhere would find every mandate here.
        if (!hasMaster) return;

        for (MandateCursor? cursor = default(MandateCursor); cursor is { } at;)
        {
            MandatePage page = books.Mandates.List(bank: null, creditor.Code, today, at, Slice);
            await found([.. page.Items.SelectMany(Look)]);
            cursor = page.Next;
            await Task.Yield();
        }
    }

    private IEnumerable<Mismatch> Look(Customer customer)
    {
        if (customer.Stopped || isUnchecked(customer.Account.Bank)) yield break;

        Checked++;
        if (Judge(customer) is { } mismatch) yield return mismatch;
        if (SeveralBanks(customer) is { } several) yield return several;
        if (Twin(customer) is { } twin) yield return twin;
    }

    private Mismatch? Judge(Customer customer)
    {
        MandateAnswer answer = books.Mandates.Find(creditor.Code, JisX0201.Encode(customer.Number), customer.Account, today);
        string holder = JisX0201.Decode(answer.Holder);
        MismatchKind? kind = !creditor.Banks.Contains(customer.Account.Bank) ? MismatchKind.BankNotContracted
            : answer.Verdict switch
            {
                MandateVerdict.NoneAtAll when isProvisional(customer.Account.Bank) => null,
                MandateVerdict.NoneAtAll => MismatchKind.NoMandate,
                MandateVerdict.Ended => MismatchKind.MandateEnded,
                MandateVerdict.RefusedByBank => MismatchKind.MandateRefused,
                MandateVerdict.NotYetEffective => MismatchKind.NotYetEffective,
                _ => Compare(customer.Account == answer.Account, NamesAgree(customer.Holder, holder)),
            };
        return kind is null ? null : new Mismatch(kind.Value, customer.Number, customer.Account.Bank, customer.Account, customer.Holder, answer.Account, holder);
    }

    private static MismatchKind? Compare(bool sameAccount, bool sameName) => (sameAccount, sameName) switch
    {
        (true, true) => null,
        (false, true) => MismatchKind.AccountDiffers,
        (true, false) => MismatchKind.NameDiffers,
        _ => MismatchKind.OtherPerson,
    };

    /// <summary>As a debit's name is held against the mandate's.</summary>
    private bool NamesAgree(string ours, string theirs) => creditor.NameCheck switch
    {
        NameCheck.Off => true,
        NameCheck.Exact => string.Equals(ours, theirs, StringComparison.Ordinal),
        _ => NameFolding.AreSame(ours, theirs),
    };

    private Mismatch? SeveralBanks(Customer customer)
    {
        IReadOnlyList<BankCode> banks = books.Mandates.ActiveAt(creditor.Code, JisX0201.Encode(customer.Number), today);
        if (banks.Count < 2) return null;

        BankCode other = banks.First(bank => bank != customer.Account.Bank);
        return new Mismatch(MismatchKind.SeveralMandates, customer.Number, other, customer.Account, customer.Holder, BankAccount.None, "")
        {
            Note = $"banks {string.Join(", ", banks)}",
        };
    }

    /// <summary>The first customer with an account is taken for the right one; each further one is told.</summary>
    private Mismatch? Twin(Customer customer) => _accounts.Add(customer.Account.Packed)
        ? null
        : new Mismatch(MismatchKind.SameAccountTwice, customer.Number, customer.Account.Bank, customer.Account, customer.Holder, customer.Account, "");

    private IEnumerable<Mismatch> Look(MandateListing mandate)
    {
        if (isUnchecked(mandate.Account.Bank) || mandate.Verdict is not (MandateVerdict.Active or MandateVerdict.NotYetEffective)) yield break;

        Checked++;
        if (!books.Customers.Find(creditor.Code, JisX0201.Encode(mandate.CustomerNumber)).Exists)
        {
            yield return new Mismatch(MismatchKind.NoCustomer, mandate.CustomerNumber, mandate.Account.Bank, BankAccount.None, "", mandate.Account, mandate.Holder);
        }
    }
}
